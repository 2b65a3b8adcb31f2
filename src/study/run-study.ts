/**
 * The one loop over the runs of an invocation, in the order in which their source gives them: what is done is skipped,
 * pauses are kept, a run is measured and read back, and a cell that needs no further trial is left out. A single run is a
 * study of one run. Writes nothing itself but through the source and the ledger, which are on disk before a run starts.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Clock } from "#core/ports.ts";
import type { RunEndedEvent, StudyEvent } from "#core/study-events.ts";
import { nsToSec } from "#core/units.ts";
import { cooldownBetween } from "#plan/cooldown.ts";
import { mostRuns, type RunPlan, type Variation } from "#plan/study-plan.ts";
import { variationOf } from "#plan/variation-of.ts";
import { pauseFor } from "./pause.ts";
import type { RunSource } from "./run-source.ts";
import { createCells, type StudyCells } from "./study-cells.ts";
import type { StudyLedger } from "./study-ledger.ts";
import type { StudyOutcome } from "./study-manifest.ts";

export interface StudyOptions {
  readonly source: RunSource;
  readonly ledger: StudyLedger;
  /** Rejects only where the study cannot go on: nothing can be written, or a fault of ours. */
  readonly execute: (order: RunOrder) => Promise<RunEnd>;
  /** A run that an earlier invocation finished; `failure`: why it failed, where it did. */
  readonly readBack: (run: RunPlan, failure?: string) => Promise<TrialResult>;
  /** Resolves when the server has nothing to do; absent: nobody asked for it. */
  readonly waitUntilIdle?: ((run: RunPlan) => Promise<void>) | undefined;
  readonly limits: FailureLimits;
  readonly clock: Clock;
  readonly onEvent: (event: StudyEvent) => void;
  /** The running trial ends at once and is saved; nothing further is begun. */
  readonly stop: AbortSignal;
}

export interface FailureLimits {
  readonly failFast: boolean;
  /** Failed runs of this invocation after which no further one is begun. */
  readonly maxFailures?: number;
}

export interface RunOrder {
  readonly run: RunPlan;
  readonly variation: Variation;
  readonly warmsUp: boolean;
  /** Its plan has no warm-up; it is the first run after an interruption. */
  readonly warmedUpAfterResume: boolean;
  /** Nobody has been answered since the start or since the last failure. */
  readonly waitsUntilReady: boolean;
}

export interface RunEnd {
  readonly trial: TrialResult;
  /** Why it failed, as it was thrown. */
  readonly error?: Error;
}

export interface StudyEnd extends StudyOutcome {
  /** Of runs that are over, in the order of the plan; those of earlier invocations too. */
  readonly trials: readonly TrialResult[];
  readonly failures: readonly FailedRun[];
  /** Runs with nothing left to do; the rest was cut or not begun. */
  readonly runsDone: number;
  /** What the study could not go on with. */
  readonly error?: unknown;
}

export interface FailedRun {
  readonly run: RunPlan;
  readonly title: string;
  readonly message: string;
  readonly error?: Error;
}

/** Never rejects once the first run has begun: what is done must be told with the reason why it ended. */
export async function runStudy(options: StudyOptions): Promise<StudyEnd> {
  const study = new Study(options);
  const end = await study.run().catch((error: unknown) => study.end("error", error));
  try {
    await options.source.close(end.trials, end);
    await options.ledger.close(end);
    return end;
  } catch (error) {
    // Mostly the same full disk that ended the study.
    return end.error === undefined ? study.end("error", error) : end;
  }
}

class Study {
  readonly #options: StudyOptions;
  readonly #cells: StudyCells;
  readonly #failures: FailedRun[] = [];
  readonly #isResumed: boolean;
  /** Indices of the variations that have converged and have been told to. */
  readonly #settled = new Set<number>();
  #runsDone = 0;
  /** The last run that this invocation executed. */
  #previous: RunPlan | undefined;
  #waitsUntilReady = true;

  constructor(options: StudyOptions) {
    this.#options = options;
    this.#cells = createCells(options.source);
    this.#isResumed = options.source.plan.runs.some((run) => options.ledger.isDone(run));
  }

  async run(): Promise<StudyEnd> {
    const { source, ledger, stop, onEvent } = this.#options;
    const { plan } = source;
    const runs = mostRuns(plan);
    onEvent({
      kind: "study_started",
      cells: plan.search === undefined ? plan.variations.length : plan.search.config.maxIterations,
      trials: plan.trials,
      runs,
      runsDone: plan.runs.filter((run) => ledger.isDone(run)).length,
      ...(plan.search === undefined ? {} : { isSearch: true }),
      ...(source.budgetSec === undefined ? {} : { budgetSec: source.budgetSec }),
    });
    for (;;) {
      if (stop.aborted) return this.end("interrupt");
      const next = await source.next(this.#cells.trials());
      if (next.kind === "end") return this.end(next.stoppedBy, next.error);
      const stoppedBy = await this.#runAll(next.runs);
      if (stoppedBy !== undefined) return this.end(stoppedBy);
    }
  }

  /** Gives what ended the study, if anything did. */
  async #runAll(runs: readonly RunPlan[]): Promise<StudyEnd["stoppedBy"]> {
    const { ledger, stop } = this.#options;
    for (const run of runs) {
      if (ledger.isDone(run) && (await this.#keep(run))) continue;
      if (this.#cells.hasConverged(run)) this.#skip(run);
      else {
        await this.#pauseBefore(run);
        if (stop.aborted) return "interrupt";
        const outcome = await this.#execute(run);
        if (outcome === "cancelled" || stop.aborted) return "interrupt";
        if (outcome === "failed" && this.#hasFailedEnough()) return "failures";
      }
    }
    return undefined;
  }

  end(stoppedBy?: StudyEnd["stoppedBy"], error?: unknown): StudyEnd {
    return {
      trials: this.#cells.trials(),
      failures: this.#failures,
      runsDone: this.#runsDone,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** False: what should be there cannot be read, and the run is made again. */
  async #keep(run: RunPlan): Promise<boolean> {
    const { readBack, ledger } = this.#options;
    const failure = ledger.failureOf(run);
    const trial = await readBack(run, failure);
    if (trial.status !== "succeeded" && failure === undefined) return false;
    this.#runsDone += 1;
    this.#tellEnd(run, { outcome: "kept" });
    this.#addToCell(run, trial);
    return true;
  }

  #skip(run: RunPlan): void {
    this.#runsDone += 1;
    this.#tellSettled(run);
    this.#tellEnd(run, { outcome: "converged" });
  }

  /** Once for each cell. */
  #tellSettled(run: RunPlan): void {
    if (this.#settled.has(run.variationIndex)) return;
    this.#settled.add(run.variationIndex);
    const which = this.#options.source.plan.isSweep ? `${this.#variationOf(run).title} has` : "The trials have";
    this.#options.onEvent({ kind: "notice", level: "info", text: `${which} converged: no further trial is needed.` });
  }

  async #pauseBefore(run: RunPlan): Promise<void> {
    const { source, clock, stop, onEvent, waitUntilIdle } = this.#options;
    const seconds = this.#previous === undefined ? 0 : cooldownBetween(source.plan, this.#previous, run);
    if (seconds > 0) {
      onEvent({ kind: "pause", reason: "cooldown", seconds });
      await pauseFor(seconds, clock, stop);
    }
    if (!stop.aborted) await waitUntilIdle?.(run);
  }

  async #execute(run: RunPlan): Promise<TrialResult["status"]> {
    const { ledger, clock, execute, onEvent } = this.#options;
    const { variationIndex, trialIndex, index: runIndex } = run;
    const variation = this.#variationOf(run);
    const startNs = clock.nowNs();
    await ledger.begin(run);
    onEvent({ kind: "run_started", runIndex, variationIndex, trialIndex, title: variation.title });
    const warmedUpAfterResume = this.#isResumed && this.#previous === undefined && !run.warmsUp;
    const { trial, error } = await execute({
      run,
      variation,
      warmsUp: run.warmsUp || warmedUpAfterResume,
      warmedUpAfterResume,
      waitsUntilReady: this.#waitsUntilReady,
    });
    await ledger.end(run, trial.status, trial.error);
    this.#previous = run;
    this.#waitsUntilReady = trial.status !== "succeeded";
    const elapsedSec = nsToSec(clock.nowNs() - startNs);
    const message = trial.error ?? "the run failed";
    this.#tellEnd(run, {
      outcome: trial.status,
      elapsedSec,
      ...(trial.status === "succeeded" ? {} : { error: message }),
    });
    if (trial.status === "failed") {
      this.#failures.push({ run, title: variation.title, message, ...(error === undefined ? {} : { error }) });
    }
    if (trial.status !== "cancelled") this.#runsDone += 1;
    this.#addToCell(run, trial);
    return trial.status;
  }

  #addToCell(run: RunPlan, trial: TrialResult): void {
    const updated = this.#cells.add(run, trial);
    if (updated !== undefined) this.#options.onEvent(updated);
  }

  #tellEnd(run: RunPlan, facts: Pick<RunEndedEvent, "outcome" | "error" | "elapsedSec">): void {
    const { index: runIndex, variationIndex, trialIndex } = run;
    const { title } = this.#variationOf(run);
    this.#options.onEvent({ kind: "run_ended", runIndex, variationIndex, trialIndex, title, ...facts });
  }

  #variationOf(run: RunPlan): Variation {
    return variationOf(run, this.#options.source.plan);
  }

  #hasFailedEnough(): boolean {
    const { failFast, maxFailures = Number.POSITIVE_INFINITY } = this.#options.limits;
    return failFast || this.#failures.length >= maxFailures;
  }
}
