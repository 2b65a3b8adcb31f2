/**
 * Minimum of a smooth function of a few variables inside a box: limited-memory BFGS on the variables that are free,
 * steps cut back along the projected path. Nocedal and Wright 2006, "Numerical Optimization", algorithms 7.4 and 3.1;
 * projection as in Bertsekas 1982, "Projected Newton Methods". A local minimum: where it starts decides which.
 */

/** The value at `x`; writes the gradient into `gradient`. Infinity where the function cannot be computed. */
type SmoothFunction = (x: Float64Array, gradient: Float64Array) => number;

export interface BoundedProblem {
  readonly evaluate: SmoothFunction;
  readonly start: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly mostSteps: number;
}

export interface BoundedMinimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 6;
/** A step has to gain this part of what the slope promises. */
const SUFFICIENT_DECREASE = 1e-4;
const MOST_HALVINGS = 20;
/** The largest change of a variable in the first step, whose scale nothing tells yet. */
const FIRST_STEP = 0.5;
/** Where the gradient or the gain is this small, relative to the value, further steps are not worth their time. */
const GRADIENT_TOLERANCE = 1e-4;
const GAIN_TOLERANCE = 1e-7;
/** A pair with less curvature than this, relative to its lengths, would spoil the approximation. */
const LEAST_CURVATURE = 1e-10;

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
}

export function minimiseBounded({ evaluate, start, lower, upper, mostSteps }: BoundedProblem): BoundedMinimum {
  const size = start.length;
  const clamp = (value: number, i: number) => Math.min(upper[i] as number, Math.max(lower[i] as number, value));
  let x = Float64Array.from(start, clamp);
  let gradient = new Float64Array(size);
  let value = evaluate(x, gradient);
  const pairs: Pair[] = [];
  for (let step = 0; step < mostSteps; step++) {
    const free = freeGradient(x, gradient, { lower, upper });
    const steepest = largest(free);
    if (!(steepest > GRADIENT_TOLERANCE)) break;
    let direction = descend(free, pairs);
    let slope = dot(direction, free);
    if (!(slope < 0)) {
      pairs.length = 0;
      direction = free.map((component) => -component);
      slope = -dot(free, free);
    }
    const first = pairs.length === 0 ? Math.min(1, FIRST_STEP / steepest) : 1;
    const next = search(first);
    if (next === undefined) {
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    remember(pairs, next.x, x, next.gradient, gradient);
    const gain = value - next.value;
    ({ x, gradient, value } = next);
    if (gain < GAIN_TOLERANCE * (1 + Math.abs(value))) break;

    function search(length: number) {
      let t = length;
      for (let halving = 0; halving < MOST_HALVINGS; halving++) {
        const trial = x.map((component, i) => clamp(component + t * (direction[i] as number), i));
        const trialGradient = new Float64Array(size);
        const trialValue = evaluate(trial, trialGradient);
        let promised = 0;
        for (let i = 0; i < size; i++) promised += (gradient[i] as number) * ((trial[i] as number) - (x[i] as number));
        if (trialValue <= value + SUFFICIENT_DECREASE * promised && promised < 0) {
          return { x: trial, gradient: trialGradient, value: trialValue };
        }
        t *= halving < 2 ? 0.5 : 0.2;
      }
      return undefined;
    }
  }
  return { x, value };
}

/** The gradient without what would only push a variable through its bound. */
function freeGradient(
  x: Float64Array,
  gradient: Float64Array,
  { lower, upper }: Pick<BoundedProblem, "lower" | "upper">,
): Float64Array {
  return gradient.map((component, i) => {
    const value = x[i] as number;
    const isHeld = component > 0 ? value <= (lower[i] as number) : value >= (upper[i] as number);
    return isHeld ? 0 : component;
  });
}

/** The two-loop recursion, on the free variables alone. */
function descend(free: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = free.slice();
  const weights = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, curvature } = pairs[i] as Pair;
    const weight = dot(s, q) / curvature;
    weights[i] = weight;
    for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) - weight * (y[j] as number);
  }
  const newest = pairs.at(-1);
  const scale = newest === undefined ? 1 : newest.curvature / dot(newest.y, newest.y);
  for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) * scale;
  pairs.forEach(({ s, y, curvature }, i) => {
    const weight = (weights[i] as number) - dot(y, q) / curvature;
    for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) + weight * (s[j] as number);
  });
  return q.map((component, j) => (free[j] === 0 ? 0 : -component));
}

function remember(
  pairs: Pair[],
  ...[x, lastX, gradient, lastGradient]: readonly [Float64Array, Float64Array, Float64Array, Float64Array]
): void {
  const s = x.map((component, i) => component - (lastX[i] as number));
  const y = gradient.map((component, i) => component - (lastGradient[i] as number));
  const curvature = dot(s, y);
  if (!(curvature > LEAST_CURVATURE * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  pairs.push({ s, y, curvature });
  if (pairs.length > MEMORY) pairs.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
