/**
 * The load workers of an invocation, seen from the main process: started once, before they are needed, and used for
 * every trial. Hides how many there are; so far there is one.
 */
import type { WorkerHandle } from "#core/ports.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { PhaseCounts } from "./phase-runner.ts";
import { type FromWorker, type ToWorker, type TrialOrder, WORKER_PROGRAM } from "./protocol.ts";
import type { SessionPlan } from "./session.ts";

export interface TrialListener {
  /** The worker can take `count` more sessions. */
  onNeed(count: number): void;
  onProgress(phaseIndex: number, elapsedSec: number, counts: PhaseCounts): void;
  /** The journal at `path` can be read up to this length. */
  onJournal(path: string, bytes: number): void;
}

export type FleetOrder = Omit<TrialOrder, "workerId">;

export interface LoadFleet {
  /** Opens a trial on the workers; one at a time. */
  openTrial(order: FleetOrder, listener: TrialListener): FleetTrial;
  close(): void;
}

export interface FleetTrial {
  feed(sessions: readonly SessionPlan[], isLast: boolean): void;
  runPhase(phaseIndex: number): Promise<PhaseOutcome>;
  stop(): void;
  /** Resolves once everything is in the journals. */
  end(): Promise<void>;
  /** Rejects with a `WorkerLost` when a worker cannot go on; what else was promised then never comes. */
  readonly lost: Promise<never>;
}

/** How a worker came to its end before its work did. */
export type LossCause =
  /** From outside: killed, for want of memory for one. */
  | { readonly kind: "signal"; readonly signal: string }
  /** A fault of ours. */
  | { readonly kind: "fault" }
  | { readonly kind: "cannot_write"; readonly path: string; readonly code: string };

export class WorkerLost extends Error {
  readonly workerId: string;
  readonly lossCause: LossCause;

  constructor(workerId: string, message: string, lossCause: LossCause) {
    super(message);
    this.name = "WorkerLost";
    this.workerId = workerId;
    this.lossCause = lossCause;
  }
}

const WORKER_ID = "worker_1";

/** Starts the workers now, so that they are up when the load begins. */
export function startFleet(startWorker: () => WorkerHandle<ToWorker, FromWorker>): LoadFleet {
  const worker = startWorker();
  let receive: (message: FromWorker) => void = () => {};
  let isClosing = false;
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const lose = (message: string, cause: LossCause) => lost.reject(new WorkerLost(WORKER_ID, message, cause));
  void worker.exited.then(({ code, signal }) => {
    if (isClosing) return;
    if (signal !== null) lose(`the load worker was ended by ${signal}`, { kind: "signal", signal });
    else lose(`the load worker ended by itself (exit ${code})`, { kind: "fault" });
  });
  worker.onMessage((message) => {
    if (message.kind === "fault") lose(`the load worker failed: ${message.message}`, { kind: "fault" });
    else if (message.kind === "cannot_write") lose(`the load worker cannot write: ${message.code}`, message);
    else if (message.kind === "hello" && message.program !== WORKER_PROGRAM) {
      lose(`the load worker is another program: ${message.program}`, { kind: "fault" });
    } else receive(message);
  });
  return {
    openTrial: (order, listener) => {
      let phase = Promise.withResolvers<PhaseOutcome>();
      const ended = Promise.withResolvers<void>();
      receive = (message) => {
        switch (message.kind) {
          case "need_sessions":
            return listener.onNeed(message.count);
          case "progress":
            return listener.onProgress(message.phaseIndex, message.elapsedSec, message.counts);
          case "journal":
            return listener.onJournal(order.journalPath, message.bytes);
          case "phase_ended":
            return phase.resolve(message.outcome);
          case "trial_ended":
            listener.onJournal(order.journalPath, message.bytes);
            return ended.resolve();
        }
      };
      worker.send({ kind: "trial", order: { ...order, workerId: WORKER_ID } });
      return {
        feed: (sessions, isLast) => worker.send({ kind: "sessions", sessions, isLast }),
        runPhase: (phaseIndex) => {
          phase = Promise.withResolvers<PhaseOutcome>();
          worker.send({ kind: "run_phase", phaseIndex });
          return phase.promise;
        },
        stop: () => worker.send({ kind: "stop" }),
        end: () => {
          worker.send({ kind: "end_trial" });
          return ended.promise;
        },
        lost: lost.promise,
      };
    },
    close: () => {
      isClosing = true;
      worker.kill();
    },
  };
}
