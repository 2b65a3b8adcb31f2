/**
 * Do two samples come from one distribution? The two-sample Kolmogorov–Smirnov test, two-sided: the greatest distance
 * of their distribution functions, and how often chance alone gives one at least as great. The answer is exact for all
 * samples that scipy's is exact for; where values are equal it errs towards "one distribution".
 */
import { kolmogorovSurvival } from "./kolmogorov-distribution.ts";
import type { SortedSample } from "./sorted-sample.ts";

/**
 * Lattice points that the exact answer may cost: two samples of 10,000 each, where scipy stops as well. It asks for
 * the larger sample alone, so a small one beside a huge one is still exact here, where scipy approximates it.
 */
const MOST_LATTICE_POINTS = 1e8;

export interface KolmogorovSmirnov {
  /** From 0 to 1. */
  readonly statistic: number;
  readonly pValue: number;
}

/** Both NaN where a sample is empty. */
export function compareDistributions(a: SortedSample, b: SortedSample): KolmogorovSmirnov {
  if (a.length === 0 || b.length === 0) return { statistic: Number.NaN, pValue: Number.NaN };
  const divisor = greatestCommonDivisor(a.length, b.length);
  // Distances are whole numbers of these units: comparing them knows no rounding.
  const [upA, upB] = [b.length / divisor, a.length / divisor];
  const units = greatestDistance(a, b, upA, upB);
  const statistic = units / (a.length * upA);
  if (units === 0) return { statistic, pValue: 1 };
  const isExact = a.length * b.length <= MOST_LATTICE_POINTS;
  const pValue = isExact
    ? chanceOfDistance({ across: a.length, down: b.length, acrossUnits: upA, downUnits: upB, least: units })
    : kolmogorovSurvival(statistic, Math.round((a.length * b.length) / (a.length + b.length)));
  return { statistic, pValue: Math.min(1, pValue) };
}

function greatestDistance(a: SortedSample, b: SortedSample, upA: number, upB: number): number {
  let [i, j, most] = [0, 0, 0];
  // Beyond the end of either sample the distance only falls.
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    most = Math.max(most, Math.abs(i * upA - j * upB));
  }
  return most;
}

interface Lattice {
  readonly across: number;
  readonly down: number;
  readonly acrossUnits: number;
  readonly downUnits: number;
  /** Distance from which on a point is outside. */
  readonly least: number;
}

/**
 * The share of paths from (0, 0) to (across, down) that touch a point outside. Each order of the two samples' values
 * is such a path, all equally likely. Of the paths to a point the share i ÷ (i + j) came from (i − 1, j); shares
 * outside are added, never those inside taken from 1, so that small ones are exact too (Viehmann 2021,
 * arXiv:2102.08037).
 */
function chanceOfDistance({ across, down, acrossUnits, downUnits, least }: Lattice): number {
  // One column after the other in the same room: above `j` it still holds the one before. Outside everything is 1.
  const column = new Float64Array(down + 1);
  for (let j = 0; j <= down; j++) column[j] = j * downUnits >= least ? 1 : 0;
  for (let i = 1; i <= across; i++) {
    const height = i * acrossUnits;
    const first = Math.max(0, Math.floor((height - least) / downUnits) + 1);
    const last = Math.min(down, Math.ceil((height + least) / downUnits) - 1);
    let share = first > 0 ? 1 : 0;
    for (let j = Math.max(first, 1); j <= last; j++) {
      share = ((column[j] as number) * i + share * j) / (i + j);
      column[j] = share;
    }
  }
  return column[down] as number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
