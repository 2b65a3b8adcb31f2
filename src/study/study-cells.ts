/** The cells of a study while it goes on: trials as they come in, figures for the live table, and whether a cell is done. */
import { cellFigures } from "#aggregate/cell-figures.ts";
import type { CellResult } from "#aggregate/cell-result.ts";
import { isConverged } from "#aggregate/convergence.ts";
import { frontIndices } from "#aggregate/recipe-front.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { CellUpdatedEvent } from "#core/study-events.ts";
import type { RunPlan } from "#plan/study-plan.ts";
import { variationOf } from "#plan/variation-of.ts";
import type { RunSource } from "./run-source.ts";

export interface StudyCells {
  /** Undefined: the trial adds nothing to the figures. */
  add(run: RunPlan, trial: TrialResult): CellUpdatedEvent | undefined;
  /** Whether the cell of this run needs no further trial. */
  hasConverged(run: RunPlan): boolean;
  /** In the order in which they were added. */
  trials(): readonly TrialResult[];
}

/** `source`: its plan may grow; how often a cell is run does not change. */
export function createCells(source: Pick<RunSource, "plan">): StudyCells {
  const { multiRun, trials: plannedTrials } = source.plan;
  const { convergence, confidenceLevel } = multiRun;
  const trials: TrialResult[] = [];
  const byVariation = new Map<number, TrialResult[]>();
  const cells = new Map<number, CellResult>();
  const converged = new Set<number>();
  return {
    add: (run, trial) => {
      trials.push(trial);
      const { variationIndex } = run;
      const own = [...(byVariation.get(variationIndex) ?? []), trial];
      byVariation.set(variationIndex, own);
      if (trial.status !== "succeeded") return undefined;
      if (convergence !== undefined && isConverged(own, convergence, confidenceLevel)) converged.add(variationIndex);
      // Single requests take long to sum up, and the live table shows nothing of them.
      const light = own.map(({ requestValues: _, ...facts }) => facts);
      const cell = summariseCell(light, { confidenceLevel, plannedTrials });
      cells.set(variationIndex, cell);
      return {
        kind: "cell_updated",
        variationIndex,
        title: variationOf(run, source.plan).title,
        trials: own.filter(({ status }) => status === "succeeded").length,
        figures: cellFigures(cell),
        paretoIndices: frontIndices([...cells.values()], source.plan),
      };
    },
    hasConverged: ({ variationIndex }) => converged.has(variationIndex),
    trials: () => trials,
  };
}
