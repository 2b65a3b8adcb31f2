/**
 * The interval of a mean from one series whose values depend on their predecessors, as measurements of one run do.
 * The series is cut into long batches, whose means hardly depend on each other any more and are treated as independent
 * values. 10 to 30 batches: fewer make the interval wide, more leave them dependent and make it too narrow (Schmeiser
 * 1982, "Batch Size Effects in the Analysis of Simulation Output").
 */
import { sampleSd, toMoments } from "./moments.ts";
import { criticalT } from "./repeat-summary.ts";

/** Tried in this order, until the means of neighbouring batches are no longer correlated beyond chance. */
const BATCH_COUNTS = [30, 25, 20, 15, 10];
/** Shorter batches average nothing out. */
const LEAST_BATCH = 10;
/** Of one-sided 5 %: the lag-1 correlation of k independent values scatters around −1/k by about 1/√k (Bartlett 1946). */
const Z_CORRELATED = 1.645;

export interface BatchMeansInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly batches: number;
  /** Correlation of neighbouring batches' means: what is left of the dependence. */
  readonly lag1: number;
}

/**
 * `values` in their order in time; `level`: confidence, between 0 and 1. Correlation r that is left, or seems to be,
 * widens the interval by what a first-order series needs, √((1 + r)/(1 − r)): without it coverage falls short as soon
 * as dependence reaches over a tenth of a batch. Undefined for less than a hundred values.
 */
export function batchMeansInterval(values: ArrayLike<number>, level: number): BatchMeansInterval | undefined {
  const counts = BATCH_COUNTS.filter((count) => values.length >= count * LEAST_BATCH);
  const last = counts.at(-1);
  if (last === undefined) return undefined;
  const { mean } = toMoments(values);
  for (const batches of counts) {
    const means = toBatchMeans(values, batches);
    const lag1 = correlateNeighbours(means);
    const isCorrelated = lag1 > Z_CORRELATED / Math.sqrt(batches) - 1 / batches;
    if (isCorrelated && batches !== last) continue;
    const se = sampleSd(toMoments(means)) / Math.sqrt(batches);
    const widening = lag1 > 0 ? Math.sqrt((1 + lag1) / (1 - lag1)) : 1;
    const reach = criticalT(level, batches - 1) * se * widening;
    return { mean, low: mean - reach, high: mean + reach, batches, lag1 };
  }
  return undefined;
}

/** Batches of equal length, or one value more. */
function toBatchMeans(values: ArrayLike<number>, batches: number): Float64Array {
  const means = new Float64Array(batches);
  for (let batch = 0; batch < batches; batch++) {
    const from = Math.floor((batch * values.length) / batches);
    const to = Math.floor(((batch + 1) * values.length) / batches);
    let sum = 0;
    for (let index = from; index < to; index++) sum += values[index] as number;
    means[batch] = sum / (to - from);
  }
  return means;
}

/** 0 where nothing varies. */
function correlateNeighbours(values: Float64Array): number {
  const { mean, squaredDeviations } = toMoments(values);
  if (squaredDeviations === 0) return 0;
  let products = 0;
  for (let index = 1; index < values.length; index++) {
    products += ((values[index - 1] as number) - mean) * ((values[index] as number) - mean);
  }
  return products / squaredDeviations;
}
