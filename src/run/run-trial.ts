/**
 * One trial from the main process's side: sessions go to the workers ahead of need, phases run in order, and records
 * come back through the journal with their tokens counted. Writes no results: everything is told to an observer.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import type { RunEvent } from "#core/events.ts";
import type { Clock } from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { phaseIndexOf } from "#record/journal.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";
import type { FinishedRecord } from "#record/record.ts";
import { followJournal, type JournalFollower } from "./journal-reader.ts";
import { type FleetOrder, type LoadFleet, type TrialListener, WorkerLost } from "./load-fleet.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";
import type { PhaseCounts } from "./phase-runner.ts";
import { createPhaseTally } from "./phase-tally.ts";
import { createProgressWindow, type ProgressWindow } from "./progress-window.ts";
import { createSessionSupply } from "./session-supply.ts";
import { countTokens } from "./token-counting.ts";
import type { WorkloadSource } from "./workload-source.ts";

export interface RunObserver {
  onEvent(event: RunEvent): void;
  /** In the order of completion; the next one waits until this has been dealt with. */
  onRecord(record: FinishedRecord): Promise<void> | void;
}

export interface TrialOptions {
  readonly config: BenchmarkConfig;
  readonly phases: readonly PhasePlan[];
  readonly seed: number;
  readonly origin: RunOrigin;
  readonly caPem?: string | undefined;
  readonly source: WorkloadSource;
  /** Absent: tokens as the server counts them. */
  readonly opened?: OpenedTokenizer;
  readonly fleet: LoadFleet;
  readonly journalPath: string;
  readonly readBytes: (path: string, from: number, to: number) => Promise<Uint8Array>;
  readonly clock: Pick<Clock, "nowNs">;
  readonly observer: RunObserver;
  /** Aborted by Ctrl-C and the like: the run ends at once, and what was measured stays. */
  readonly stop: AbortSignal;
}

/** How the phases of a trial ended. */
export interface TrialEnd {
  /** Of the phases that were begun, in order. */
  readonly outcomes: readonly PhaseOutcome[];
  /** What kept the trial from its own end, if not Ctrl-C: a lost worker, an input that cannot be read. */
  readonly cutShortBy?: Error;
}

/** Runs all phases; resolves when the last record has been handed on. Rejects where records cannot be written. */
export async function runTrial(options: TrialOptions): Promise<TrialEnd> {
  const { observer, phases, stop } = options;
  const intake = openIntake(options);
  let cutShortBy: Error | undefined;
  const supply = createSessionSupply({
    source: options.source,
    feed: (sessions) => trial.feed(sessions, false),
    onFailure: (error) => {
      cutShortBy = toError(error);
      trial.stop();
    },
  });
  const trial = options.fleet.openTrial(orderOf(options), {
    onNeed: (count) => supply.want(count),
    onJournal: (_path, bytes) => intake.follower.announce(bytes),
    onProgress: intake.onProgress,
  });
  const stopNow = () => {
    supply.close();
    trial.stop();
  };
  stop.addEventListener("abort", stopNow);
  const outcomes: PhaseOutcome[] = [];
  const finish = (outcome: PhaseOutcome) => {
    outcomes.push(outcome);
    observer.onEvent(phaseEnded(outcome));
  };
  try {
    await Promise.race([supply.primed, trial.lost]);
    for (const plan of phases) {
      if (stop.aborted || cutShortBy !== undefined) break;
      observer.onEvent(phaseStarted(plan));
      finish(await Promise.race([trial.runPhase(plan.index), trial.lost, intake.follower.failed]));
    }
    await Promise.race([trial.end(), trial.lost]);
    await intake.follower.drain();
  } catch (error) {
    if (!(error instanceof WorkerLost)) throw error;
    cutShortBy = error;
    const outcome = await intake.salvage(error, outcomes.length);
    if (outcome !== undefined) finish(outcome);
  } finally {
    stop.removeEventListener("abort", stopNow);
    supply.close();
  }
  return { outcomes, ...(cutShortBy === undefined ? {} : { cutShortBy }) };
}

function orderOf({ origin, config, caPem, phases, seed, journalPath, opened }: TrialOptions): FleetOrder {
  return {
    origin,
    endpoint: config.endpoint,
    ...(caPem === undefined ? {} : { caPem }),
    phases,
    seed,
    journalPath,
    keepsWire: config.artifacts.exportLevel === "raw",
    keepsBody: opened?.renderPrompt !== undefined,
  };
}

/** What comes back from the workers: records through the journal, progress through the channel. */
interface Intake {
  readonly follower: JournalFollower;
  readonly onProgress: TrialListener["onProgress"];
  /** Ends the phase that a lost worker left open: its requests in flight become failed ones. */
  salvage(loss: WorkerLost, phaseIndex: number): Promise<PhaseOutcome | undefined>;
}

function openIntake(options: TrialOptions): Intake {
  const { observer, phases } = options;
  const windows = phases.map(() => createProgressWindow());
  const tallies = phases.map((plan) => createPhaseTally(plan));
  const sent = phases.map(() => 0);
  const addRecord = async (raw: RawRecord): Promise<void> => {
    // A request that the client gave up is counted by its phase and leaves no record.
    if (raw.error?.kind === "cancelled") return;
    const record = await countTokens(raw, options.opened);
    windows[record.phaseIndex]?.add(record);
    await observer.onRecord(record);
  };
  const follower = followJournal({
    readBytes: (from, to) => options.readBytes(options.journalPath, from, to),
    handle: async (entry) => {
      tallies[phaseIndexOf(entry)]?.add(entry);
      if (entry.kind === "record") await addRecord(entry.record);
    },
  });
  return {
    follower,
    onProgress: (phaseIndex, elapsedSec, counts) => {
      sent[phaseIndex] = counts.sent;
      const plan = phases[phaseIndex];
      const window = windows[phaseIndex];
      if (plan === undefined || window === undefined) return;
      observer.onEvent(progressEvent({ plan, window, elapsedSec, counts }));
    },
    salvage: async (loss, phaseIndex) => {
      await follower.readRest();
      const tally = tallies[phaseIndex];
      for (const requestIndex of tally?.openRequests(sent[phaseIndex] ?? 0) ?? []) {
        const record = lostRecord({ phaseIndex, requestIndex, atNs: options.clock.nowNs(), loss });
        tally?.add({ kind: "record", record });
        await addRecord(record);
      }
      const outcome = tally?.outcome();
      return outcome === undefined ? undefined : { ...outcome, wasCancelled: false };
    },
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

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function targetOf(plan: PhasePlan): { requests?: number; sessions?: number; durationSec?: number } {
  return plan.limits;
}

function phaseStarted(plan: PhasePlan): RunEvent {
  const { pacing } = plan;
  return {
    kind: "phase_started",
    phase: plan.name,
    phaseKind: plan.kind,
    target: targetOf(plan),
    ...(plan.concurrency === undefined ? {} : { concurrency: plan.concurrency }),
    ...(pacing.kind === "closed_loop" ? {} : { ratePerSec: pacing.ratePerSec }),
  };
}

function phaseEnded(outcome: PhaseOutcome): RunEvent {
  const { name, kind, sent, succeeded, failed, cancelled, dropped } = outcome;
  const elapsedSec = (outcome.endNs - outcome.startNs) / 1e9;
  return { kind: "phase_ended", phase: name, phaseKind: kind, sent, succeeded, failed, cancelled, dropped, elapsedSec };
}

interface ProgressParts {
  readonly plan: PhasePlan;
  readonly window: ProgressWindow;
  readonly elapsedSec: number;
  readonly counts: PhaseCounts;
}

function progressEvent({ plan, window, elapsedSec, counts }: ProgressParts): RunEvent {
  const { isSendingOver, ...numbers } = counts;
  return {
    kind: "progress",
    phase: plan.name,
    phaseKind: plan.kind,
    target: targetOf(plan),
    elapsedSec,
    ...numbers,
    inGrace: isSendingOver && plan.limits.durationSec !== undefined && elapsedSec >= plan.limits.durationSec,
    recent: window.recent(),
  };
}
