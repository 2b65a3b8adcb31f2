/** What can be said of a sweep: its cells side by side, the best of them, trends and differences. Plain data. */
import type { IterationOrder, SlaFilter } from "#config/sweep/sweep-config.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import type { CellResult } from "./cell-result.ts";

/** A varied parameter under its short name: the last segment of its path, or the whole path where that is ambiguous. */
export interface NamedValue {
  readonly name: string;
  /** A mapping or list has become its JSON text. */
  readonly value: ParameterValue;
}

/** In order of the full paths. */
export type Parameters = readonly NamedValue[];

export interface SweepParameter {
  readonly name: string;
  /** Different ones, as they were first planned; those of failed cells too. */
  readonly values: readonly ParameterValue[];
}

export interface SweepResult {
  readonly parameters: readonly SweepParameter[];
  readonly order: IterationOrder;
  readonly confidenceLevel: number;
  /** Variations planned. */
  readonly numCombinations: number;
  /** The most that any cell had. */
  readonly trialsPerValue: number;
  readonly runs: number;
  readonly succeededRuns: number;
  /** In the order in which the runs were planned. */
  readonly failedRuns: readonly FailedRun[];
  /** Cells with a trial that succeeded, in the order planned. */
  readonly cells: readonly SweepCell[];
  readonly latencyKey?: LatencyKey;
  readonly bestThroughput?: BestCell;
  readonly bestLatency?: BestCell;
  /** Cells of the front, in order of their parameters. */
  readonly paretoOptimal: readonly Parameters[];
  /** Absent: there are no service levels to meet. */
  readonly sla?: SlaVerdict;
  /** Absent: not one numeric parameter, or fewer than two cells. */
  readonly trends?: readonly Trend[];
  /** Neighbouring cells; empty where no cell has two trials. */
  readonly comparisons: readonly Comparison[];
  readonly wasCancelled: boolean;
}

export type LatencyKey = "time_to_first_token_p99" | "request_latency_p99";

export interface SweepCell {
  readonly cell: CellResult;
  readonly parameters: Parameters;
  readonly isParetoOptimal: boolean;
  /** Whether the cell meets all service levels; absent: there are none. */
  readonly isFeasible?: boolean;
}

export interface FailedRun {
  readonly label: string;
  readonly error?: string;
  readonly parameters: Parameters;
  readonly variationLabel: string;
  /** From 0. */
  readonly trialIndex: number;
  readonly wasCancelled: boolean;
}

export interface BestCell {
  readonly parameters: Parameters;
  readonly metric: number;
  readonly unit: string;
}

export interface SlaVerdict {
  readonly filters: readonly SlaFilter[];
  readonly feasible: number;
  readonly infeasible: number;
}

/** How a mean changes along the one parameter, cells in order of its values. */
export interface Trend {
  readonly key: string;
  /** mean[i + 1] − mean[i]. */
  readonly rateOfChange: readonly number[];
  /** Values of the parameter where the change halves, doubles or turns. */
  readonly inflectionPoints: readonly ParameterValue[];
}

export interface Comparison {
  readonly from: Parameters;
  readonly to: Parameters;
  readonly key: string;
  readonly unit: string;
  /** `paired`: trial by trial, where the trials of all cells took turns. */
  readonly test: "paired" | "welch";
  /** Trials, or pairs of them, on each side. */
  readonly n: readonly [number, number];
  /** Mean of `to` − mean of `from`. */
  readonly difference: number;
  /** Share of the mean of `from`; absent where that is 0. */
  readonly relativeDifference?: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly pValue: number;
  /** Corrected for all comparisons of the sweep (Holm). */
  readonly adjustedPValue: number;
  /** At the confidence level of the study, after the correction. */
  readonly isReal: boolean;
  /** The same in words. */
  readonly verdict: string;
}
