import { describe, expect, test } from "bun:test";
import type { HistoryEntry } from "#endpoint/dialect.ts";
import { messages } from "#endpoint/messages.ts";
import { buildContext, buildTurn, readAll, sumUp } from "./build-endpoint.ts";

const toolUse = { type: "tool_use", id: "t1", name: "find", input: { q: 1 } };

describe("an Anthropic request", () => {
  test("the system prompt stands beside the messages, and there is always a limit", () => {
    const history: HistoryEntry[] = [
      { turn: buildTurn("one"), reply: { text: "look", reasoning: "", toolCalls: [toolUse] } },
      { turn: buildTurn("two") },
    ];
    const conversation = { history: "deltas", systemPrompt: "be brief", userContext: "background" } as const;
    const body = messages.buildBody(buildTurn("three"), buildContext({ type: "messages" }, { history, conversation }));
    expect(body).toEqual({
      messages: [
        { role: "user", content: "background" },
        { role: "user", content: "one" },
        { role: "assistant", content: [{ type: "text", text: "look" }, toolUse] },
        { role: "user", content: "two" },
        { role: "user", content: "three" },
      ],
      model: "m",
      stream: false,
      max_tokens: 4096,
      system: "be brief",
    });
    expect(messages.promptTexts(body)).toEqual([
      "be brief",
      "background",
      "one",
      "look",
      "find",
      '{"q":1}',
      "two",
      "three",
    ]);
  });

  test("images go by address or as base64; audio is refused", () => {
    const body = messages.buildBody(
      buildTurn("a", { images: ["http://i", "data:image/png;base64,QQ=="] }),
      buildContext(),
    );
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "url", url: "http://i" } },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "QQ==" } },
          { type: "text", text: "a" },
        ],
      },
    ]);
    expect(() => messages.buildBody(buildTurn("a", { audios: ["wav,QQ=="] }), buildContext())).toThrow(
      "takes no audios",
    );
    expect(() => messages.buildBody(buildTurn("a", { images: ["data:text,x"] }), buildContext())).toThrow(
      "without base64",
    );
  });
});

describe("an Anthropic stream", () => {
  test("a tool's name and input are output; the call is put together for the next turn", () => {
    const whole = sumUp(
      readAll(messages, [
        {
          data: { type: "content_block_start", content_block: { type: "tool_use", id: "t1", name: "find", input: {} } },
        },
        { data: { type: "content_block_delta", delta: { type: "input_json_delta", partial_json: '{"q"' } } },
        { data: { type: "content_block_delta", delta: { type: "input_json_delta", partial_json: ":1}" } } },
        { data: { type: "content_block_stop" } },
        { data: { type: "content_block_delta", delta: { type: "signature_delta", signature: "s" } } },
      ]),
    );
    expect(whole).toMatchObject({ text: 'find{"q":1}', plain: "", toolCalls: [toolUse], chunks: 3 });
  });

  test("an error in the stream or in the body is a failure", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    expect(
      readAll(messages, [{ event: "error", data: error }, { data: error }]).map((reading) => reading?.failure?.message),
    ).toEqual(["Overloaded", "Overloaded"]);
    expect(messages.readBody(JSON.stringify(error))?.failure?.message).toBe("Overloaded");
  });

  test("an unstreamed answer with a tool call is read", () => {
    const answer = { type: "message", content: [{ type: "text", text: "a" }, toolUse], usage: { output_tokens: 1 } };
    expect(messages.readBody(JSON.stringify(answer))).toEqual({
      text: 'afind{"q":1}',
      plainText: "a",
      toolCalls: [toolUse],
      usage: { output_tokens: 1 },
    });
  });
});
