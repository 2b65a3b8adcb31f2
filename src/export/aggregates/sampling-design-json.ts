/** The points of a Sobol or Latin hypercube sweep → `sampling_design.json`, which is written before the first run. */
import { Float } from "#core/parameter-value.ts";
import { type ExactJson, toJsonText } from "#export/json-text.ts";
import { withoutSecretPoints } from "#plan/secret-values.ts";
import type { SamplingDesign, SamplingDimension } from "#plan/study-plan.ts";

/** Relative to the artifact directory, whatever the order of the runs. */
export const SAMPLING_DESIGN_PATH = "sweep_aggregate/sampling_design.json";

/** Every key always stands; what a design does not have is `null`. */
export function renderSamplingDesign(sampled: SamplingDesign): string {
  const design = withoutSecretPoints(sampled);
  return toJsonText({
    type: design.type,
    samples: design.samples,
    seed: design.seed,
    scramble: design.scramble ?? null,
    optimization: design.optimization ?? null,
    dimensions: design.dimensions.map(toDimensionJson),
    samples_mapped: design.mapped,
  });
}

function toDimensionJson(dimension: SamplingDimension): ExactJson {
  const { path, lo, hi, scale, kind, choices } = dimension;
  return {
    path,
    lo: lo === undefined ? null : new Float(lo),
    hi: hi === undefined ? null : new Float(hi),
    scale: scale ?? null,
    kind: kind ?? null,
    choices: choices ?? null,
  };
}
