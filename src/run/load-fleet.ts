/**
 * The load workers of an invocation: started before they are needed, kept for every trial, one or several. Each gets
 * its exact share of every phase (`plan/split-phase.ts`) and writes a journal of its own; together they are the load
 * that was asked for. A worker that is lost takes its share with it, the others go on.
 */
import type { WorkerHandle } from "#core/ports.ts";
import { splitPhase } from "#plan/split-phase.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import { type FleetWorker, joinWorker, type WorkerLost } from "./fleet-worker.ts";
import type { PhaseCounts } from "./phase-counts.ts";
import type { FromWorker, ToWorker, TrialOrder } from "./protocol.ts";
import type { SessionPlan } from "./session.ts";

/** What the workers tell; `worker` is the number of the one that does, from 0. */
export interface TrialListener {
  /** The worker can take `count` more sessions; of that phase's schedule if `phaseIndex` is given. */
  onNeed(worker: number, count: number, phaseIndex?: number): void;
  onProgress(worker: number, progress: WorkerProgress): void;
  /** The worker's journal can be read up to this length, and holds all that ended by `upToNs`. */
  onJournal(worker: number, bytes: number, upToNs: number): void;
  /** The worker has sent the last request of a phase. */
  onSendingEnded(worker: number, phaseIndex: number): void;
  onPhaseEnded(worker: number, outcome: PhaseOutcome): void;
  /** Nothing more comes from this worker. */
  onLost(worker: number, loss: WorkerLost): void;
}

export type WorkerProgress = Omit<Extract<FromWorker, { readonly kind: "progress" }>, "kind"> & {
  readonly counts: PhaseCounts;
};

/** A trial for the whole fleet; each worker gets its share of the phases and its own journal. */
export type FleetOrder = Omit<TrialOrder, "workerId" | "share" | "journalPath"> & {
  readonly workers: number;
  readonly journalPathOf: (worker: number) => string;
};

export interface LoadFleet {
  /** Opens a trial on `order.workers` workers; one trial at a time. */
  openTrial(order: FleetOrder, listener: TrialListener): FleetTrial;
  /** Resolves when all workers are gone. */
  close(): Promise<void>;
}

export interface FleetTrial {
  feed(worker: number, sessions: readonly SessionPlan[], isLast: boolean, phaseIndex?: number): void;
  /** `startNs`: the instant at which all workers begin; absent: at once. */
  runPhase(phaseIndex: number, startNs: number | undefined): void;
  stop(): void;
  /** Resolves once everything is in the journals of the workers that are left. */
  end(): Promise<void>;
}

/** Starts `count` workers at once; more when a trial asks for them, and others in place of those that were lost. */
export function startFleet(startWorker: () => WorkerHandle<ToWorker, FromWorker>, count = 1): LoadFleet {
  const workers: FleetWorker[] = [];
  const grow = (count: number): void => {
    for (let index = 0; index < count; index++) {
      if (workers[index]?.isLost() ?? true) workers[index] = joinWorker(workerIdOf(index), startWorker());
    }
  };
  grow(count);
  return {
    openTrial: (order, listener) => {
      grow(order.workers);
      return openTrial(workers.slice(0, order.workers), order, listener);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

export const workerIdOf = (worker: number): string => `worker_${worker + 1}`;

function openTrial(workers: readonly FleetWorker[], order: FleetOrder, listener: TrialListener): FleetTrial {
  const { workers: count, journalPathOf, phases, ...common } = order;
  const ended = workers.map(() => Promise.withResolvers<void>());
  // What waits for a loss lives as long as the worker: it must not hold every trial that ever was.
  const hold: { listener: TrialListener | undefined } = { listener };
  for (const [index, worker] of workers.entries()) {
    worker.onMessage((message) => deliver(index, message, listener, ended[index]?.resolve));
    void worker.lost.then((loss) => {
      hold.listener?.onLost(index, loss);
      ended[index]?.resolve();
    });
    const own = {
      ...common,
      phases: phases.map((plan) => splitPhase(plan, index, count)),
      share: { index, count },
      workerId: worker.id,
      journalPath: journalPathOf(index),
    };
    worker.send({ kind: "trial", order: own });
  }
  const tellAll = (message: ToWorker): void => {
    for (const worker of workers) worker.send(message);
  };
  return {
    feed: (worker, sessions, isLast, phaseIndex) => {
      const ofPhase = phaseIndex === undefined ? {} : { phaseIndex };
      workers[worker]?.send({ kind: "sessions", sessions: JSON.stringify(sessions), isLast, ...ofPhase });
    },
    runPhase: (phaseIndex, startNs) =>
      tellAll({ kind: "run_phase", phaseIndex, ...(startNs === undefined ? {} : { startNs }) }),
    stop: () => tellAll({ kind: "stop" }),
    end: async () => {
      tellAll({ kind: "end_trial" });
      await Promise.all(ended.map(({ promise }) => promise));
      hold.listener = undefined;
    },
  };
}

function deliver(worker: number, message: FromWorker, listener: TrialListener, onEnd: (() => void) | undefined): void {
  switch (message.kind) {
    case "need_sessions":
      listener.onNeed(worker, message.count, message.phaseIndex);
      break;
    case "progress":
      listener.onProgress(worker, message);
      break;
    case "journal":
      listener.onJournal(worker, message.bytes, message.upToNs);
      break;
    case "sending_ended":
      listener.onSendingEnded(worker, message.phaseIndex);
      break;
    case "phase_ended":
      listener.onPhaseEnded(worker, message.outcome);
      break;
    case "trial_ended":
      listener.onJournal(worker, message.bytes, Number.POSITIVE_INFINITY);
      onEnd?.();
      break;
  }
}
