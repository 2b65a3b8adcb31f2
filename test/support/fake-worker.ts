/** A load worker without a process: answers the main process as its script says, and writes its journal into memory. */
import type { WorkerHandle } from "#core/ports.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import { type FromWorker, type ToWorker, WORKER_PROGRAM } from "#run/protocol.ts";
import { buildOutcome } from "../export/build-run.ts";

export interface FakeWorker {
  readonly handle: WorkerHandle<ToWorker, FromWorker>;
  /** What it was told, by kind. */
  readonly told: ToWorker[];
  /** What its journal holds. */
  readonly readBytes: (path: string, from: number, to: number) => Promise<Uint8Array>;
  tell(message: FromWorker): void;
  /** Appends to the journal; `isAnnounced`: the main process is told. */
  write(entries: readonly JournalEntry[], isAnnounced?: boolean): void;
  endPhase(phaseIndex: number, changes?: Partial<PhaseOutcome>): void;
  die(signal: string): void;
}

/** `onPhase` is called when the worker is told to run a phase. */
export function createFakeWorker(onPhase: (worker: FakeWorker, phaseIndex: number) => void): FakeWorker {
  const told: ToWorker[] = [];
  const exited = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  let journal = "";
  let listener: (message: FromWorker) => void = () => {};
  const worker: FakeWorker = {
    told,
    readBytes: async (_path, from, to) => new TextEncoder().encode(journal).subarray(from, to),
    // A channel is never as quick as a call.
    tell: (message) => queueMicrotask(() => listener(message)),
    write: (entries, isAnnounced = true) => {
      journal += entries.map(encodeJournalEntry).join("");
      if (isAnnounced) worker.tell({ kind: "journal", upToNs: 0, bytes: Buffer.byteLength(journal) });
    },
    endPhase: (phaseIndex, changes = {}) => {
      worker.tell({ kind: "sending_ended", phaseIndex });
      worker.tell({ kind: "phase_ended", outcome: buildOutcome({ phaseIndex, ...changes }) });
    },
    die: (signal) => exited.resolve({ code: null, signal }),
    handle: {
      pid: 1,
      exited: exited.promise,
      kill: () => exited.resolve({ code: null, signal: "SIGKILL" }),
      onMessage: (next) => {
        listener = next;
      },
      send: (message) => {
        told.push(message);
        if (message.kind === "trial") worker.tell({ kind: "need_sessions", count: 3 });
        if (message.kind === "run_phase") queueMicrotask(() => onPhase(worker, message.phaseIndex));
        if (message.kind === "end_trial") worker.tell({ kind: "trial_ended", bytes: Buffer.byteLength(journal) });
      },
    },
  };
  worker.tell({ kind: "hello", program: WORKER_PROGRAM });
  return worker;
}
