/**
 * Neighbouring cells → whether throughput and latency really differ between them. Where the trials of all cells took
 * turns, the i-th trials of two cells ran close to each other and are compared as a pair, which takes out what drifts
 * from trial to trial; else the cells are independent groups (Welch). All comparisons of a sweep share one level (Holm).
 */
import type { IterationOrder } from "#config/sweep/sweep-config.ts";
import { holm } from "#stats/holm.ts";
import { compareMeans, comparePairs, type MeanComparison } from "#stats/mean-comparison.ts";
import { findSummary, type KeySummary } from "./cell-result.ts";
import type { Comparison, SweepCell } from "./sweep-result.ts";

export interface ComparisonOptions {
  readonly keys: readonly string[];
  readonly order: IterationOrder;
  readonly confidenceLevel: number;
}

/** One for each pair and key that has two trials on both sides; of cells with one trial nothing can be said. */
export function compareNeighbours(
  pairs: readonly (readonly [SweepCell, SweepCell])[],
  { keys, order, confidenceLevel: level }: ComparisonOptions,
): Comparison[] {
  const tested = pairs.flatMap(([from, to]) =>
    keys.flatMap((key) => {
      const [a, b] = [findSummary(from.cell, key), findSummary(to.cell, key)];
      const outcome = a && b && test(a, b, { isPaired: order !== "independent", level });
      return a === undefined || outcome === undefined ? [] : [{ from, to, before: a, ...outcome }];
    }),
  );
  const adjusted = holm(tested.map(({ result }) => result.pValue));
  return tested.map(({ from, to, before, kind, n, result }, i) => {
    const { difference, low, high, pValue } = result;
    const adjustedPValue = adjusted[i] as number;
    const isReal = adjustedPValue < 1 - level;
    const relativeDifference = before.mean === 0 ? undefined : difference / Math.abs(before.mean);
    return {
      from: from.parameters,
      to: to.parameters,
      key: before.key,
      unit: before.unit,
      test: kind,
      n,
      difference,
      ...(relativeDifference === undefined ? {} : { relativeDifference }),
      ciLow: low,
      ciHigh: high,
      pValue,
      adjustedPValue,
      isReal,
      verdict: toVerdict(isReal, difference, relativeDifference),
    };
  });
}

type Outcome = { readonly kind: Comparison["test"]; readonly n: Comparison["n"]; readonly result: MeanComparison };

interface TestOptions {
  readonly isPaired: boolean;
  readonly level: number;
}

function test(a: KeySummary, b: KeySummary, { isPaired, level }: TestOptions): Outcome | undefined {
  if (isPaired) {
    const pairs = a.values.flatMap((left) => {
      const right = b.values.find(({ trialIndex }) => trialIndex === left.trialIndex);
      return right === undefined ? [] : [[left.value, right.value] as const];
    });
    const [left, right] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
    const result = comparePairs(left, right, level);
    // Where failures left no two pairs, the trials that there are can still be compared as groups.
    if (result !== undefined) return { kind: "paired", n: [pairs.length, pairs.length], result };
  }
  const [left, right] = [a.values.map(({ value }) => value), b.values.map(({ value }) => value)];
  const result = compareMeans(left, right, level);
  return result && { kind: "welch", n: [left.length, right.length], result };
}

function toVerdict(isReal: boolean, difference: number, relative: number | undefined): string {
  if (!isReal) return "within the noise: these trials do not show a difference";
  const size = relative === undefined ? "" : ` by ${Math.abs(relative * 100).toPrecision(3)} %`;
  return `a real difference: ${difference > 0 ? "higher" : "lower"}${size}`;
}
