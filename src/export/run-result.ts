/**
 * What the summary files of one run are made of: who ran what (`RunFacts`) and the numbers of its phases (`RunResult`).
 * Nothing here is computed any more; secrets are gone from the command line and the configuration.
 */
import type { JsonObject } from "#core/json.ts";
import type { ParameterValue, Seed } from "#core/parameter-value.ts";
import type { RunOrigin } from "#core/units.ts";
import type { ClientHealth } from "#metrics/client-health.ts";
import type { RequestTimeline } from "#metrics/request-timeline.ts";
import type { PhaseResult, Timeslice } from "#metrics/result.ts";

export interface RunFacts {
  /** Version of this program. */
  readonly version: string;
  readonly benchmarkId: string;
  /** What the user set, in the words of the YAML. */
  readonly inputConfig: JsonObject;
  /** Chosen by the user. */
  readonly randomSeed?: Seed;
  /** Drawn, where the user chose none: given as `--random-seed` it makes the same prompts again. */
  readonly drawnSeed?: Seed;
  /** Number of this repeat, from 0. */
  readonly trial: number;
  readonly cliCommand: string;
  /** Absent: the run stands alone. */
  readonly study?: StudyFacts;
  /** What answered; asked in a study only. */
  readonly server?: ServerFacts;
  /** The run was warmed up although its plan has no warm-up, because it was the first after an interruption. */
  readonly warmedUpAfterResume?: true;
  readonly origin: RunOrigin;
  /** What local time is ahead of UTC, at the start of the run. */
  readonly utcOffsetMin: number;
  readonly tokenizer?: TokenizerFacts;
}

export interface StudyFacts {
  readonly sweepId: string;
  readonly runLabel: string;
  readonly variationLabel: string;
  readonly variationIndex: number;
  /** By path. */
  readonly variationValues: Readonly<Record<string, ParameterValue>>;
}

/** As far as the server tells it. */
export interface ServerFacts {
  readonly engine?: string;
  readonly version?: string;
  readonly models?: readonly string[];
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
  /** Requests that are in no slice, because they ended too long after the others of theirs; absent: none. */
  readonly lateInTimeslices?: number;
  /** For a plot; absent: none was asked for. */
  readonly timeline?: RequestTimeline;
  /** Why the numbers are not those of the whole run, beyond an interruption that the phases tell of themselves. */
  readonly incompleteReason?: string;
  readonly telemetryData?: JsonObject;
  /** How the client fared; absent where nobody watched it. */
  readonly clientHealth?: ClientHealth;
}

export interface Completeness {
  readonly wasCancelled: boolean;
  readonly incompleteReason?: string;
}

/** Whether the run came to its own end; an absent reason says that it did. */
export function readCompleteness(run: Pick<RunResult, "phases" | "incompleteReason">): Completeness {
  const cut = run.phases.find((phase) => phase.outcome.wasCancelled);
  const gaveUp = run.phases.find((phase) => phase.outcome.gaveUpOnFailures === true);
  const reason =
    run.incompleteReason ??
    (gaveUp && `given up during phase ${gaveUp.outcome.name}: too many requests failed`) ??
    (cut && `interrupted during phase ${cut.outcome.name}`);
  return { wasCancelled: cut !== undefined, ...(reason === undefined ? {} : { incompleteReason: reason }) };
}
