/**
 * Did a server's prefix cache pose as a fast server? Trials that share a seed send the same prompts, so that all but the
 * first may find theirs cached. Two signs: the server says so itself, or first tokens come sooner beyond what chance
 * explains. Prompts that were new in every trial show neither.
 */
import { compareMeans } from "#stats/mean-comparison.ts";
import { criticalT, summarise } from "#stats/repeat-summary.ts";
import type { TrialResult, VariationFacts } from "./trial-result.ts";

const TTFT = "time_to_first_token";
/** The server's own count is exact; what matters is only whether it is much. Share of all prompt tokens. */
const LEAST_SHARE_GAINED = 0.05;
/** A smaller gain is warm-up and drift rather than a cache. */
const LEAST_DROP = 0.1;
/** Of the test on first tokens: a false alarm costs trust in the others. */
const CONFIDENCE = 0.99;

export interface CacheEffect {
  readonly variation: VariationFacts;
  /** Mean time to first token of trial 1, and of the others together; absent where it did not drop. */
  readonly ttft?: { readonly firstMs: number; readonly laterMs: number; readonly dropShare: number };
  /** Cached share of the prompt tokens, of trial 1 and of the others together; absent where it did not rise. */
  readonly cached?: { readonly first: number; readonly later: number };
}

/** Trials of one cell, all with the same seed. `undefined`: no sign, or nothing to compare. */
export function findCacheEffect(trials: readonly TrialResult[]): CacheEffect | undefined {
  const inOrder = trials.toSorted((a, b) => a.trialIndex - b.trialIndex);
  const [first, ...others] = inOrder;
  const later = others.filter((trial) => trial.status === "succeeded");
  if (first === undefined || first.status !== "succeeded" || later.length === 0) return undefined;
  const ttft = findDrop(first, later);
  const cached = findCached(first, later);
  if (ttft === undefined && cached === undefined) return undefined;
  return {
    variation: first.variation,
    ...(ttft === undefined ? {} : { ttft }),
    ...(cached === undefined ? {} : { cached }),
  };
}

function findCached(first: TrialResult, later: readonly TrialResult[]): CacheEffect["cached"] {
  const [before, after] = [toShare([first]), toShare(later)];
  if (before === undefined || after === undefined || after - before < LEAST_SHARE_GAINED) return undefined;
  return { first: before, later: after };
}

function toShare(trials: readonly TrialResult[]): number | undefined {
  let [prompt, cached] = [0, 0];
  for (const { promptTokens, cachedTokens } of trials) {
    if (promptTokens === undefined || cachedTokens === undefined) return undefined;
    prompt += promptTokens;
    cached += cachedTokens;
  }
  return prompt === 0 ? undefined : cached / prompt;
}

function findDrop(first: TrialResult, later: readonly TrialResult[]): CacheEffect["ttft"] {
  const firstMs = readTtft(first);
  const means = later.flatMap((trial) => readTtft(trial) ?? []);
  if (firstMs === undefined || firstMs <= 0 || means.length < later.length) return undefined;
  const { mean: laterMs } = summarise(means, CONFIDENCE);
  const dropShare = 1 - laterMs / firstMs;
  if (dropShare < LEAST_DROP || !isBeyondChance(first, later)) return undefined;
  return { firstMs, laterMs, dropShare };
}

const readTtft = (trial: TrialResult): number | undefined => trial.metrics.find(({ tag }) => tag === TTFT)?.stats.avg;

/**
 * By single requests, where there are records: each later trial must be faster than the first, or it was no cache that
 * made the difference. Else by the trials' means: the first lies outside of where one more of the others would fall.
 */
function isBeyondChance(first: TrialResult, later: readonly TrialResult[]): boolean {
  const values = first.requestValues?.get(TTFT);
  const others = later.map((trial) => trial.requestValues?.get(TTFT));
  if (values !== undefined && others.every((other) => other !== undefined)) {
    return others.every((other) => {
      const change = compareMeans(values, other, CONFIDENCE);
      return change !== undefined && change.high < 0;
    });
  }
  const means = later.flatMap((trial) => readTtft(trial) ?? []);
  const firstMs = readTtft(first);
  if (means.length < 2 || firstMs === undefined) return false;
  const { mean, std } = summarise(means, CONFIDENCE);
  return firstMs > mean + criticalT(CONFIDENCE, means.length - 1) * std * Math.sqrt(1 + 1 / means.length);
}
