/**
 * How throughput and latency change along the one parameter of a sweep: differences between neighbouring means, and the
 * values of the parameter at which growth falters or runs away.
 */
import type { ParameterValue } from "#core/parameter-value.ts";
import { toNumber } from "./parameter-order.ts";
import { meanOf } from "./sweep-objectives.ts";
import type { SweepCell, SweepParameter, Trend } from "./sweep-result.ts";

/** A step less than half of the one before, or against it: growth ends at the point between them. */
const FALTERS_BELOW = 0.5;
/** A step more than twice the one before: what it leads to is out of line. */
const RUNS_AWAY_ABOVE = 2;

/** Trends of the keys that all cells have; `undefined` unless one numeric parameter varies over two cells or more. */
export function findTrends(
  cells: readonly SweepCell[],
  parameters: readonly SweepParameter[],
  keys: readonly string[],
): Trend[] | undefined {
  if (parameters.length !== 1 || cells.length < 2) return undefined;
  const points = cells.flatMap(({ cell, parameters: [only] }) => {
    const at = only && toNumber(only.value);
    return only === undefined || at === undefined ? [] : [{ cell, value: only.value, at }];
  });
  if (points.length < cells.length) return undefined;
  points.sort((a, b) => a.at - b.at);
  return keys.flatMap((key) => {
    const means = points.flatMap(({ cell }) => meanOf(cell, key) ?? []);
    if (means.length < points.length) return [];
    const values = points.map(({ value }) => value);
    return [{ key, ...describeTrend(values, means) }];
  });
}

/** One mean for each value, in order of the values. */
export function describeTrend(values: readonly ParameterValue[], means: readonly number[]): Omit<Trend, "key"> {
  const steps = means.slice(1).map((mean, i) => mean - (means[i] as number));
  const bends = new Set<number>();
  for (let i = 1; i < steps.length; i++) {
    const [before, step] = [steps[i - 1] as number, steps[i] as number];
    if (before === 0) {
      if (step !== 0) bends.add(i);
      continue;
    }
    const ratio = step / before;
    if (ratio < FALTERS_BELOW) bends.add(i);
    if (ratio > RUNS_AWAY_ABOVE) bends.add(i + 1);
  }
  const inOrder = [...bends].sort((a, b) => a - b);
  return { rateOfChange: steps, inflectionPoints: inOrder.map((i) => values[i] as ParameterValue) };
}
