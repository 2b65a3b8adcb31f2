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

export interface LoadFleet {
  /** Opens a trial on the workers; one at a time. */
  openTrial(order: Omit<TrialOrder, "workerId">, listener: TrialListener): FleetTrial;
  close(): void;
}

export interface FleetTrial {
  feed(sessions: readonly SessionPlan[], isLast: boolean): void;
  /** Rejects when a worker is lost. */
  runPhase(phaseIndex: number): Promise<PhaseOutcome>;
  stop(): void;
  /** Resolves once everything is in the journals. */
  end(): Promise<void>;
}

/** Starts the workers now, so that they are up when the load begins. */
export function startFleet(startWorker: () => WorkerHandle<ToWorker, FromWorker>): LoadFleet {
  const worker = startWorker();
  let receive: (message: FromWorker) => void = () => {};
  let isClosing = false;
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  void worker.exited.then(({ code, signal }) => {
    if (!isClosing) lost.reject(new Error(`the load worker ended by itself (${signal ?? `exit ${code}`})`));
  });
  worker.onMessage((message) => {
    if (message.kind === "fault") lost.reject(new Error(`the load worker failed: ${message.message}`));
    else if (message.kind === "hello" && message.program !== WORKER_PROGRAM) {
      lost.reject(new Error(`the load worker is another program: ${message.program}`));
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
      worker.send({ kind: "trial", order: { ...order, workerId: "worker_1" } });
      return {
        feed: (sessions, isLast) => worker.send({ kind: "sessions", sessions, isLast }),
        runPhase: (phaseIndex) => {
          phase = Promise.withResolvers<PhaseOutcome>();
          worker.send({ kind: "run_phase", phaseIndex });
          return Promise.race([phase.promise, lost.promise]);
        },
        stop: () => worker.send({ kind: "stop" }),
        end: () => {
          worker.send({ kind: "end_trial" });
          return Promise.race([ended.promise, lost.promise]);
        },
      };
    },
    close: () => {
      isClosing = true;
      worker.kill();
    },
  };
}
