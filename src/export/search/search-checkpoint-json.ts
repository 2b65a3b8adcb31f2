/**
 * The points of a search with what their runs gave → `search_checkpoint.json`, in the layout of the reference: enough
 * for another program to begin from. This one goes on from the runs themselves.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import { type ExactJson, toJsonText } from "#export/json-text.ts";
import type { Variation } from "#plan/study-plan.ts";

export const SEARCH_CHECKPOINT_FILE = "search_checkpoint.json";

export interface CheckpointedPoint {
  readonly variation: Pick<Variation, "values">;
  readonly trials: readonly CheckpointedTrial[];
}

export interface CheckpointedTrial {
  readonly trial: TrialResult;
  /** Absolute. */
  readonly directory: string;
}

/** Ends in a line feed. */
export function renderSearchCheckpoint(points: readonly CheckpointedPoint[]): string {
  const iterations = points.map(({ variation, trials }) => ({
    variation_values: Object.fromEntries(variation.values.map(({ path, value }) => [path, value])),
    results: trials.map(toResultJson),
  }));
  return `${toJsonText({ iterations })}\n`;
}

function toResultJson({ trial: { label, status, metrics, error }, directory }: CheckpointedTrial): ExactJson {
  return {
    label,
    success: status === "succeeded",
    summary_metrics: Object.fromEntries(metrics.map(({ tag, unit, stats }) => [tag, { unit, ...stats }])),
    error: error ?? null,
    artifacts_path: directory,
  };
}
