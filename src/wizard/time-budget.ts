/**
 * Time as arithmetic: how long one request takes, how long each run may last so that the whole study fits a budget, and
 * how long a study will take. What a server does under load nobody knows beforehand; the figures are rounded alike.
 */
import type { BenchmarkConfig, Distribution } from "#config/config.ts";
import type { Answers } from "./answers.ts";
import type { MeasuredRequest } from "./measure-request.ts";
import { countCells, toSweepShape } from "./sweep-shape.ts";

/** Where no request was measured. */
const ASSUMED: MeasuredRequest = { firstTokenMs: 100, perTokenMs: 20, isStreamed: true, hasUsage: true };
/** Output tokens where nobody says how many. */
const ASSUMED_OSL = 200;
/** Beside its load: start of the workers, counting, writing. */
const RUN_OVERHEAD_SEC = 1;
const SHORTEST_RUN_SEC = 5;
const LONGEST_RUN_SEC = 600;
/** A run below this tells little about the tail; repeats are given up before it. */
export const FAIR_RUN_SEC = 20;

export function latencySec(osl: number, measured: MeasuredRequest = ASSUMED): number {
  return (measured.firstTokenMs + Math.max(0, osl - 1) * measured.perTokenMs) / 1000;
}

export interface BudgetInput {
  readonly budgetSec: number;
  readonly repeats: number;
  readonly cooldownSec: number;
  readonly osl: number;
  readonly measured?: MeasuredRequest;
}

/** Seconds that each run may send for, so that all runs of these answers fit the budget; at least a few. */
export function secondsPerRun(
  answers: Answers,
  { budgetSec, repeats, cooldownSec, osl, measured }: BudgetInput,
): number {
  const runs = countCells(toSweepShape(answers)) * repeats;
  const drain = latencySec(osl, measured);
  const spare = (budgetSec - (runs - 1) * cooldownSec) / runs - drain - RUN_OVERHEAD_SEC;
  const rounded = spare >= FAIR_RUN_SEC ? Math.floor(spare / 5) * 5 : Math.floor(spare);
  return Math.min(LONGEST_RUN_SEC, Math.max(SHORTEST_RUN_SEC, rounded));
}

/** Of one run: its warmup, the time it sends for, and its last answers. */
export function runSeconds({ dataset, phases }: BenchmarkConfig, warmsUp: boolean, measured?: MeasuredRequest): number {
  const osl = dataset.type === "synthetic" ? meanOf(dataset.prompts.osl) : ASSUMED_OSL;
  const latency = latencySec(osl, measured);
  const spans = phases
    .filter(({ kind }) => warmsUp || kind !== "warmup")
    .map(({ duration, requests, sessions, rate, concurrency = 1 }) => {
      if (duration !== undefined) return duration;
      const count = requests ?? sessions ?? 0;
      return rate === undefined ? Math.ceil(count / concurrency) * latency : count / rate;
    });
  return spans.reduce((sum, span) => sum + span, 0) + latency + RUN_OVERHEAD_SEC;
}

function meanOf(distribution: Distribution | undefined): number {
  if (distribution === undefined) return ASSUMED_OSL;
  if (distribution.type === "fixed") return distribution.value;
  return "mean" in distribution ? distribution.mean : ASSUMED_OSL;
}

/** `about 40 s`, `about 23 min`, `about 3 h 10 min`. */
export function aboutText(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
