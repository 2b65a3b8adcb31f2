/**
 * One trial from the main process's side: sessions go to the workers ahead of need, phases run in order, and records
 * come back through the journals with their tokens counted. Writes no results: everything is told to an observer.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import type { RunEvent } from "#core/events.ts";
import type { Clock } from "#core/ports.ts";
import { NS_PER_MS, type RunOrigin } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";
import type { WorkerHealth } from "#record/worker-health.ts";
import type { WorkerLost } from "./fleet-worker.ts";
import type { FleetOrder, FleetTrial, LoadFleet } from "./load-fleet.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";
import { createPhaseBarrier, type PhaseBarrier } from "./phase-barrier.ts";
import { createSessionSupply } from "./session-supply.ts";
import { phaseEnded, phaseStarted, tooManyFailures } from "./trial-events.ts";
import { openIntake, type TrialIntake } from "./trial-intake.ts";
import type { WorkloadSource } from "./workload-source.ts";

export interface RunObserver {
  onEvent(event: RunEvent): void;
  /** In the order of completion; the next one waits until this has been dealt with. */
  onRecord(record: FinishedRecord): Promise<void> | void;
  /** Samples of the workers while a profiling phase runs. */
  onHealth?(worker: number, health: WorkerHealth): void;
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
  /** Load workers that share the load; 1 if absent. */
  readonly workers?: number;
  readonly journalPathOf: (worker: number) => string;
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

/** How far ahead the common start of several workers lies: enough for all of them to hear of it. */
const START_LEAD_MS = 20;

/** Runs all phases; resolves when the last record has been handed on. Rejects where records cannot be written. */
export async function runTrial(options: TrialOptions): Promise<TrialEnd> {
  const { observer, clock, stop, workers = 1 } = options;
  const intake = openIntake({
    ...options,
    ...observerOf(observer),
    workers,
    readBytes: (worker, from, to) => options.readBytes(options.journalPathOf(worker), from, to),
  });
  const trial = new Trial(options, workers, intake);
  const stopNow = () => trial.stop();
  stop.addEventListener("abort", stopNow);
  try {
    await trial.run((plan) => trial.begin(plan, workers === 1 ? undefined : clock.nowNs() + START_LEAD_MS * NS_PER_MS));
  } finally {
    stop.removeEventListener("abort", stopNow);
    trial.stopSupply();
  }
  return trial.end();
}

function observerOf(observer: RunObserver): Pick<Parameters<typeof openIntake>[0], "onEvent" | "onRecord"> {
  return { onEvent: (event) => observer.onEvent(event), onRecord: (record) => observer.onRecord(record) };
}

class Trial {
  readonly #options: TrialOptions;
  readonly #workers: number;
  readonly #intake: TrialIntake;
  readonly #fleet: FleetTrial;
  readonly #supply: ReturnType<typeof createSessionSupply>;
  readonly #barriers = new Map<number, PhaseBarrier>();
  readonly #outcomes: PhaseOutcome[] = [];
  readonly #salvages: Promise<void>[] = [];
  /** Rejects when a record cannot be handed on. */
  readonly #salvageFailed = Promise.withResolvers<never>();
  #cutShortBy: Error | undefined;

  constructor(options: TrialOptions, workers: number, intake: TrialIntake) {
    this.#options = options;
    this.#workers = workers;
    this.#intake = intake;
    this.#salvageFailed.promise.catch(() => {});
    this.#supply = createSessionSupply({
      source: options.source,
      phases: options.phases,
      workers,
      feed: (worker, sessions, isLast, phaseIndex) => this.#fleet.feed(worker, sessions, isLast, phaseIndex),
      onFailure: (error) => this.#cutShort(error instanceof Error ? error : new Error(String(error))),
    });
    this.#fleet = options.fleet.openTrial(orderOf(options, workers), {
      onNeed: (worker, count, phaseIndex) => this.#supply.want(worker, count, phaseIndex),
      onJournal: (worker, bytes, upToNs) => intake.onJournal(worker, bytes, upToNs),
      onProgress: (worker, progress) => {
        intake.onProgress(worker, progress);
        const isMeasured = options.phases[progress.phaseIndex]?.kind === "profiling";
        if (isMeasured) options.observer.onHealth?.(worker, progress.health);
      },
      onSendingEnded: (worker, phaseIndex) => this.#barriers.get(phaseIndex)?.stopSending(worker),
      onPhaseEnded: (worker, outcome) => this.#barriers.get(outcome.phaseIndex)?.end(worker, outcome),
      onLost: (worker, loss) => this.#lose(worker, loss),
    });
  }

  async run(begin: (plan: PhasePlan) => PhaseBarrier): Promise<void> {
    const { phases } = this.#options;
    let draining: Promise<unknown> = Promise.resolve();
    await this.#unlessFailed(this.#supply.primed);
    for (const [place, plan] of phases.entries()) {
      if (this.#isOver()) break;
      const { sendingEnded, ended } = begin(plan);
      draining = Promise.all([draining, ended.then((outcome) => this.#finish(outcome))]);
      await this.#unlessFailed(phases[place + 1]?.isSeamless === true ? sendingEnded : draining);
    }
    await this.#unlessFailed(draining);
    await this.#unlessFailed(this.#fleet.end());
    await Promise.all(this.#salvages);
    await this.#intake.drain();
  }

  begin(plan: PhasePlan, startNs: number | undefined): PhaseBarrier {
    const barrier = createPhaseBarrier(this.#workers);
    this.#barriers.set(plan.index, barrier);
    this.#options.observer.onEvent(phaseStarted(plan));
    this.#fleet.runPhase(plan.index, startNs);
    return barrier;
  }

  stop(): void {
    this.stopSupply();
    this.#fleet.stop();
  }

  stopSupply(): void {
    this.#supply.close();
  }

  end(): TrialEnd {
    return { outcomes: this.#outcomes, ...(this.#cutShortBy === undefined ? {} : { cutShortBy: this.#cutShortBy }) };
  }

  #finish(outcome: PhaseOutcome | undefined): void {
    if (outcome === undefined) return;
    const { observer } = this.#options;
    this.#outcomes.push(outcome);
    this.#outcomes.sort((a, b) => a.phaseIndex - b.phaseIndex);
    observer.onEvent(phaseEnded(outcome));
    if (outcome.gaveUpOnFailures !== true) return;
    this.#fleet.stop();
    observer.onEvent(tooManyFailures(outcome));
  }

  #isOver(): boolean {
    const gaveUp = this.#outcomes.some((outcome) => outcome.gaveUpOnFailures === true);
    return this.#options.stop.aborted || this.#cutShortBy !== undefined || gaveUp;
  }

  #cutShort(error: Error): void {
    this.#cutShortBy ??= error;
    this.#fleet.stop();
  }

  /** What is left of the load is not the load that was asked for: the others stop, and all that was measured stays. */
  #lose(worker: number, loss: WorkerLost): void {
    this.#cutShort(loss);
    // Nobody waits for sessions of a worker that is gone.
    this.#supply.close();
    const work = this.#salvage(worker, loss);
    work.catch((error) => this.#salvageFailed.reject(error));
    this.#salvages.push(work);
  }

  async #salvage(worker: number, loss: WorkerLost): Promise<void> {
    await this.#intake.readRest(worker);
    for (const [phaseIndex, barrier] of this.#barriers) {
      if (barrier.hasEnded(worker)) continue;
      barrier.end(worker, await this.#intake.salvage(loss, worker, phaseIndex));
    }
  }

  #unlessFailed<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#intake.failed, this.#salvageFailed.promise]);
  }
}

function orderOf(options: TrialOptions, workers: number): FleetOrder {
  const { origin, config, caPem, phases, seed, journalPathOf, opened } = options;
  return {
    origin,
    endpoint: config.endpoint,
    ...(caPem === undefined ? {} : { caPem }),
    phases,
    seed,
    workers,
    journalPathOf,
    keepsWire: config.artifacts.exportLevel === "raw",
    keepsBody: opened?.renderPrompt !== undefined,
    keepsHeads: config.artifacts.trace === true,
  };
}
