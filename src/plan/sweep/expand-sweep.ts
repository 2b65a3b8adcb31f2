/** A sweep → its points in order, each with label, values and what it changes; and what is to be said about it. */
import type { GridSweep, ScenarioSweep, SweepConfig, VariationPatch } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import type { Assignment, ParameterValue, Seed } from "#core/parameter-value.ts";
import { toPythonText } from "#plan/python-text.ts";
import { withoutSecrets } from "#plan/secret-values.ts";
import type { SamplingDesign } from "#plan/study-plan.ts";
import { samplePoints } from "./sample-points.ts";

/** A variation that has no name yet. */
export interface Point {
  readonly label: string;
  readonly values: readonly Assignment[];
  readonly patch: VariationPatch;
}

export interface Expansion {
  readonly points: readonly Point[];
  readonly sampling?: SamplingDesign;
  /** Whole sentences about a design that is legal and poor. */
  readonly notices: readonly string[];
}

/** As many as a sampling sweep may have; a product of a few long lists is soon beyond what any memory holds. */
const MOST_POINTS = 1_048_576;

/** `samplingSeed` is asked for only by a sampling sweep that names none. Throws a `UserError` for too large a grid. */
export function expandSweep(sweep: SweepConfig, samplingSeed: () => Seed): Expansion {
  switch (sweep.type) {
    case "grid":
      return { points: toProduct(sweep).map(toAssignedPoint), notices: [] };
    case "zip":
      return { points: toPairs(sweep).map(toAssignedPoint), notices: [] };
    case "scenarios":
      return { points: sweep.runs.map(toScenario), notices: [] };
    default: {
      const { values, sampling, notices } = samplePoints(sweep, sweep.seed ?? samplingSeed());
      const points = values.map((row, index) => {
        const label = sweep.labelFormat === "kv" ? labelOf(row) : `${sweep.type}_${String(index).padStart(4, "0")}`;
        return { ...toAssignedPoint(row), label };
      });
      return { points, sampling, notices };
    }
  }
}

const toAssignedPoint = (values: readonly Assignment[]): Point => ({
  label: labelOf(values),
  values,
  patch: { kind: "assign", assignments: values },
});

const toScenario = ({ label, values }: ScenarioSweep["runs"][number], index: number): Point => ({
  label,
  values: values ?? [],
  patch: { kind: "scenario", index },
});

const labelOf = (values: readonly Assignment[]): string =>
  values.map(({ path, value }) => `${path}=${toPythonText(withoutSecrets(path, value))}`).join(", ");

/** The last path varies fastest. */
function toProduct({ parameters }: GridSweep): Assignment[][] {
  const count = parameters.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_POINTS) {
    throw new UserError(`the grid has ${count} combinations`, {
      problems: [
        {
          where: "sweep.parameters",
          found: parameters.map(({ path, values }) => `${values.length} of ${path}`).join(" × "),
          wanted: `must give at most ${MOST_POINTS} combinations`,
          hint: "shorten the lists, or sample the space: type sobol",
        },
      ],
    });
  }
  const rows = parameters.reduce<Assignment[][]>(
    (shorter, { path, values }) => shorter.flatMap((row) => values.map((value) => [...row, { path, value }])),
    [[]],
  );
  return rows;
}

/** The i-th values of all lists; they are equally long. */
function toPairs({ parameters }: GridSweep): Assignment[][] {
  const length = parameters[0]?.values.length ?? 0;
  return Array.from({ length }, (_, index) =>
    parameters.map(({ path, values }) => ({ path, value: values[index] as ParameterValue })),
  );
}
