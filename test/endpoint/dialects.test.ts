/** Every dialect against the contract, with answers as its servers give them. */
import { describe, expect, test } from "bun:test";
import type { EndpointType } from "#config/config.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import type { NamedTexts } from "#record/turn.ts";
import { describeEndpointContract, type EndpointSample } from "../contracts/endpoint-contract.ts";

const asTexts = (contents: readonly string[]): NamedTexts[] => [{ name: "text", contents }];
const asRanking = ([query = "", ...passages]: readonly string[]): NamedTexts[] => [
  { name: "query", contents: [query] },
  { name: "passages", contents: passages },
];
const openaiUsage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const anthropicUsage = { input_tokens: 5, output_tokens: 2 };

const samples: Record<EndpointType, Omit<EndpointSample, "dialect">> = {
  chat: {
    textsOf: asTexts,
    stream: [
      { data: { object: "chat.completion.chunk", choices: [{ index: 0, delta: { role: "assistant", content: "" } }] } },
      { data: { object: "chat.completion.chunk", choices: [{ index: 0, delta: { reasoning_content: "hm" } }] } },
      { data: { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: "Hi" } }] } },
      { data: { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: " you" } }] } },
      { data: { object: "chat.completion.chunk", choices: [], usage: openaiUsage } },
      { data: "[DONE]" },
    ],
    streamHolds: { text: "Hi you", reasoning: "hm", usage: openaiUsage },
    body: {
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: "Hi you", reasoning: "hm" } }],
      usage: openaiUsage,
    },
    bodyHolds: { text: "Hi you", reasoning: "hm", usage: openaiUsage },
  },
  completions: {
    textsOf: asTexts,
    stream: [
      { data: { object: "text_completion", choices: [{ text: "Hi" }] } },
      { data: { object: "text_completion", choices: [{ text: "" }] } },
      { data: { object: "text_completion", choices: [{ text: " you" }] } },
      { data: { object: "text_completion", choices: [], usage: openaiUsage } },
    ],
    streamHolds: { text: "Hi you", usage: openaiUsage },
    body: { object: "text_completion", choices: [{ text: "Hi you" }], usage: openaiUsage },
    bodyHolds: { text: "Hi you", usage: openaiUsage },
  },
  embeddings: {
    textsOf: asTexts,
    body: {
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: [0.1] },
        { object: "embedding", index: 1, embedding: "AACAPw==" },
        { object: "embedding", index: 2, embedding: [] },
        { object: "other", index: 3, embedding: [0.1] },
      ],
      usage: { prompt_tokens: 5, total_tokens: 5 },
    },
    bodyHolds: { items: 2, usage: { prompt_tokens: 5, total_tokens: 5 } },
  },
  nim_rankings: {
    textsOf: asRanking,
    leastTexts: 2,
    body: {
      rankings: [
        { index: 1, logit: 0.5 },
        { index: 0, logit: -1 },
      ],
    },
    bodyHolds: { items: 2 },
  },
  cohere_rankings: {
    textsOf: asRanking,
    leastTexts: 2,
    body: { results: [{ index: 1, relevance_score: 0.5 }] },
    bodyHolds: { items: 1 },
  },
  hf_tei_rankings: {
    textsOf: asRanking,
    leastTexts: 2,
    body: [
      { index: 1, score: 0.5 },
      { index: 0, score: 0.1 },
    ],
    bodyHolds: { items: 2 },
  },
  responses: {
    textsOf: asTexts,
    stream: [
      { event: "response.created", data: { type: "response.created", response: { id: "r1" } } },
      { event: "response.reasoning_text.delta", data: { type: "response.reasoning_text.delta", delta: "hm" } },
      { event: "response.output_text.delta", data: { type: "response.output_text.delta", delta: "Hi" } },
      { event: "response.output_text.delta", data: { delta: " you" } },
      { event: "response.output_text.done", data: { type: "response.output_text.done", text: "Hi you" } },
      {
        event: "response.completed",
        data: { type: "response.completed", response: { id: "r1", usage: anthropicUsage } },
      },
    ],
    streamHolds: { text: "Hi you", reasoning: "hm", usage: anthropicUsage, responseId: "r1" },
    body: {
      id: "r1",
      object: "response",
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
        { type: "message", content: [{ type: "output_text", text: "Hi you" }] },
      ],
      usage: anthropicUsage,
    },
    bodyHolds: { text: "Hi you", reasoning: "hm", usage: anthropicUsage, responseId: "r1" },
  },
  messages: {
    textsOf: asTexts,
    stream: [
      {
        event: "message_start",
        data: {
          type: "message_start",
          message: { id: "m1", usage: { input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 1 } },
        },
      },
      {
        event: "content_block_start",
        data: { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
      },
      {
        event: "content_block_delta",
        data: { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
      },
      {
        event: "content_block_delta",
        data: { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Hi" } },
      },
      { event: "ping", data: { type: "ping" } },
      {
        event: "content_block_delta",
        data: { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: " you" } },
      },
      {
        event: "message_delta",
        data: {
          type: "message_delta",
          delta: { stop_reason: "end_turn" },
          usage: { output_tokens: 2, input_tokens: null },
        },
      },
      { event: "message_stop", data: { type: "message_stop" } },
    ],
    streamHolds: {
      text: "Hi you",
      reasoning: "hm",
      usage: { input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 2 },
    },
    body: {
      type: "message",
      content: [
        { type: "thinking", thinking: "hm", signature: "x" },
        { type: "text", text: "Hi you" },
      ],
      usage: anthropicUsage,
    },
    bodyHolds: { text: "Hi you", reasoning: "hm", usage: anthropicUsage },
  },
  huggingface_generate: {
    textsOf: asTexts,
    stream: [
      { data: { index: 1, token: { id: 5, text: "Hi", special: false }, generated_text: null } },
      { data: { index: 2, token: { id: 6, text: " you", special: false }, generated_text: "Hi you" } },
    ],
    streamHolds: { text: "Hi you" },
    body: [{ generated_text: "Hi you" }],
    bodyHolds: { text: "Hi you" },
  },
  template: {
    endpoint: { template: { body: '{"texts": {{ texts | tojson }}, "max_tokens": {{ max_tokens }}}' } },
    textsOf: asTexts,
    stream: [{ data: { text: "Hi" } }, { data: { choices: [{ delta: { content: " you" } }] } }],
    streamHolds: { text: "Hi you" },
    body: { response: "Hi you" },
    bodyHolds: { text: "Hi you" },
  },
};

for (const [type, sample] of Object.entries(samples) as [EndpointType, Omit<EndpointSample, "dialect">][]) {
  describeEndpointContract(type, { ...sample, dialect: dialectOf(type) });
}

describe("the list of dialects", () => {
  test("each dialect knows its own name", () => {
    for (const type of Object.keys(samples) as EndpointType[]) expect(dialectOf(type).traits.type).toBe(type);
  });

  test("only what streams has content in a stream", () => {
    const streaming = (Object.keys(samples) as EndpointType[]).filter((type) => dialectOf(type).traits.canStream);
    expect(streaming.sort()).toEqual([
      "chat",
      "completions",
      "huggingface_generate",
      "messages",
      "responses",
      "template",
    ]);
  });
});
