/**
 * The time that an invocation has for its runs: what is left of it, and whether runs would end in it by what the runs so
 * far took. It only ever keeps runs from being begun; one that nothing tells the length of is begun.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Clock } from "#core/ports.ts";
import { nsToSec } from "#core/units.ts";
import { cooldownBetween } from "#plan/cooldown.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { expectSec, type RunSpan } from "./expected-time.ts";

export interface TimeBudgetOptions {
  readonly limitSec: number;
  readonly clock: Clock;
  /** What the configuration of a run fixes; undefined: nothing, or it is not known yet. */
  readonly plannedSec: (run: RunPlan) => number | undefined;
}

interface BegunRun {
  readonly run: RunPlan;
  readonly sinceNs: number;
  readonly pauseSec: number;
}

export class TimeBudget {
  readonly #options: TimeBudgetOptions;
  readonly #spans: RunSpan[] = [];
  #startNs: number | undefined;
  /** The last run that was begun; under way where `#isOver` is false. */
  #begun: BegunRun | undefined;
  #isOver = true;

  constructor(options: TimeBudgetOptions) {
    this.#options = options;
  }

  get limitSec(): number {
    return this.#options.limitSec;
  }

  /** The time runs from the first call on. */
  start(): void {
    this.#startNs ??= this.#options.clock.nowNs();
  }

  /** Right before the pause in front of the run. */
  begin(run: RunPlan, plan: StudyPlan): void {
    this.#begun = { run, sinceNs: this.#options.clock.nowNs(), pauseSec: this.#pauseBefore(run, plan) };
    this.#isOver = false;
  }

  /** `last`: the trial that was over last; where it is not of the run that was begun, that one was left out after all. */
  end(last: TrialResult | undefined): void {
    if (this.#begun === undefined || this.#isOver) return;
    this.#isOver = true;
    const { run, sinceNs, pauseSec } = this.#begun;
    if (last?.variation.index !== run.variationIndex || last.trialIndex !== run.trialIndex) return;
    const sec = nsToSec(this.#options.clock.nowNs() - sinceNs) - pauseSec;
    this.#spans.push({ ...this.#describe(run), hasSucceeded: last.status === "succeeded", sec });
  }

  /** `runs` one after the other, pauses and all; `plan` is the one that holds them. */
  hasRoomFor(runs: readonly RunPlan[], plan: StudyPlan): boolean {
    const { limitSec, clock } = this.#options;
    const leftSec = limitSec - nsToSec(clock.nowNs() - (this.#startNs ?? clock.nowNs()));
    let neededSec = 0;
    let previous = this.#begun?.run;
    for (const run of runs) {
      neededSec += previous === undefined ? 0 : cooldownBetween(plan, previous, run);
      neededSec += expectSec(this.#describe(run), this.#spans) ?? 0;
      previous = run;
    }
    return leftSec > 0 && neededSec <= leftSec;
  }

  #pauseBefore(run: RunPlan, plan: StudyPlan): number {
    return this.#begun === undefined ? 0 : cooldownBetween(plan, this.#begun.run, run);
  }

  #describe(run: RunPlan): Pick<RunSpan, "variationIndex" | "warmsUp" | "plannedSec"> {
    const { variationIndex, warmsUp } = run;
    const plannedSec = this.#options.plannedSec(run);
    return { variationIndex, warmsUp, ...(plannedSec === undefined ? {} : { plannedSec }) };
  }
}
