/**
 * Reads a server's `usage` object, whoever wrote it: each vendor has its own names for the same counts. A table of
 * synonyms per count, first present wins; counts that the server does not report stay absent.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";

export interface UsageCounts {
  readonly prompt?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheMiss?: number;
  readonly toolUsePrompt?: number;
  readonly completion?: number;
  readonly reasoning?: number;
  readonly acceptedPrediction?: number;
  readonly rejectedPrediction?: number;
  readonly total?: number;
}

type UsagePath = readonly [string] | readonly [string, string];

const PATHS: { readonly [Count in keyof UsageCounts]-?: readonly UsagePath[] } = {
  prompt: [["prompt_tokens"], ["input_tokens"], ["promptTokenCount"], ["inputTokens"], ["input_token_count"]],
  cacheRead: [
    ["prompt_tokens_details", "cached_tokens"],
    ["input_tokens_details", "cached_tokens"],
    ["cache_read_input_tokens"],
    ["prompt_cache_hit_tokens"],
    ["cachedContentTokenCount"],
    ["cacheReadInputTokens"],
    ["cached_tokens"],
  ],
  cacheWrite: [["cache_creation_input_tokens"], ["cacheWriteInputTokens"]],
  cacheMiss: [["prompt_cache_miss_tokens"]],
  toolUsePrompt: [["toolUsePromptTokenCount"]],
  completion: [
    ["completion_tokens"],
    ["output_tokens"],
    ["candidatesTokenCount"],
    ["outputTokens"],
    ["generated_token_count"],
  ],
  reasoning: [
    ["completion_tokens_details", "reasoning_tokens"],
    ["output_tokens_details", "reasoning_tokens"],
    ["thoughtsTokenCount"],
  ],
  acceptedPrediction: [["completion_tokens_details", "accepted_prediction_tokens"]],
  rejectedPrediction: [["completion_tokens_details", "rejected_prediction_tokens"]],
  total: [["total_tokens"], ["totalTokenCount"], ["totalTokens"]],
};

export const USAGE_COUNT_NAMES = Object.keys(PATHS) as readonly (keyof UsageCounts)[];

/** Names under which the prompt count leaves cached tokens out (Anthropic, Bedrock): they are added back. */
const SEPARATE_CACHE_PATHS: readonly UsagePath[] = [
  ["cache_read_input_tokens"],
  ["cacheReadInputTokens"],
  ["cache_creation_input_tokens"],
  ["cacheWriteInputTokens"],
];

/** The counts of a usage object; numbers that are negative or not finite are taken as absent. */
export function readUsage(usage: JsonObject): UsageCounts {
  const counts: { -readonly [Count in keyof UsageCounts]: number } = {};
  for (const name of USAGE_COUNT_NAMES) {
    const count = firstOf(usage, PATHS[name]);
    if (count !== undefined) counts[name] = count;
  }
  const excludesCache = firstOf(usage, [["prompt_tokens"], ["promptTokenCount"]]) === undefined;
  if (counts.prompt !== undefined && excludesCache) {
    for (const path of SEPARATE_CACHE_PATHS) counts.prompt += firstOf(usage, [path]) ?? 0;
  }
  return counts;
}

function firstOf(usage: JsonObject, paths: readonly UsagePath[]): number | undefined {
  for (const [outer, inner] of paths) {
    const found = usage[outer];
    const value = inner === undefined ? found : isJsonObject(found) ? found[inner] : undefined;
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}
