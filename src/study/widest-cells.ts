/**
 * Which cells a further trial would tell most of: those whose figures have the widest intervals. A figure is the one that
 * convergence looks at, else throughput and the tail of the first token, of which the wider one counts.
 */

import { findSummary } from "#aggregate/cell-result.ts";
import { isConverged } from "#aggregate/convergence.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { StudyPlan } from "#plan/study-plan.ts";

/** Beyond these a cell is given no further trial: as many as can be asked for. */
const MOST_TRIALS = 10;
/** Half an interval as a share of its mean: who needs more than this will not get it from repeats on one machine. */
const PRECISE_SHARE = 0.01;

export interface WideCell {
  readonly variationIndex: number;
  /** The key of the figure: `request_throughput_avg`. */
  readonly key: string;
  /** Half the width of its interval as a share of its mean; infinite where one trial alone has succeeded. */
  readonly share: number;
}

/** Widest first. Cells that are settled, that have all their trials, or of which nothing has succeeded are left out. */
export function findWidestCells(plan: StudyPlan, trials: readonly TrialResult[]): WideCell[] {
  const { convergence, confidenceLevel } = plan.multiRun;
  const cells = plan.variations.flatMap(({ index }): WideCell[] => {
    const own = trials.filter(({ variation }) => variation.index === index);
    const planned = plan.runs.filter(({ variationIndex }) => variationIndex === index).length;
    if (planned >= MOST_TRIALS || own.length === 0) return [];
    if (convergence !== undefined && isConverged(own, convergence, confidenceLevel)) return [];
    const widest = findWidestFigure(own, plan);
    return widest === undefined || widest.share <= PRECISE_SHARE ? [] : [{ variationIndex: index, ...widest }];
  });
  return cells.sort((a, b) => (a.share === b.share ? 0 : b.share - a.share));
}

function findWidestFigure(own: readonly TrialResult[], plan: StudyPlan): Omit<WideCell, "variationIndex"> | undefined {
  const { convergence, confidenceLevel } = plan.multiRun;
  const light = own.map(({ requestValues: _, ...facts }) => facts);
  const cell = summariseCell(light, { confidenceLevel, plannedTrials: plan.trials });
  const keys =
    convergence === undefined
      ? ["request_throughput_avg", "time_to_first_token_p99"]
      : [`${convergence.metric}_${convergence.stat}`];
  const figures = keys.flatMap((key) => {
    const summary = findSummary(cell, key);
    if (summary === undefined || summary.mean === 0) return [];
    const { values, ciLow, ciHigh, mean } = summary;
    const share = values.length < 2 ? Number.POSITIVE_INFINITY : (ciHigh - ciLow) / 2 / Math.abs(mean);
    return [{ key, share }];
  });
  return figures.sort((a, b) => b.share - a.share)[0];
}
