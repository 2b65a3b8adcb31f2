/**
 * What the summary files of one run are made of: who ran what (`RunFacts`) and the numbers of its phases (`RunResult`).
 * Nothing here is computed any more; secrets are gone from the command line and the configuration.
 */
import type { JsonObject } from "#core/json.ts";
import type { RunOrigin } from "#core/units.ts";
import type { PhaseResult, Timeslice } from "#metrics/result.ts";

export interface RunFacts {
  /** Version of this program. */
  readonly version: string;
  readonly benchmarkId: string;
  /** What the user set, in the words of the YAML. */
  readonly inputConfig: JsonObject;
  readonly randomSeed?: number;
  /** Number of this repeat, from 0. */
  readonly trial: number;
  readonly cliCommand: string;
  /** Absent: the run stands alone. */
  readonly study?: StudyFacts;
  readonly origin: RunOrigin;
  /** What local time is ahead of UTC, at the start of the run. */
  readonly utcOffsetMin: number;
  readonly tokenizer?: TokenizerFacts;
  /** What the client says of itself: transport, workers, how late it sent. */
  readonly client?: JsonObject;
}

export interface StudyFacts {
  readonly sweepId: string;
  readonly runLabel: string;
  readonly variationLabel: string;
  readonly variationIndex: number;
  readonly variationValues: JsonObject;
}

export interface TokenizerFacts {
  readonly kind: string;
  readonly name: string;
  readonly reason?: string;
  readonly isApproximate: boolean;
}

export interface RunResult {
  readonly facts: RunFacts;
  /** What the numbers at the top are of: the profiling phase, or all of them taken together. */
  readonly headline: PhaseResult;
  readonly warmup?: PhaseResult;
  /** Every phase that was begun, in order. */
  readonly phases: readonly PhaseResult[];
  /** Absent: none were asked for. */
  readonly timeslices?: readonly Timeslice[];
  /** Why the numbers are not those of the whole run, beyond an interruption that the phases tell of themselves. */
  readonly incompleteReason?: string;
  readonly telemetryData?: JsonObject;
}

export interface Completeness {
  readonly wasCancelled: boolean;
  readonly incompleteReason?: string;
}

/** Whether the run came to its own end; an absent reason says that it did. */
export function readCompleteness(run: Pick<RunResult, "phases" | "incompleteReason">): Completeness {
  const cut = run.phases.find((phase) => phase.outcome.wasCancelled);
  const reason = run.incompleteReason ?? (cut && `interrupted during phase ${cut.outcome.name}`);
  return { wasCancelled: cut !== undefined, ...(reason === undefined ? {} : { incompleteReason: reason }) };
}
