/**
 * Runs of a search: when those of a point are over, the searcher is asked for the next one, and the plan grows by it.
 * Everything is on disk before the runs begin. Points of an earlier invocation are gone through again as they were, so
 * that the view and the files know of them.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { SearchEnd } from "#core/search-standing.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { growPlan } from "#plan/search/grow-plan.ts";
import type { PlannedSearch, RunPlan, StudyPlan, Variation } from "#plan/study-plan.ts";
import type { Observation, Proposal, Searcher } from "#search/problem.ts";
import { createSearcher } from "#search/searcher.ts";
import type { NextRuns, RunSource, SourceOutcome } from "#study/run-source.ts";
import type { KnownCell } from "#study/trial/cell-setup.ts";
import { describeSearch } from "./describe-search.ts";
import { observeTrials, problemOf, valuesOf } from "./observe-search.ts";
import { findSearchEnd, type PlannedEnd } from "./search-end.ts";
import type { SearchRecord } from "./write-search.ts";

export interface SearchSourceOptions {
  /** Of a search, with the points that are known already. */
  readonly plan: StudyPlan;
  readonly cells: readonly KnownCell[];
  /** What the last variation of the plan is run with; on disk, with the plan, when it resolves. */
  readonly addCell: (variation: Variation, plan: StudyPlan) => Promise<KnownCell>;
  readonly write: (record: SearchRecord) => Promise<void>;
  readonly onEvent: (event: StudyEvent) => void;
  /** Whether there is time for the runs of a new point; absent: always. */
  readonly hasRoomFor?: (runs: readonly RunPlan[], plan: StudyPlan) => boolean;
}

export class SearchSource implements RunSource {
  readonly #options: SearchSourceOptions;
  readonly #search: PlannedSearch;
  readonly #question: ReturnType<typeof problemOf>;
  readonly #searcher: Searcher;
  readonly #cells: KnownCell[];
  #plan: StudyPlan;
  /** Points whose runs have been handed out. */
  #handedOut = 0;
  #end: SearchEnd | undefined;

  constructor(options: SearchSourceOptions) {
    const { plan, cells } = options;
    if (plan.search === undefined) throw new Error("the plan is of no search");
    this.#options = options;
    this.#search = plan.search;
    this.#question = problemOf(plan.search);
    this.#searcher = createSearcher(this.#question.problem, this.#question.options);
    this.#cells = [...cells];
    this.#plan = plan;
  }

  get plan(): StudyPlan {
    return this.#plan;
  }

  get cells(): readonly KnownCell[] {
    return this.#cells;
  }

  async next(trials: readonly TrialResult[]): Promise<NextRuns> {
    const observations = this.#observe(trials);
    const known = this.#plan.variations[this.#handedOut];
    if (this.#handedOut > 0) await this.#tell(trials, observations, { writes: known === undefined });
    if (known !== undefined) return this.#handOut(known, this.#plan.runs);
    const next = this.#decide(observations);
    if ("reason" in next) {
      const { stoppedBy, error, ...end } = next;
      this.#end = end;
      return {
        kind: "end",
        ...(stoppedBy === undefined ? {} : { stoppedBy }),
        ...(error === undefined ? {} : { error }),
      };
    }
    const { plan, variation, runs } = growPlan(this.#plan, next);
    if (this.#options.hasRoomFor?.(runs, plan) === false) {
      this.#end = OUT_OF_TIME;
      return { kind: "end", stoppedBy: "budget" };
    }
    this.#cells.push(await this.#options.addCell(variation, plan));
    this.#plan = plan;
    return this.#handOut(variation, runs);
  }

  async close(trials: readonly TrialResult[], outcome: SourceOutcome): Promise<void> {
    this.#end ??= explainOutcome(outcome);
    await this.#tell(trials, this.#observe(trials), { writes: true });
  }

  #decide(observations: readonly Observation[]): Proposal | PlannedEnd {
    const { problem, options } = this.#question;
    const next = this.#searcher.next(observations);
    const end = findSearchEnd({ problem, options, observations, wantsToStop: next.kind === "stop" });
    if (end !== undefined) return end;
    return next.kind === "proposal" ? next : { reason: next.reason, explanation: next.explanation };
  }

  #handOut(variation: Variation, runs: readonly RunPlan[]): NextRuns {
    const { purpose, why } = variation.step ?? { purpose: "explore", why: "" };
    this.#handedOut += 1;
    this.#options.onEvent({
      kind: "search_proposed",
      iteration: variation.index,
      values: valuesOf(variation),
      purpose,
      why,
    });
    return { kind: "runs", runs: runs.filter(({ variationIndex }) => variationIndex === variation.index) };
  }

  #observe(trials: readonly TrialResult[]): Observation[] {
    return observeTrials(this.#search, this.#plan.variations, trials);
  }

  async #tell(
    trials: readonly TrialResult[],
    observations: readonly Observation[],
    { writes }: { readonly writes: boolean },
  ): Promise<void> {
    const description = describeSearch({ plan: this.#plan, search: this.#search, observations }, this.#end);
    if (writes) await this.#options.write({ ...description, trials });
    this.#options.onEvent({ kind: "search_updated", standing: description.standing });
  }
}

const OUT_OF_TIME: SearchEnd = {
  reason: "time_budget",
  explanation: "what is left of the time budget is too short for another run",
};

/** Of a search that did not come to its own end. */
function explainOutcome({ stoppedBy, error }: SourceOutcome): SearchEnd {
  switch (stoppedBy) {
    case "interrupt":
      return { reason: "cancelled", explanation: "it was interrupted" };
    case "budget":
      return OUT_OF_TIME;
    case "failures":
      return { reason: "aborted", explanation: "too many runs failed" };
    default:
      return { reason: "unknown", explanation: error instanceof Error ? error.message : "it could not go on" };
  }
}
