/**
 * One trial from the main process's side: sessions go to the workers ahead of need, phases run in order, and records
 * come back through the journal with their tokens counted. Writes no results: everything is told to an observer.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import type { RunEvent } from "#core/events.ts";
import type { RunOrigin } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";
import { followJournal } from "./journal-reader.ts";
import type { FleetTrial, LoadFleet } from "./load-fleet.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";
import type { PhaseCounts } from "./phase-runner.ts";
import { createProgressWindow, type ProgressWindow } from "./progress-window.ts";
import { countTokens } from "./token-counting.ts";
import type { WorkloadSource } from "./workload-source.ts";

export interface RunObserver {
  onEvent(event: RunEvent): void;
  /** In the order of completion; the next one waits until this has been dealt with. */
  onRecord(record: FinishedRecord): Promise<void> | void;
  onPhaseEnded(outcome: PhaseOutcome): void;
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
  readonly observer: RunObserver;
  /** Aborted by Ctrl-C and the like: the run ends at once, and what was measured stays. */
  readonly stop: AbortSignal;
}

/** Sessions sent in one message: large enough to be cheap, small enough not to hold up the first. */
const SESSIONS_PER_MESSAGE = 64;

/** Runs all phases; resolves when the last record has been handed on. Phases not reached are missing in the answer. */
export async function runTrial(options: TrialOptions): Promise<PhaseOutcome[]> {
  const { observer, phases, fleet, stop } = options;
  const windows = phases.map(() => createProgressWindow());
  const follower = followJournal({
    readBytes: (from, to) => options.readBytes(options.journalPath, from, to),
    handle: async (entry) => {
      // A request that the client gave up is counted by its phase and leaves no record.
      if (entry.kind !== "record" || entry.record.error?.kind === "cancelled") return;
      const record = await countTokens(entry.record, options.opened);
      windows[record.phaseIndex]?.add(record);
      await observer.onRecord(record);
    },
  });
  const supply = createSupply(options.source);
  const trial = fleet.openTrial(
    {
      origin: options.origin,
      endpoint: options.config.endpoint,
      ...(options.caPem === undefined ? {} : { caPem: options.caPem }),
      phases,
      seed: options.seed,
      journalPath: options.journalPath,
      keepsWire: options.config.artifacts.exportLevel === "raw",
      keepsBody: options.opened?.renderPrompt !== undefined,
    },
    {
      onNeed: (count) => supply.want(count),
      onJournal: (_path, bytes) => follower.announce(bytes),
      onProgress: (phaseIndex, elapsedSec, counts) => {
        const plan = phases[phaseIndex];
        const window = windows[phaseIndex];
        if (plan !== undefined && window !== undefined)
          observer.onEvent(progressEvent({ plan, window, elapsedSec, counts }));
      },
    },
  );
  supply.feed(trial);
  const stopNow = () => trial.stop();
  stop.addEventListener("abort", stopNow);
  const outcomes: PhaseOutcome[] = [];
  try {
    for (const plan of phases) {
      if (stop.aborted) break;
      observer.onEvent(phaseStarted(plan));
      const outcome = await Promise.race([trial.runPhase(plan.index), supply.failed]);
      outcomes.push(outcome);
      observer.onPhaseEnded(outcome);
      observer.onEvent(phaseEnded(outcome));
    }
    await trial.end();
    await follower.drain();
  } finally {
    stop.removeEventListener("abort", stopNow);
    supply.close();
  }
  return outcomes;
}

interface Supply {
  want(count: number): void;
  feed(trial: FleetTrial): void;
  close(): void;
  /** Rejects when a conversation cannot be made. */
  readonly failed: Promise<never>;
}

/** Makes sessions as the worker asks for them, one message after another. */
function createSupply(source: WorkloadSource): Supply {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  let trial: FleetTrial | undefined;
  let wanted = 0;
  let isBusy = false;
  let isClosed = false;
  const work = async () => {
    if (isBusy || trial === undefined) return;
    isBusy = true;
    while (wanted > 0 && !isClosed) {
      const sessions = await source.next(Math.min(wanted, SESSIONS_PER_MESSAGE));
      wanted -= sessions.length;
      trial.feed(sessions, false);
    }
    isBusy = false;
  };
  const start = () => void work().catch((error) => failure.reject(error));
  return {
    failed: failure.promise,
    want: (count) => {
      wanted += count;
      start();
    },
    feed: (to) => {
      trial = to;
      start();
    },
    close: () => {
      isClosed = true;
    },
  };
}

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
