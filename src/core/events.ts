/** What a run tells while it goes on: progress for the terminal, lines for the log. Plain data. */
import type { PhaseTotals, RequestCounts } from "./request-counts.ts";

export type RunEvent =
  | NoticeEvent
  | PhaseStartedEvent
  | ProgressEvent
  | SendingEndedEvent
  | PhaseEndedEvent
  | CountingEvent;

export interface NoticeEvent {
  readonly kind: "notice";
  readonly level: "debug" | "info" | "warning" | "error";
  readonly text: string;
}

/** What ends a phase; the first reached does. */
export interface PhaseTarget {
  readonly requests?: number;
  readonly durationSec?: number;
  readonly sessions?: number;
}

export interface PhaseStartedEvent {
  readonly kind: "phase_started";
  readonly phase: string;
  readonly phaseKind: "warmup" | "profiling";
  readonly target: PhaseTarget;
  readonly concurrency?: number;
  readonly ratePerSec?: number;
}

/** A few times a second while a phase runs. */
export interface ProgressEvent extends PhaseTotals {
  readonly kind: "progress";
  readonly phase: string;
  readonly phaseKind: "warmup" | "profiling";
  readonly target: PhaseTarget;
  readonly elapsedSec: number;
  readonly inFlight: number;
  /** The clock of a duration-bound phase has run out and requests in flight may still finish. */
  readonly inGrace: boolean;
  /** Over the last few seconds; absent until there is something to tell. */
  readonly recent: {
    readonly requestsPerSec?: number;
    readonly outputTokensPerSec?: number;
    readonly ttftP50Ms?: number;
    readonly ttftP99Ms?: number;
    readonly itlP50Ms?: number;
    readonly latencyP50Ms?: number;
    readonly latencyP99Ms?: number;
  };
}

export interface SendingEndedEvent {
  readonly kind: "sending_ended";
  readonly phase: string;
  readonly sent: number;
  readonly inFlight: number;
  readonly elapsedSec: number;
}

export interface PhaseEndedEvent extends RequestCounts {
  readonly kind: "phase_ended";
  readonly phase: string;
  readonly phaseKind: "warmup" | "profiling";
  readonly elapsedSec: number;
}

/** Token counting behind the load. */
export interface CountingEvent {
  readonly kind: "counting";
  readonly done: number;
  readonly total: number;
}
