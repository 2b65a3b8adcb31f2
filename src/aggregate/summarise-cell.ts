/**
 * Trials of one variation → what can be said of the cell. Every statistic of every metric is a quantity of its own,
 * measured once by each trial; a trial that lacks one (or has it as no finite number) is left out for that one only.
 */
import type { Stats } from "#metrics/result.ts";
import { summarise } from "#stats/repeat-summary.ts";
import type { CellResult, KeySummary, TrialFacts, TrialValue } from "./cell-result.ts";
import { judgeWithinRun, poolRequests } from "./request-statistics.ts";
import type { TrialMetric, TrialResult } from "./trial-result.ts";

/** A count of requests is no quantity that scatters. */
const AGGREGATED_STATS = [
  ...["avg", "min", "max", "sum"],
  ...["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"],
  "std",
] as readonly Exclude<keyof Stats, "count">[];

export interface CellOptions {
  /** Between 0 and 1. */
  readonly confidenceLevel: number;
  readonly plannedTrials: number;
}

/**
 * At least one trial, in any order. Only those that succeeded enter; a cell without any has no summaries. Values of
 * requests may be missing, then nothing is said that needs them: a live view can do without and is quick.
 */
export function summariseCell(trials: readonly TrialResult[], options: CellOptions): CellResult {
  const inOrder = trials.toSorted((a, b) => a.trialIndex - b.trialIndex);
  const [first] = inOrder;
  if (first === undefined) throw new RangeError("a cell has at least one trial");
  const { confidenceLevel: level, plannedTrials } = options;
  const succeeded = inOrder.filter((trial) => trial.status === "succeeded");
  const withRequests = succeeded.filter((trial) => trial.requestValues !== undefined);
  return {
    variation: first.variation,
    plannedTrials,
    confidenceLevel: level,
    trials: inOrder.map(withoutRequests),
    summaries: summariseKeys(succeeded, level),
    pooled: poolRequests(withRequests, level),
    withinRuns: withRequests.map((trial) => judgeWithinRun(trial, { level, isOnlyTrial: succeeded.length === 1 })),
  };
}

function withoutRequests({ requestValues: _, ...facts }: TrialResult): TrialFacts {
  return facts;
}

type KeyValues = Pick<KeySummary, "key" | "tag" | "stat" | "unit"> & { readonly values: TrialValue[] };

function summariseKeys(trials: readonly TrialResult[], level: number): KeySummary[] {
  const byKey = new Map<string, KeyValues>();
  for (const trial of trials) {
    for (const metric of trial.metrics) addMetric(byKey, metric, trial.trialIndex);
  }
  return [...byKey.values()].map((gathered) => {
    const numbers = gathered.values.map(({ value }) => value);
    return { ...gathered, ...summarise(numbers, level) };
  });
}

function addMetric(byKey: Map<string, KeyValues>, { tag, unit, stats }: TrialMetric, trialIndex: number): void {
  for (const stat of AGGREGATED_STATS) {
    const value = stats[stat];
    if (value === undefined || !Number.isFinite(value)) continue;
    const key = `${tag}_${stat}`;
    const gathered = byKey.get(key) ?? { key, tag, stat, unit, values: [] };
    gathered.values.push({ trialIndex, value });
    byKey.set(key, gathered);
  }
}
