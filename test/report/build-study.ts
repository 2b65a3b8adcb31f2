/** Studies for tests: plans of grids, and the events of runs that take a known time on a virtual clock. */
import type { ParameterValue } from "#core/parameter-value.ts";
import type { CellFigures, CellUpdatedEvent, RunEndedEvent, RunStartedEvent } from "#core/study-events.ts";
import type { StudyPlan, Variation } from "#plan/study-plan.ts";
import type { StudyReport } from "#report/study/study-report.ts";
import { findStudyWarnings } from "#report/study/study-warnings.ts";
import { buildReport } from "./build-report.ts";

export const CONCURRENCY = "phases.profiling.concurrency";
export const ISL = "datasets.main.prompts.isl.mean";

export interface PlanParts {
  /** Values of each path. */
  readonly parameters?: Readonly<Record<string, readonly ParameterValue[]>>;
  readonly trials?: number;
  readonly order?: StudyPlan["order"];
  readonly rest?: Partial<StudyPlan>;
}

const names: Readonly<Record<string, string>> = { [CONCURRENCY]: "concurrency", [ISL]: "ISL" };

export function buildPlan(parts: PlanParts = {}): StudyPlan {
  const { parameters = { [CONCURRENCY]: [1, 8, 32] }, trials = 1, order = "repeated" } = parts;
  const variations = toVariations(parameters);
  const isSweep = variations.length > 1;
  const pairs =
    order === "independent"
      ? variations.flatMap((cell) => range(trials).map((trial) => [cell, trial] as const))
      : range(trials).flatMap((trial) => variations.map((cell) => [cell, trial] as const));
  return {
    isSweep,
    ...(isSweep ? { sweepType: "grid" } : {}),
    order,
    trials,
    variations,
    runs: pairs.map(([cell, trialIndex], index) => {
      const label = `run_${pad(trialIndex + 1)}`;
      const trial = `profile_runs/${isSweep ? "trial" : "run"}_${pad(trialIndex + 1)}`;
      const nested = order === "independent" ? `${cell.dirName}/${trial}` : `${trial}/${cell.dirName}`;
      const directory = trials === 1 ? (isSweep ? cell.dirName : "") : isSweep ? nested : trial;
      const warmsUp = trialIndex === 0;
      return { index, variationIndex: cell.index, trialIndex, label, directory, seed: 42 + cell.index, warmsUp };
    }),
    aggregates: {},
    sweepCooldownSec: 0,
    slaFilters: [],
    multiRun: {
      numRuns: trials,
      cooldownSeconds: 0,
      confidenceLevel: 0.95,
      setConsistentSeed: true,
      varySeedPerTrial: false,
      disableWarmupAfterFirst: true,
    },
    baseSeed: 42,
    ...parts.rest,
  };
}

function toVariations(parameters: Readonly<Record<string, readonly ParameterValue[]>>): Variation[] {
  let cells: { path: string; value: ParameterValue }[][] = [[]];
  for (const [path, values] of Object.entries(parameters)) {
    cells = cells.flatMap((cell) => values.map((value) => [...cell, { path, value }]));
  }
  return cells.map((values, index) => ({
    index,
    label: values.map(({ path, value }) => `${path}=${String(value)}`).join(", ") || "base",
    title: values.map(({ path, value }) => `${names[path] ?? path} ${String(value)}`).join(" · "),
    dirName: values.map(({ path, value }) => `${path.split(".").at(-1)}_${String(value)}`).join("__"),
    values,
    patch: { kind: "none" },
  }));
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const pad = (index: number) => String(index).padStart(4, "0");

/** Plausible figures that grow with the load. */
export function figuresOf(index: number, trials = 1, cv = 0.02): CellFigures {
  const of = (mean: number) => (trials > 1 ? { mean, halfWidth: mean * cv * 1.5, cv } : { mean });
  return {
    outputTokensPerSec: of(157.8 * (index + 1)),
    requestsPerSec: of(7.891 * (index + 1)),
    ttftP99Ms: of(51.9 + index * 13.2),
    itlP99Ms: of(10.1 + index),
    latencyP95Ms: of(260.4 + 31 * index),
  };
}

export function runStarted(plan: StudyPlan, runIndex: number): RunStartedEvent {
  const { variationIndex, trialIndex } = plan.runs[runIndex]!;
  return { kind: "run_started", runIndex, variationIndex, trialIndex, title: plan.variations[variationIndex]!.title };
}

export function runEnded(plan: StudyPlan, runIndex: number, parts: Partial<RunEndedEvent> = {}): RunEndedEvent {
  return { ...runStarted(plan, runIndex), kind: "run_ended", outcome: "succeeded", elapsedSec: 10, ...parts };
}

export function studyStarted(plan: StudyPlan, runsDone = 0) {
  const { variations, trials, runs } = plan;
  return { kind: "study_started", cells: variations.length, trials, runs: runs.length, runsDone } as const;
}

export function cellUpdated(plan: StudyPlan, variationIndex: number, parts: Partial<CellUpdatedEvent> = {}) {
  const { trials = 1 } = parts;
  const { title } = plan.variations[variationIndex]!;
  const figures = figuresOf(variationIndex, trials);
  return {
    kind: "cell_updated",
    variationIndex,
    title,
    trials,
    figures,
    paretoIndices: [variationIndex],
    ...parts,
  } as const;
}

/** A sweep of one parameter: every cell has figures, the first two are the Pareto front. */
export function buildStudyReport(plan: StudyPlan, parts: Partial<StudyReport> = {}): StudyReport {
  const cells = plan.variations.map((cell, index) => ({
    ...cell,
    figures: figuresOf(index, plan.trials),
    trials: plan.trials,
    isPareto: plan.isSweep && index < 2,
  }));
  const [first, last] = [cells[0]!, cells.at(-1)!];
  return {
    target: buildReport(),
    plan,
    succeededRuns: plan.runs.length,
    failedRuns: 0,
    elapsedSec: 605,
    cells,
    best: [
      {
        kind: "throughput",
        cellTitle: last.title,
        metric: "request throughput",
        figure: last.figures.requestsPerSec!,
        unit: "requests/sec",
      },
      { kind: "latency", cellTitle: first.title, metric: "TTFT p99", figure: first.figures.ttftP99Ms!, unit: "ms" },
    ],
    failures: [],
    warnings: [],
    files: [{ name: "Sweep", path: "artifacts/sweep.json" }],
    ...parts,
  };
}

/** Two parameters, three trials; a cell has failed, another varies a lot, and it was interrupted before its last run. */
export function buildStoppedReport(): StudyReport {
  const plan = buildPlan({ trials: 3, parameters: { [CONCURRENCY]: [1, 8, 32], [ISL]: [128, 512] } });
  const report = buildStudyReport(plan);
  const cells = report.cells.map((cell, index) => {
    const { figures: _, ...facts } = cell;
    if (index === 4) return { ...facts, trials: 0 };
    return index === 1 ? { ...cell, figures: figuresOf(index, 3, 0.2) } : cell;
  });
  const cellTitle = cells[4]!.title;
  const reason = "no request succeeded: connection refused";
  return {
    ...report,
    cells,
    succeededRuns: 14,
    failedRuns: 3,
    failures: [
      { cellTitle, trialIndex: 0, reason, log: "a/concurrency_32/logs/aiperf.log" },
      { cellTitle, trialIndex: 1, reason, log: "b/concurrency_32/logs/aiperf.log" },
      { cellTitle, trialIndex: 2, reason: "ended by itself\nafter 2 s" },
      { cellTitle: cells[5]!.title, trialIndex: 2, reason: "", wasCancelled: true },
    ],
    warnings: [
      ...findStudyWarnings(cells),
      {
        kind: "study_cancelled",
        done: 17,
        runs: 18,
        resume: "aiperf profile -m mock --concurrency 1,8,32 --isl 128,512 --resume",
      },
    ],
  };
}
