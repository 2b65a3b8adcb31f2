/**
 * The runs of another source as far as they end within a time budget, one at a time: what is done already first, then
 * each cell's first trial before any further one. When all are over and time is left, the cell whose interval is widest
 * gets further trials, each on disk before it begins.
 */
import { isConverged } from "#aggregate/convergence.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { addTrial } from "#plan/add-trial.ts";
import { orderByTrial } from "#plan/fitting-runs.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { variationOf } from "#plan/variation-of.ts";
import type { NextRuns, RunSource, SourceOutcome } from "./run-source.ts";
import type { TimeBudget } from "./time-budget.ts";
import type { KnownCell } from "./trial/cell-setup.ts";
import { findWidestCells } from "./widest-cells.ts";

export interface BudgetedSourceOptions {
  readonly source: RunSource;
  readonly budget: TimeBudget;
  /** Of the runs that the plan had when this invocation began. */
  readonly isDone: (run: RunPlan) => boolean;
  /** A plan with one more run; on disk when it resolves. */
  readonly write: (plan: StudyPlan) => Promise<void>;
  readonly onEvent: (event: StudyEvent) => void;
}

export class BudgetedSource implements RunSource {
  readonly #options: BudgetedSourceOptions;
  #waiting: RunPlan[] = [];
  /** Has trials that were added; absent: there are none. */
  #grown: StudyPlan | undefined;

  constructor(options: BudgetedSourceOptions) {
    this.#options = options;
  }

  get plan(): StudyPlan {
    return this.#grown ?? this.#options.source.plan;
  }

  get cells(): readonly KnownCell[] {
    return this.#options.source.cells;
  }

  get budgetSec(): number {
    return this.#options.budget.limitSec;
  }

  async next(trials: readonly TrialResult[]): Promise<NextRuns> {
    const { source, budget } = this.#options;
    budget.start();
    budget.end(trials.at(-1));
    if (this.#waiting.length === 0) {
      const next = await source.next(trials);
      if (next.kind === "end") return next.stoppedBy === undefined ? this.#addTrial(trials) : next;
      this.#waiting = this.#order(next.runs);
    }
    const [run, ...others] = this.#waiting;
    if (run === undefined) return { kind: "end" };
    if (!this.#takesTime(run, trials)) {
      this.#waiting = others;
      return { kind: "runs", runs: [run] };
    }
    if (!budget.hasRoomFor([run], this.plan)) return { kind: "end", stoppedBy: "budget" };
    this.#waiting = others;
    budget.begin(run, this.plan);
    return { kind: "runs", runs: [run] };
  }

  close(trials: readonly TrialResult[], outcome: SourceOutcome): Promise<void> {
    return this.#options.source.close(trials, outcome);
  }

  /** What is done costs nothing, and must not be lost behind a run that there is no time for. */
  #order(runs: readonly RunPlan[]): RunPlan[] {
    const { isDone } = this.#options;
    const inTurn = orderByTrial(runs);
    return [...inTurn.filter(isDone), ...inTurn.filter((run) => !isDone(run))];
  }

  #takesTime(run: RunPlan, trials: readonly TrialResult[]): boolean {
    if (this.#options.isDone(run)) return false;
    const { convergence, confidenceLevel } = this.plan.multiRun;
    const own = trials.filter(({ variation }) => variation.index === run.variationIndex);
    return convergence === undefined || !isConverged(own, convergence, confidenceLevel);
  }

  /** A search chooses by itself what to run again, and a plan of one trial has no place for a second one. */
  async #addTrial(trials: readonly TrialResult[]): Promise<NextRuns> {
    const { budget, write, onEvent } = this.#options;
    const { plan } = this;
    if (plan.search !== undefined || plan.trials < 2) return { kind: "end" };
    for (const { variationIndex, key, share } of findWidestCells(plan, trials)) {
      const { plan: grown, run } = addTrial(plan, variationIndex);
      if (!budget.hasRoomFor([run], grown)) continue;
      await write(grown);
      this.#grown = grown;
      const { title } = variationOf(run, grown);
      onEvent({ kind: "trial_added", title, trialIndex: run.trialIndex, key, share, runs: grown.runs.length });
      budget.begin(run, grown);
      return { kind: "runs", runs: [run] };
    }
    return { kind: "end" };
  }
}
