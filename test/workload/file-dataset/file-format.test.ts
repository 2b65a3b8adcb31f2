import { describe, expect, test } from "bun:test";
import type { FileFormat } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { JsonValue } from "#core/json.ts";
import { guessFormat } from "#workload/file-dataset/file-format.ts";

const messages = [{ role: "user", content: "x" }];

describe("guessing the format by the first record", () => {
  test.each<[FileFormat, JsonValue]>([
    ["single_turn", { text: "a" }],
    ["single_turn", { images: ["a.png"], session_id: "s" }],
    ["multi_turn", { session_id: "s", turns: [{ text: "a" }] }],
    ["mooncake_trace", { timestamp: 0, input_length: 5, hash_ids: [1] }],
    ["mooncake_trace", { text_input: "a" }],
    ["mooncake_trace", { payload: { model: "m" }, timestamp: 3 }],
    ["mooncake_trace", { messages, timestamp: 3 }],
    ["mooncake_trace", { messages, tools: [] }],
    ["raw_payload", { messages, model: "m" }],
    ["raw_payload", { messages, temperature: 0 }],
    ["raw_payload", { prompt: "a" }],
    ["raw_payload", { model: "m", input: ["a"] }],
    ["inputs_json", { session_id: "s", payloads: [{ prompt: "a" }] }],
  ])("%s: %j", (format, record) => {
    expect(guessFormat(record, "x.jsonl:1")).toBe(format);
  });

  test("a field that is null is no field", () => {
    expect(guessFormat({ turns: null, text: "a" }, "x.jsonl:1")).toBe("single_turn");
  });

  test.each<[JsonValue]>([[{ question: "a" }], [{}], ["text"], [[1]], [null]])("none: %j", (record) => {
    expect(() => guessFormat(record, "x.jsonl:1")).toThrow(UserError);
  });
});
