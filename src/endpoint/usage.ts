/**
 * Token counts that a server reports, under whatever name its API gives them. The first name present wins.
 * Where input and cached tokens are told apart (Anthropic, Bedrock), the prompt is their sum.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";

/** Absent: the server did not tell. */
export interface UsageCounts {
  readonly prompt?: number;
  /** Of the prompt. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheMiss?: number;
  readonly promptAudio?: number;
  readonly promptAudioSec?: number;
  readonly toolUsePrompt?: number;
  /** Reasoning tokens are part of it. */
  readonly completion?: number;
  readonly reasoning?: number;
  readonly completionAudio?: number;
  readonly acceptedPrediction?: number;
  readonly rejectedPrediction?: number;
  readonly total?: number;
}

const PROMPT_DETAILS = ["prompt_tokens_details", "input_tokens_details", "promptTokensDetails", "inputTokensDetails"];
const COMPLETION_DETAILS = [
  "completion_tokens_details",
  "output_tokens_details",
  "completionTokensDetails",
  "outputTokensDetails",
];

const within = (parents: readonly string[], ...names: readonly string[]): string[] =>
  parents.flatMap((parent) => names.map((name) => `${parent}.${name}`));

const NAMES: Readonly<Record<keyof UsageCounts, readonly string[]>> = {
  prompt: [
    "prompt_tokens",
    "input_tokens",
    "promptTokenCount",
    "inputTokens",
    "input_token_count",
    "promptTokens",
    "inputTokenCount",
  ],
  cacheRead: [
    ...within(PROMPT_DETAILS, "cached_tokens", "cachedTokens"),
    "cache_read_input_tokens",
    "prompt_cache_hit_tokens",
    "cachedContentTokenCount",
    "cacheReadInputTokens",
    "cached_tokens",
    "cachedTokens",
  ],
  cacheWrite: ["cache_creation_input_tokens", "cacheWriteInputTokens", "cacheCreationInputTokens"],
  cacheMiss: ["prompt_cache_miss_tokens", "promptCacheMissTokens"],
  promptAudio: within(PROMPT_DETAILS, "audio_tokens", "audioTokens"),
  promptAudioSec: ["prompt_audio_seconds", "promptAudioSeconds"],
  toolUsePrompt: ["toolUsePromptTokenCount", "tool_use_prompt_token_count", "tool_use_prompt_tokens"],
  completion: [
    "completion_tokens",
    "output_tokens",
    "candidatesTokenCount",
    "outputTokens",
    "generated_token_count",
    "completionTokens",
    "generatedTokenCount",
  ],
  reasoning: [
    ...within(COMPLETION_DETAILS, "reasoning_tokens", "reasoningTokens"),
    "reasoning_tokens",
    "thoughtsTokenCount",
    "reasoningTokens",
  ],
  completionAudio: within(COMPLETION_DETAILS, "audio_tokens", "audioTokens"),
  acceptedPrediction: within(COMPLETION_DETAILS, "accepted_prediction_tokens", "acceptedPredictionTokens"),
  rejectedPrediction: within(COMPLETION_DETAILS, "rejected_prediction_tokens", "rejectedPredictionTokens"),
  total: ["total_tokens", "totalTokenCount", "totalTokens"],
};

/** Names under which cached tokens are not part of the input count. */
const APART_FROM_INPUT = {
  read: ["cache_read_input_tokens", "cacheReadInputTokens"],
  write: ["cache_creation_input_tokens", "cacheWriteInputTokens", "cacheCreationInputTokens"],
};

export function readUsage(usage: JsonObject): UsageCounts {
  const counts: { -readonly [Name in keyof UsageCounts]: number } = {};
  for (const [name, paths] of Object.entries(NAMES) as [keyof UsageCounts, readonly string[]][]) {
    const value = firstNumber(usage, paths);
    if (value !== undefined) counts[name] = value;
  }
  if (counts.prompt !== undefined && usage.prompt_tokens === undefined) {
    counts.prompt +=
      (firstNumber(usage, APART_FROM_INPUT.read) ?? 0) + (firstNumber(usage, APART_FROM_INPUT.write) ?? 0);
  }
  return counts;
}

function firstNumber(usage: JsonObject, paths: readonly string[]): number | undefined {
  for (const path of paths) {
    let value: JsonValue | undefined = usage;
    for (const key of path.split(".")) value = isJsonObject(value) ? value[key] : undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}
