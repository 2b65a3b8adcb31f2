/**
 * What does a prompt token cost? Time to first token over the length of the prompt → a line through it, or a parabola
 * where a line explains too little and the parabola more (attention grows with the square of the length).
 */
import type { CellResult } from "#aggregate/cell-result.ts";
import { evaluatePolynomial, fitPolynomial, type PolynomialFit } from "#stats/least-squares.ts";
import { type CurvePoint, type MetricStat, readCurve } from "./cell-points.ts";

/** Below this share of explained variance a fit is marked as no description of the curve. */
export const R_SQUARED_FLOOR = 0.85;

export interface PrefillCurve extends MetricStat {
  readonly kind: "prefill_curve";
  /** Path. */
  readonly parameter: string;
  readonly unit: string;
  /** By length. */
  readonly points: readonly CurvePoint[];
  /** Absent: there are not two different lengths. */
  readonly fit?: PrefillFit;
}

export interface PrefillFit extends PolynomialFit {
  readonly form: "linear" | "quadratic";
}

export interface PrefillQuestion extends MetricStat {
  readonly parameter: string;
}

/** Throws a `PostProcessError` without a usable cell. */
export function fitPrefillCurve(cells: readonly CellResult[], question: PrefillQuestion): PrefillCurve {
  const { parameter, metric, stat } = question;
  const { points, unit } = readCurve(cells, parameter, question);
  const fit = chooseFit(points);
  const curve = { parameter, metric, stat, unit, points };
  return { kind: "prefill_curve", ...curve, ...(fit === undefined ? {} : { fit }) };
}

/** What the fit says of a length, in the unit of the curve. */
export function evaluateFit({ coefficients }: PrefillFit, length: number): number {
  return evaluatePolynomial(coefficients, length);
}

function chooseFit(points: readonly CurvePoint[]): PrefillFit | undefined {
  const at = points.map(({ x, figure }) => ({ x, y: figure.mean }));
  const line = fitPolynomial(at, 1);
  if (line === undefined) return undefined;
  const parabola = line.rSquared < R_SQUARED_FLOOR ? fitPolynomial(at, 2) : undefined;
  return parabola !== undefined && parabola.rSquared > line.rSquared
    ? { ...parabola, form: "quadratic" }
    : { ...line, form: "linear" };
}
