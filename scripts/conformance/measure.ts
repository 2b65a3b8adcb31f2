/** One number that a law of the mock server predicts: what we measured, what the reference did. */
export interface Measure {
  readonly what: string;
  readonly law: string;
  readonly ours: string;
  readonly reference: string;
  readonly holds: boolean;
}

/** What a clock on a busy machine may cost us before we count as worse than the reference, ms. */
const TOLERANCE_MS = 0.5;

/** Medians of what should be nought: ours may not be farther from it than the reference's. */
export function measureDeviation(
  of: { readonly what: string; readonly law: string },
  ours: readonly number[],
  reference: readonly number[],
): Measure[] {
  if (ours.length === 0 || reference.length === 0) return [];
  const mine = median(ours);
  const theirs = median(reference);
  return [
    {
      ...of,
      ours: toSigned(mine),
      reference: toSigned(theirs),
      holds: Math.abs(mine) <= Math.abs(theirs) + TOLERANCE_MS,
    },
  ];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export function distancesFromMedian(values: readonly number[]): number[] {
  const middle = median(values);
  return values.map((value) => Math.abs(value - middle));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation over mean: 1 for a Poisson process, 0 for a constant one. */
export function variationOf(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) / centre;
}

export function gapsOf(instants: readonly number[]): number[] {
  return instants.slice(1).map((instant, index) => instant - (instants[index] ?? Number.NaN));
}

export const toSigned = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The most spans that are open at once, of those instants at which one begins. */
export const peakOf = (spans: readonly Span[], isCounted: (instant: number) => boolean): number =>
  Math.max(
    0,
    ...spans
      .filter(({ from }) => isCounted(from))
      .map(({ from: at }) => spans.filter(({ from, to }) => from <= at && at < to).length),
  );
