/** The results of a study of several runs → what its summary on the terminal is made of. */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import { cellFigures, toFigure } from "#aggregate/cell-figures.ts";
import { type CellResult, findSummary, succeededTrials } from "#aggregate/cell-result.ts";
import { answerPostProcess, type PostProcessOutcome } from "#aggregate/post-process/answer-post-process.ts";
import { frontIndices } from "#aggregate/recipe-front.ts";
import type { BestCell, SweepResult } from "#aggregate/sweep-result.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type {
  BestReport,
  CellReport,
  ConfidenceReport,
  FailureReport,
  StudyReport,
} from "#report/study/study-report.ts";
import { findStudyWarnings, type StudyWarning } from "#report/study/study-warnings.ts";
import { countOf, formatPercent, formatPlain } from "#report/text/format.ts";
import type { LogOf } from "./run-logs.ts";

export interface StudyFindings {
  readonly plan: StudyPlan;
  readonly cells: readonly CellResult[];
  /** Absent without a sweep. */
  readonly sweep?: SweepResult;
  readonly trials: readonly TrialResult[];
  readonly cacheEffects: readonly CacheEffect[];
  readonly logOf: LogOf;
}

export type StudyNumbers = Pick<
  StudyReport,
  "plan" | "succeededRuns" | "failedRuns" | "cells" | "best" | "postProcess" | "confidence" | "failures" | "warnings"
>;

export function buildStudyReport(findings: StudyFindings): StudyNumbers {
  const { plan, cells, sweep, trials, cacheEffects } = findings;
  const front = new Set(sweep === undefined ? [] : frontIndices(cells, plan));
  const reports = cells.map((cell) => toCellReport(cell, sweep, front));
  const { postProcess: question } = plan;
  const outcome = question && sweep && answerPostProcess(question, cells);
  const confidence = plan.isSweep ? undefined : toConfidence(cells[0]);
  return {
    plan,
    succeededRuns: trials.filter(({ status }) => status === "succeeded").length,
    failedRuns: trials.filter(({ status }) => status === "failed").length,
    cells: reports,
    best: sweep === undefined ? [] : toBest(sweep),
    ...(outcome === undefined ? {} : { postProcess: outcome }),
    ...(confidence === undefined ? {} : { confidence }),
    failures: toFailures(findings),
    warnings: [
      ...findMissingAnswer(outcome),
      ...findFewRequests(cells),
      ...findStudyWarnings(reports),
      ...toCacheWarnings(cacheEffects),
    ],
  };
}

function findMissingAnswer(outcome: PostProcessOutcome | undefined): StudyWarning[] {
  if (outcome === undefined || "answer" in outcome) return [];
  return [{ kind: "no_answer", reason: outcome.failure.reason, file: outcome.question.outputFilename }];
}

function toCellReport(cell: CellResult, sweep: SweepResult | undefined, front: ReadonlySet<number>): CellReport {
  const { variation } = cell;
  const listed = sweep?.cells.find((one) => one.cell.variation.index === variation.index);
  const trials = succeededTrials(cell).length;
  return {
    title: variation.title,
    values: variation.values,
    ...(trials === 0 ? {} : { figures: cellFigures(cell) }),
    trials,
    isPareto: front.has(variation.index),
    ...(listed?.isFeasible === undefined ? {} : { isFeasible: listed.isFeasible }),
  };
}

const LATENCY_NAMES = { time_to_first_token_p99: "TTFT p99", request_latency_p99: "request latency p99" } as const;

function toBest({ bestThroughput, bestLatency, latencyKey, cells }: SweepResult): BestReport[] {
  const of = (best: BestCell | undefined, about: Pick<BestReport, "kind" | "metric">, key: string): BestReport[] => {
    const cell = cells.find(({ parameters }) => best !== undefined && parameters === best.parameters);
    if (best === undefined || cell === undefined) return [];
    const summary = findSummary(cell.cell, key);
    const figure = summary === undefined ? { mean: best.metric } : toFigure(summary);
    return [{ ...about, cellTitle: cell.cell.variation.title, figure, unit: best.unit }];
  };
  const latency = latencyKey ?? "request_latency_p99";
  return [
    ...of(bestThroughput, { kind: "throughput", metric: "request throughput" }, "request_throughput_avg"),
    ...of(bestLatency, { kind: "latency", metric: LATENCY_NAMES[latency] }, latency),
  ];
}

const CONFIDENCE_METRICS = [
  ["request_throughput_avg", "Request throughput"],
  ["output_token_throughput_avg", "Output token throughput"],
  ["time_to_first_token_avg", "TTFT"],
  ["time_to_first_token_p99", "TTFT p99"],
  ["inter_token_latency_avg", "ITL"],
  ["request_latency_avg", "Request latency"],
  ["request_latency_p99", "Request latency p99"],
] as const;

function toConfidence(cell: CellResult | undefined): ConfidenceReport | undefined {
  if (cell === undefined || succeededTrials(cell).length === 0) return undefined;
  const metrics = CONFIDENCE_METRICS.flatMap(([key, name]) => {
    const summary = findSummary(cell, key);
    if (summary === undefined) return [];
    return [{ name, unit: summary.unit, figure: toFigure(summary), trials: summary.values.length }];
  });
  return { level: cell.confidenceLevel, metrics };
}

function toFailures({ trials, logOf }: StudyFindings): FailureReport[] {
  return trials.flatMap(({ status, variation, trialIndex, error }) => {
    if (status === "succeeded") return [];
    const reason = error ?? "the run did not come to its end";
    const log = logOf({ variationIndex: variation.index, trialIndex });
    const where = log === undefined ? {} : { log };
    return [{ cellTitle: variation.title, trialIndex, reason, wasCancelled: status === "cancelled", ...where }];
  });
}

/** The tail that is reported most; the order statistics of a run say from when on it is bounded on both sides. */
const TAIL = "p99";
const TAIL_RATIO = 0.99;

function findFewRequests(cells: readonly CellResult[]): StudyWarning[] {
  const short = cells.filter(({ withinRuns }) =>
    withinRuns.some(({ metrics }) =>
      metrics.some(({ percentiles }) =>
        percentiles.some(({ stat, interval }) => stat === TAIL && interval === undefined),
      ),
    ),
  );
  const [first] = short;
  if (first === undefined) return [];
  // The chance that all n requests lie below the percentile, q^n, must fall below that of one side.
  const wantedRequests = Math.ceil(Math.log((1 - first.confidenceLevel) / 2) / Math.log(TAIL_RATIO));
  const titles = short.map(({ variation }) => variation.title).filter((title) => title !== "");
  return [{ kind: "few_samples", cells: titles, percentile: 99, wantedRequests }];
}

function toCacheWarnings(effects: readonly CacheEffect[]): StudyWarning[] {
  const [first] = effects;
  if (first === undefined) return [];
  const { variation, ttft, cached } = first;
  const signs = [
    ...(ttft === undefined
      ? []
      : [`TTFT went from ${formatPlain(ttft.firstMs)} ms in trial 1 to ${formatPlain(ttft.laterMs)} ms in the others`]),
    ...(cached === undefined
      ? []
      : [`cached prompt tokens from ${formatPercent(cached.first)} to ${formatPercent(cached.later)}`]),
  ];
  const others = effects.length === 1 ? "" : ` (and ${countOf(effects.length - 1, "more cell")})`;
  const where = variation.title === "" ? "" : `${variation.title}${others}: `;
  return [{ kind: "shared_prompts", seen: `${where}${signs.join(", ")}.` }];
}
