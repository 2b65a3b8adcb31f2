/**
 * What comes back from the workers of a trial: records through their journals, with their tokens counted and in the
 * order of their ends; progress through the channel, added up.
 */
import type { RunEvent } from "#core/events.ts";
import type { Clock } from "#core/ports.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { splitPhase } from "#plan/split-phase.ts";
import { phaseIndexOf } from "#record/journal.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";
import type { FinishedRecord } from "#record/record.ts";
import type { WorkerLost } from "./fleet-worker.ts";
import { followJournal, type JournalFollower } from "./journal-reader.ts";
import type { WorkerProgress } from "./load-fleet.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";
import { addCounts, type PhaseCounts } from "./phase-counts.ts";
import { createPhaseTally, type PhaseTally } from "./phase-tally.ts";
import { createProgressWindow } from "./progress-window.ts";
import { createRecordMerge } from "./record-merge.ts";
import { countTokens } from "./token-counting.ts";
import { progressEvent } from "./trial-events.ts";

export interface IntakeOptions {
  readonly phases: readonly PhasePlan[];
  readonly workers: number;
  readonly readBytes: (worker: number, from: number, to: number) => Promise<Uint8Array>;
  /** Absent: tokens as the server counts them. */
  readonly opened?: OpenedTokenizer | undefined;
  readonly clock: Pick<Clock, "nowNs">;
  readonly onEvent: (event: RunEvent) => void;
  readonly onRecord: (record: FinishedRecord) => Promise<void> | void;
}

export interface TrialIntake {
  onProgress(worker: number, progress: WorkerProgress): void;
  onJournal(worker: number, bytes: number, upToNs: number): void;
  /** Reads what a lost worker has written, told or not. */
  readRest(worker: number): Promise<void>;
  /** Ends a lost worker's share of a phase: its requests in flight become failed ones. */
  salvage(loss: WorkerLost, worker: number, phaseIndex: number): Promise<PhaseOutcome | undefined>;
  /** Resolves when everything announced has been handed on. */
  drain(): Promise<void>;
  /** Rejects when a record cannot be read or handed on. */
  readonly failed: Promise<never>;
}

interface WorkerIntake {
  readonly follower: JournalFollower;
  readonly tallies: readonly PhaseTally[];
  /** The last told, by phase. */
  readonly counts: Map<number, PhaseCounts>;
  /** Most in flight that was told of. */
  peakInFlight: number;
}

export function openIntake(options: IntakeOptions): TrialIntake {
  const { phases, workers } = options;
  const windows = phases.map(() => createProgressWindow());
  const merge = createRecordMerge(workers, async (raw) => {
    const record = await countTokens(raw, options.opened);
    windows[record.phaseIndex]?.add(record);
    await options.onRecord(record);
  });
  /** A request that the client gave up is counted by its phase and leaves no record. */
  const addRecord = async (raw: RawRecord): Promise<void> => {
    if (raw.error?.kind !== "cancelled") await merge.add(raw);
  };
  const intakes = Array.from({ length: workers }, (_, worker): WorkerIntake => {
    const share = { index: worker, count: workers };
    const tallies = phases.map((plan) => createPhaseTally(splitPhase(plan, worker, workers), share));
    const follower = followJournal({
      readBytes: (from, to) => options.readBytes(worker, from, to),
      handle: async (entry) => {
        tallies[phaseIndexOf(entry)]?.add(entry);
        if (entry.kind === "record") await addRecord(entry.record);
      },
      onCaughtUp: (upToNs) => merge.advance(worker, upToNs),
    });
    return { follower, tallies, counts: new Map(), peakInFlight: 0 };
  });
  return {
    onProgress: (worker, { phaseIndex, elapsedSec, counts }) => {
      const own = intakes[worker];
      const plan = phases[phaseIndex];
      const window = windows[phaseIndex];
      if (own === undefined || plan === undefined || window === undefined) return;
      own.counts.set(phaseIndex, counts);
      own.peakInFlight = Math.max(own.peakInFlight, counts.inFlight);
      const together = addCounts(intakes.flatMap((intake) => intake.counts.get(phaseIndex) ?? []));
      options.onEvent(progressEvent({ plan, window, elapsedSec, counts: together }));
    },
    onJournal: (worker, bytes, upToNs) => intakes[worker]?.follower.announce(bytes, upToNs),
    readRest: async (worker) => {
      await intakes[worker]?.follower.readRest();
      await merge.advance(worker, Number.POSITIVE_INFINITY);
    },
    salvage: async (loss, worker, phaseIndex) => {
      const own = intakes[worker];
      const tally = own?.tallies[phaseIndex];
      for (const requestIndex of tally?.openRequests(own?.counts.get(phaseIndex)?.sent ?? 0) ?? []) {
        const record = lostRecord({ phaseIndex, requestIndex, atNs: options.clock.nowNs(), loss });
        tally?.add({ kind: "record", record });
        await addRecord(record);
      }
      await merge.advance(worker, Number.POSITIVE_INFINITY);
      const outcome = tally?.outcome();
      return outcome === undefined
        ? undefined
        : { ...outcome, peakInFlight: own?.peakInFlight ?? 0, wasCancelled: false };
    },
    drain: async () => {
      for (const { follower } of intakes) await follower.drain();
      for (const worker of intakes.keys()) await merge.advance(worker, Number.POSITIVE_INFINITY);
    },
    failed: Promise.race(intakes.map(({ follower }) => follower.failed)),
  };
}

interface LostRequest {
  readonly phaseIndex: number;
  readonly requestIndex: number;
  readonly atNs: number;
  readonly loss: WorkerLost;
}

/** Of a request that went down with its worker no more is known than that it was sent. */
function lostRecord({ phaseIndex, requestIndex, atNs, loss }: LostRequest): RawRecord {
  return {
    phaseIndex,
    requestIndex,
    requestId: "unknown",
    correlationId: "unknown",
    conversationId: "unknown",
    conversationIndex: 0,
    turnIndex: 0,
    workerId: loss.workerId,
    urlIndex: 0,
    model: "unknown",
    dueNs: atNs,
    issuedNs: atNs,
    sentNs: atNs,
    endNs: atNs,
    contentNs: [],
    outputText: "",
    reasoningText: "",
    malformedChunks: 0,
    error: { kind: "worker_lost", type: "WorkerLost", message: loss.message },
  };
}
