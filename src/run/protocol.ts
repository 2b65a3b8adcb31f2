/** What the main process and a load worker say to each other. Structured clones: bigint and plain objects travel. */
import type { EndpointConfig } from "#config/config.ts";
import type { RunOrigin } from "#core/units.ts";
import type { PhasePlan, PhaseShare } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { WorkerHealth } from "#record/worker-health.ts";
import type { PhaseCounts } from "./phase-counts.ts";

/** One trial, as a worker needs it. */
export interface TrialOrder {
  readonly origin: RunOrigin;
  readonly workerId: string;
  readonly endpoint: EndpointConfig;
  /** PEM text of `endpoint.caFile`, read by the main process. */
  readonly caPem?: string;
  readonly phases: readonly PhasePlan[];
  readonly seed: number;
  readonly journalPath: string;
  readonly keepsWire: boolean;
  readonly keepsBody: boolean;
  readonly keepsHeads: boolean;
  /** Requests and sessions of this worker are numbered index, index + count, … so that no number stands twice. */
  readonly share: PhaseShare;
}

export type ToWorker =
  | { readonly kind: "trial"; readonly order: TrialOrder }
  | {
      readonly kind: "sessions";
      /** A JSON array of `SessionPlan`s: as text they travel at a third of the cost of a structured clone. */
      readonly sessions: string;
      readonly isLast: boolean;
      /** Sessions of that phase's schedule; absent: in the order of sampling. */
      readonly phaseIndex?: number;
    }
  /** `startNs`: so that all workers begin at the same instant; absent: now. */
  | { readonly kind: "run_phase"; readonly phaseIndex: number; readonly startNs?: number }
  | { readonly kind: "stop" }
  | { readonly kind: "end_trial" };

export type FromWorker =
  /** First word of a worker: its name, so that a wrong program is noticed. */
  | { readonly kind: "hello"; readonly program: typeof WORKER_PROGRAM }
  | { readonly kind: "need_sessions"; readonly count: number; readonly phaseIndex?: number }
  | {
      readonly kind: "progress";
      readonly phaseIndex: number;
      readonly elapsedSec: number;
      readonly counts: PhaseCounts;
      readonly health: WorkerHealth;
    }
  /** The journal holds this many bytes now, and all requests that ended by `upToNs`. */
  | { readonly kind: "journal"; readonly bytes: number; readonly upToNs: number }
  /** The phase has sent its last request: a seamless one may follow. */
  | { readonly kind: "sending_ended"; readonly phaseIndex: number }
  | { readonly kind: "phase_ended"; readonly outcome: PhaseOutcome }
  /** Everything of the trial is in the journal, whose length this is. */
  | { readonly kind: "trial_ended"; readonly bytes: number }
  | { readonly kind: "fault"; readonly message: string }
  /** The journal cannot be written any more; `code` is the system's. */
  | { readonly kind: "cannot_write"; readonly path: string; readonly code: string };

export const WORKER_PROGRAM = "aiperf-load-worker-1";
