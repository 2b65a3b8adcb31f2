/**
 * Points → the polynomial that lies nearest to them. Polynomials that are orthogonal on the points themselves are fitted
 * one after the other (Forsythe 1957), so that abscissae of ten thousands squared cost no digits, and the sum is written
 * out in powers of x only at the end.
 */

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

export interface PolynomialFit {
  /** Of the powers of x, highest first. */
  readonly coefficients: readonly number[];
  /** Share of the variance of y that the fit explains, 1 − SSres ÷ SStot; 0 where y is constant. */
  readonly rSquared: number;
}

/** Minimises Σ (y − f(x))². Undefined with fewer different x than coefficients. Points are finite. */
export function fitPolynomial(points: readonly PlanePoint[], degree: 1 | 2): PolynomialFit | undefined {
  if (new Set(points.map(({ x }) => x)).size <= degree) return undefined;
  const mean = sum(points, ({ x }) => x) / points.length;
  const spread = sum(points, ({ x }) => (x - mean) ** 2);
  // p₁ = x − mean, p₂ = (x − bend)·p₁ − offset: each orthogonal to those before it.
  const bend = sum(points, ({ x }) => x * (x - mean) ** 2) / spread;
  const offset = spread / points.length;
  const second = (x: number): number => (x - bend) * (x - mean) - offset;
  const c0 = sum(points, ({ y }) => y) / points.length;
  const c1 = sum(points, ({ x, y }) => y * (x - mean)) / spread;
  const c2 = degree === 1 ? 0 : sum(points, ({ x, y }) => y * second(x)) / sum(points, ({ x }) => second(x) ** 2);
  const fitted = (x: number): number => c0 + c1 * (x - mean) + c2 * second(x);
  const linear = [c1 - c2 * (mean + bend), c0 - c1 * mean + c2 * (mean * bend - offset)];
  const total = sum(points, ({ y }) => (y - c0) ** 2);
  const isConstant = points.every(({ y }) => y === points[0]?.y);
  const rest = sum(points, ({ x, y }) => (y - fitted(x)) ** 2);
  return {
    coefficients: degree === 1 ? linear : [c2, ...linear],
    rSquared: isConstant ? 0 : 1 - rest / total,
  };
}

/** The polynomial at x, its coefficients highest degree first (Horner). */
export function evaluatePolynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((value, coefficient) => value * x + coefficient, 0);
}

const sum = (points: readonly PlanePoint[], of: (point: PlanePoint) => number): number =>
  points.reduce((total, point) => total + of(point), 0);
