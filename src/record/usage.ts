/**
 * Token counts that a server reports in its `usage` object, under whatever name its API gives them: a table of
 * synonyms per count, the first name present wins. Counts that are not reported stay absent.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";

type Path = readonly [string] | readonly [string, string];

const each = (parents: readonly string[], ...names: readonly string[]): Path[] =>
  parents.flatMap((parent) => names.map((name): Path => [parent, name]));
const alone = (...names: readonly string[]): Path[] => names.map((name): Path => [name]);

const PROMPT_DETAILS = ["prompt_tokens_details", "input_tokens_details", "promptTokensDetails", "inputTokensDetails"];
const COMPLETION_DETAILS = [
  "completion_tokens_details",
  "output_tokens_details",
  "completionTokensDetails",
  "outputTokensDetails",
];

const PATHS = {
  prompt: alone(
    "prompt_tokens",
    "input_tokens",
    "promptTokenCount",
    "inputTokens",
    "input_token_count",
    "promptTokens",
    "inputTokenCount",
  ),
  /** Of the prompt. */
  cacheRead: [
    ...each(PROMPT_DETAILS, "cached_tokens", "cachedTokens"),
    ...alone(
      "cache_read_input_tokens",
      "prompt_cache_hit_tokens",
      "cachedContentTokenCount",
      "cacheReadInputTokens",
      "cached_tokens",
      "cachedTokens",
    ),
  ],
  cacheWrite: alone("cache_creation_input_tokens", "cacheWriteInputTokens", "cacheCreationInputTokens"),
  cacheMiss: alone("prompt_cache_miss_tokens", "promptCacheMissTokens"),
  toolUsePrompt: alone("toolUsePromptTokenCount", "tool_use_prompt_token_count", "tool_use_prompt_tokens"),
  /** Reasoning tokens are part of it. */
  completion: alone(
    "completion_tokens",
    "output_tokens",
    "candidatesTokenCount",
    "outputTokens",
    "generated_token_count",
    "completionTokens",
    "generatedTokenCount",
  ),
  reasoning: [
    ...each(COMPLETION_DETAILS, "reasoning_tokens", "reasoningTokens"),
    ...alone("reasoning_tokens", "thoughtsTokenCount", "reasoningTokens"),
  ],
  acceptedPrediction: each(COMPLETION_DETAILS, "accepted_prediction_tokens", "acceptedPredictionTokens"),
  rejectedPrediction: each(COMPLETION_DETAILS, "rejected_prediction_tokens", "rejectedPredictionTokens"),
  total: alone("total_tokens", "totalTokenCount", "totalTokens"),
} satisfies Record<string, readonly Path[]>;

export type UsageCountName = keyof typeof PATHS;
export type UsageCounts = { readonly [Name in UsageCountName]?: number };

export const USAGE_COUNT_NAMES = Object.keys(PATHS) as UsageCountName[];

/** Counts by which the prompt is larger than its own count, where the API tells cached tokens apart (Anthropic, Bedrock). */
const APART_FROM_PROMPT: readonly (readonly Path[])[] = [
  alone("cache_read_input_tokens", "cacheReadInputTokens"),
  alone("cache_creation_input_tokens", "cacheWriteInputTokens", "cacheCreationInputTokens"),
];
const WHOLE_PROMPT = alone("prompt_tokens", "promptTokenCount", "promptTokens");

/** The counts of a usage object; numbers that are negative or not finite are taken as absent. */
export function readUsage(usage: JsonObject): UsageCounts {
  const counts: { -readonly [Name in UsageCountName]?: number } = {};
  for (const name of USAGE_COUNT_NAMES) {
    const count = firstOf(usage, PATHS[name]);
    if (count !== undefined) counts[name] = count;
  }
  if (counts.prompt !== undefined && firstOf(usage, WHOLE_PROMPT) === undefined) {
    for (const paths of APART_FROM_PROMPT) counts.prompt += firstOf(usage, paths) ?? 0;
  }
  return counts;
}

function firstOf(usage: JsonObject, paths: readonly Path[]): number | undefined {
  for (const [outer, inner] of paths) {
    const found = usage[outer];
    const value = inner === undefined ? found : isJsonObject(found) ? found[inner] : undefined;
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}
