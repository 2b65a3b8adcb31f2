/** What the files about several runs say beside their numbers. */
import type { CellResult, TrialFacts } from "#aggregate/cell-result.ts";
import type { IterationOrder } from "#config/sweep/sweep-config.ts";

export interface AggregateFacts {
  /** Version of this program. */
  readonly version: string;
  /** Between the trials of a cell. */
  readonly cooldownSeconds: number;
  readonly order: IterationOrder;
  /** Only cells of a sweep say which variation they are. */
  readonly isSweep: boolean;
  /** The study was interrupted: these are the runs that had ended. */
  readonly wasCancelled: boolean;
}

/** Why a run is among the failed ones; `null`: nobody knows. */
export function toFailure(trial: Pick<TrialFacts, "error" | "status">): string | null {
  return trial.error ?? (trial.status === "cancelled" ? "cancelled before it had ended" : null);
}

/** The runs of a cell that do not enter its statistics. */
export function toFailedRuns(cell: CellResult): { label: string; error: string | null }[] {
  return cell.trials
    .filter((trial) => trial.status !== "succeeded")
    .map((trial) => ({ label: trial.label, error: toFailure(trial) }));
}
