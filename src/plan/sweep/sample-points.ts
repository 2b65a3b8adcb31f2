/** A Sobol or Latin hypercube sweep → values in each dimension, row by row, and the design as it is recorded. */
import type { Dimension, SamplingSweep } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import { type Assignment, Float, type ParameterValue, type Seed } from "#core/parameter-value.ts";
import type { SamplingDesign } from "#plan/study-plan.ts";
import { latinHypercubePoints } from "#stats/latin-hypercube.ts";
import { MOST_SOBOL_DIMENSIONS, sobolPoints } from "#stats/sobol.ts";

export interface SampledValues {
  readonly values: readonly (readonly Assignment[])[];
  readonly sampling: SamplingDesign;
  readonly notices: readonly string[];
}

type RangeDimension = Extract<Dimension, { readonly lo: number }>;

/** Throws a `UserError` for more dimensions than Sobol points have. */
export function samplePoints(sweep: SamplingSweep, seed: Seed): SampledValues {
  const rows = drawUnitPoints(sweep, seed);
  const values = rows.map((row) =>
    sweep.dimensions.map((dimension, column) => ({
      path: dimension.path,
      value: toValue(dimension, row[column] as number),
    })),
  );
  return { values, sampling: toDesign(sweep, seed, values), notices: toNotices(sweep) };
}

function drawUnitPoints({ type, samples, scramble, optimization, dimensions }: SamplingSweep, seed: Seed): number[][] {
  const size = { count: samples, dimensions: dimensions.length };
  if (type === "sobol" && dimensions.length > MOST_SOBOL_DIMENSIONS) {
    throw new UserError("the Sobol sweep has too many dimensions", {
      problems: [
        {
          where: "sweep.dimensions",
          found: String(dimensions.length),
          wanted: `must be at most ${MOST_SOBOL_DIMENSIONS}`,
          hint: "use type latin_hypercube, which has no such limit",
        },
      ],
    });
  }
  if (type === "sobol") return sobolPoints({ ...size, scrambleSeed: scramble ? seed : undefined });
  return latinHypercubePoints({ ...size, seed, optimization });
}

/** `unit` from 0 to 1. Whole numbers are rounded half to even, then kept inside the bounds. */
function toValue(dimension: Dimension, unit: number): ParameterValue {
  if ("choices" in dimension) {
    const { choices } = dimension;
    return choices[Math.min(Math.floor(unit * choices.length), choices.length - 1)] as ParameterValue;
  }
  const { lo, hi, kind } = dimension;
  const real = stretch(dimension, unit);
  if (kind === "real") return new Float(real);
  return Math.min(Math.max(roundHalfEven(real), Math.ceil(lo)), Math.floor(hi));
}

function stretch({ lo, hi, scale }: RangeDimension, unit: number): number {
  if (scale === "linear") return lo + unit * (hi - lo);
  const start = Math.log(lo);
  return Math.exp(start + unit * (Math.log(hi) - start));
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function toDesign(sweep: SamplingSweep, seed: Seed, values: SampledValues["values"]): SamplingDesign {
  const { type, samples, dimensions, optimization } = sweep;
  return {
    type,
    samples,
    seed,
    ...(type === "sobol" ? { scramble: sweep.scramble } : optimization === undefined ? {} : { optimization }),
    dimensions,
    mapped: values.map((row) => row.map(({ value }) => value)),
  };
}

function toNotices({ type, samples, scramble, dimensions }: SamplingSweep): string[] {
  const notices: string[] = [];
  if (type === "sobol" && (samples & (samples - 1)) !== 0) {
    const next = 2 ** Math.ceil(Math.log2(samples));
    notices.push(
      `A Sobol design is evenly spread at powers of two; ${samples} samples leave it lopsided. Better: ${next}.`,
    );
  }
  if (type === "sobol" && !scramble) {
    notices.push(
      "A Sobol design without scrambling begins at the lower bound of every dimension and gives the same points " +
        "under every seed; few samples then lie in the corners. Leave `scramble` on unless that is wanted.",
    );
  }
  for (const dimension of dimensions) {
    if ("lo" in dimension && isTooNarrow(dimension)) {
      notices.push(
        `${dimension.path}: between ${dimension.lo} and ${dimension.hi} there are so few whole numbers that many samples will be the same.`,
      );
    }
  }
  return notices;
}

/** The bounds within which the reference warns, too. */
function isTooNarrow({ lo, hi, scale, kind }: RangeDimension): boolean {
  if (kind !== "int") return false;
  return scale === "linear" ? hi - lo < 2 : Math.floor(Math.log(hi)) - Math.ceil(Math.log(lo)) < 1;
}
