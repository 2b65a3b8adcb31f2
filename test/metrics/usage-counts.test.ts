import { describe, expect, test } from "bun:test";
import { readUsage } from "#metrics/usage-counts.ts";

describe("usage is read", () => {
  test("from a chat completion", () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 5, accepted_prediction_tokens: 2, rejected_prediction_tokens: 1 },
    };
    expect(readUsage(usage)).toEqual({
      prompt: 100,
      cacheRead: 64,
      completion: 20,
      reasoning: 5,
      acceptedPrediction: 2,
      rejectedPrediction: 1,
      total: 120,
    });
  });

  test("from a response, whose cached tokens are part of the input", () => {
    const usage = { input_tokens: 100, input_tokens_details: { cached_tokens: 64 }, output_tokens: 20 };
    expect(readUsage(usage)).toEqual({ prompt: 100, cacheRead: 64, completion: 20 });
  });

  test.each([
    { input_tokens: 10, cache_read_input_tokens: 64, cache_creation_input_tokens: 26, output_tokens: 5 },
    { inputTokens: 10, cacheReadInputTokens: 64, cacheWriteInputTokens: 26, outputTokens: 5 },
  ])("with cached tokens added where they are counted apart: %p", (usage) => {
    expect(readUsage(usage)).toEqual({ prompt: 100, cacheRead: 64, cacheWrite: 26, completion: 5 });
  });

  test("as far as it makes sense", () => {
    expect(
      readUsage({ prompt_tokens: -1, completion_tokens: "9", total_tokens: null, prompt_tokens_details: 3 }),
    ).toEqual({});
    expect(readUsage({ prompt_tokens: null, input_tokens: 7 })).toEqual({ prompt: 7 });
  });
});
