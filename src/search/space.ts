/**
 * Values of the dimensions ⇄ points of the unit cube. Whole numbers own cells of equal width, half a step beyond both
 * ends; a point stands for the values it is decoded to, never for anything between two of them. The model sees a
 * logarithmic axis wherever the range spans a decade, whatever the first points are drawn from: what servers do
 * depends on ratios.
 */
import { MOST_SOBOL_DIMENSIONS } from "#stats/sobol.ts";
import type { SearchDimension } from "./problem.ts";

/** First points are of a sequence that has no more. */
export const MOST_SEARCH_DIMENSIONS = MOST_SOBOL_DIMENSIONS;

type Values = Readonly<Record<string, number>>;

/** From this ratio of its ends on an axis is logarithmic to the model. */
const LOG_FROM_RATIO = 10;

export class SearchSpace {
  readonly dimensions: readonly SearchDimension[];

  constructor(dimensions: readonly SearchDimension[]) {
    this.dimensions = dimensions;
  }

  /** The model's coordinates of these values. */
  encode(values: Values): Float64Array {
    return Float64Array.from(this.dimensions, (dimension) =>
      toUnit(dimension, values[dimension.path] as number, isLogToModel(dimension)),
    );
  }

  /** The values that a point of the model's cube stands for. */
  decode(point: ArrayLike<number>): Record<string, number> {
    return this.#decode(point, isLogToModel);
  }

  /** The values that a uniform point of a design stands for, as the priors have it. */
  decodePrior(point: ArrayLike<number>): Record<string, number> {
    return this.#decode(point, (dimension) => dimension.prior === "log-uniform");
  }

  /** The same for the same values. */
  keyOf(values: Values): string {
    return this.dimensions.map(({ path }) => values[path]).join(" ");
  }

  /** How many different values there are; Infinity with a real dimension. */
  get size(): number {
    return this.dimensions.reduce(
      (count, { kind, lo, hi }) =>
        count * (kind === "int" ? Math.floor(hi) - Math.ceil(lo) + 1 : Number.POSITIVE_INFINITY),
      1,
    );
  }

  /** Everything that can be proposed, for a finite space. */
  *everything(): Generator<Record<string, number>> {
    yield* this.#expand(0, {});
  }

  *#expand(index: number, chosen: Record<string, number>): Generator<Record<string, number>> {
    const dimension = this.dimensions[index];
    if (dimension === undefined) {
      yield { ...chosen };
      return;
    }
    for (let value = Math.ceil(dimension.lo); value <= Math.floor(dimension.hi); value++) {
      yield* this.#expand(index + 1, { ...chosen, [dimension.path]: value });
    }
  }

  #decode(point: ArrayLike<number>, isLog: (dimension: SearchDimension) => boolean): Record<string, number> {
    return Object.fromEntries(
      this.dimensions.map((dimension, j) => [
        dimension.path,
        fromUnit(dimension, point[j] as number, isLog(dimension)),
      ]),
    );
  }
}

function isLogToModel({ lo, hi }: SearchDimension): boolean {
  return lo > 0 && hi / lo >= LOG_FROM_RATIO;
}

/** The ends of the cells of the first and the last value. */
function endsOf({ kind, lo, hi }: SearchDimension, isLog: boolean): readonly [number, number] {
  const [low, high] = kind === "int" ? [Math.ceil(lo) - 0.5, Math.floor(hi) + 0.5] : [lo, hi];
  return isLog ? [Math.log(low), Math.log(high)] : [low, high];
}

function toUnit(dimension: SearchDimension, value: number, isLog: boolean): number {
  const [low, high] = endsOf(dimension, isLog);
  return ((isLog ? Math.log(value) : value) - low) / (high - low);
}

function fromUnit(dimension: SearchDimension, unit: number, isLog: boolean): number {
  const [low, high] = endsOf(dimension, isLog);
  const place = low + unit * (high - low);
  const value = isLog ? Math.exp(place) : place;
  if (dimension.kind === "real") {
    // The exponential of a logarithm misses the end by a few last digits, and people would see them.
    if (unit >= 1) return dimension.hi;
    return unit <= 0 ? dimension.lo : Math.min(dimension.hi, Math.max(dimension.lo, value));
  }
  return Math.min(Math.floor(dimension.hi), Math.max(Math.ceil(dimension.lo), Math.round(value)));
}
