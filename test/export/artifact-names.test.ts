import { describe, expect, test } from "bun:test";
import type { BenchmarkConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import { artifactNames, defaultDirectory } from "#export/artifact-names.ts";

describe("names", () => {
  test("follow the prefix, of which a known ending and the directories are dropped", () => {
    for (const prefix of ["mine", "mine.json", "/tmp/mine_raw.jsonl", "mine_timeslices.csv"]) {
      const names = artifactNames(prefix);
      expect([names.profileJson, names.records, names.raw, names.timeslicesCsv]).toEqual([
        "mine.json",
        "mine.jsonl",
        "mine_raw.jsonl",
        "mine_timeslices.csv",
      ]);
    }
  });

  test("without a prefix, or with one of which nothing is left, are the reference's", () => {
    for (const prefix of [undefined, "", ".json", "..", "dir/"]) {
      const names = artifactNames(prefix);
      expect([names.profileCsv, names.records]).toEqual(["profile_export_aiperf.csv", "profile_export.jsonl"]);
    }
  });

  test("refuse a prefix that makes two files one", () => {
    expect(() => artifactNames("inputs")).toThrow(UserError);
  });
});

describe("the default directory", () => {
  const directoryOf = (type: string, phase: object, models = ["meta/llama"]) =>
    defaultDirectory({
      models: { strategy: "round_robin", items: models.map((name) => ({ name })) },
      endpoint: { type },
      phases: [
        { name: "warmup", kind: "warmup", type: "concurrency", concurrency: 99 },
        { name: "profiling", kind: "profiling", type: "concurrency", ...phase },
      ],
    } as unknown as BenchmarkConfig);

  test.each([
    ["chat", { concurrency: 8 }, "artifacts/meta_llama-openai-chat-concurrency8"],
    ["chat", {}, "artifacts/meta_llama-openai-chat-concurrency1"],
    ["completions", { type: "poisson", rate: 10 }, "artifacts/meta_llama-openai-completions-request_rate10.0"],
    [
      "chat",
      { type: "gamma", rate: 2.5, concurrency: 4 },
      "artifacts/meta_llama-openai-chat-concurrency4-request_rate2.5",
    ],
    [
      "chat",
      { type: "user_centric", rate: 1, users: 2, concurrency: 7 },
      "artifacts/meta_llama-openai-chat-user_centric-users2-qps1.0",
    ],
    ["nim_rankings", { type: "fixed_schedule" }, "artifacts/meta_llama-nim_rankings-fixed_schedule"],
  ])("names endpoint %s and load %j", (type, phase, directory) => {
    expect(directoryOf(type, phase)).toBe(directory);
  });

  test("says when several models are under test", () => {
    expect(directoryOf("chat", { concurrency: 1 }, ["a", "b"])).toBe("artifacts/a_multi-openai-chat-concurrency1");
  });

  test("never leads out of artifacts/", () => {
    expect(directoryOf("chat", { concurrency: 1 }, ["../x"])).toBe("artifacts/__x-openai-chat-concurrency1");
  });
});
