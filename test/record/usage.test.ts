import { describe, expect, test } from "bun:test";
import { readUsage } from "#record/usage.ts";

describe("usage under the names of many servers", () => {
  test("OpenAI, with all its details", () => {
    expect(
      readUsage({
        prompt_tokens: 20,
        completion_tokens: 10,
        total_tokens: 30,
        prompt_tokens_details: { cached_tokens: 16 },
        completion_tokens_details: {
          reasoning_tokens: 4,
          accepted_prediction_tokens: 3,
          rejected_prediction_tokens: 2,
        },
      }),
    ).toEqual({
      prompt: 20,
      cacheRead: 16,
      completion: 10,
      reasoning: 4,
      acceptedPrediction: 3,
      rejectedPrediction: 2,
      total: 30,
    });
  });

  test("Responses", () => {
    const usage = {
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
    };
    expect(readUsage(usage)).toEqual({ prompt: 7, cacheRead: 1, completion: 5, reasoning: 2 });
  });

  test("Anthropic and Bedrock tell cached tokens apart from the input: the prompt is their sum", () => {
    const anthropic = {
      input_tokens: 5,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
      output_tokens: 3,
    };
    expect(readUsage(anthropic)).toEqual({ prompt: 125, cacheRead: 100, cacheWrite: 20, completion: 3 });
    expect(
      readUsage({ inputTokens: 5, cacheReadInputTokens: 100, cacheWriteInputTokens: 20, outputTokens: 3 }),
    ).toEqual({
      prompt: 125,
      cacheRead: 100,
      cacheWrite: 20,
      completion: 3,
    });
  });

  test("where a prompt count stands by that name, cached tokens are part of it", () => {
    expect(readUsage({ prompt_tokens: 50, cache_read_input_tokens: 40 })).toEqual({ prompt: 50, cacheRead: 40 });
  });

  test("Gemini and DeepSeek", () => {
    expect(
      readUsage({
        promptTokenCount: 4,
        candidatesTokenCount: 6,
        totalTokenCount: 10,
        cachedContentTokenCount: 2,
        thoughtsTokenCount: 1,
      }),
    ).toEqual({ prompt: 4, completion: 6, total: 10, cacheRead: 2, reasoning: 1 });
    expect(readUsage({ prompt_tokens: 9, prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 6 })).toEqual({
      prompt: 9,
      cacheRead: 3,
      cacheMiss: 6,
    });
  });

  test("nulls and texts are not counts, zero is", () => {
    expect(readUsage({ prompt_tokens: null, input_tokens: 3, completion_tokens: 0, total_tokens: "3" })).toEqual({
      prompt: 3,
      completion: 0,
    });
    expect(readUsage({})).toEqual({});
  });

  test("numbers below zero are not counts", () => {
    const usage = { prompt_tokens: -1, completion_tokens: "9", total_tokens: null, prompt_tokens_details: 3 };
    expect(readUsage(usage)).toEqual({});
  });
});
