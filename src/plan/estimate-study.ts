/**
 * What a plan will send and how long it takes at least, as far as the configuration fixes it: counts of requests,
 * durations, rates. How fast the server answers is not guessed at.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { cooldownBetween } from "./cooldown.ts";
import { type PhasePlan, planPhases, type Rate } from "./phase-plan.ts";
import { arrivalsBy, instantOf, toStretches } from "./rate-stretches.ts";
import type { StudyPlan } from "./study-plan.ts";

export interface RunEstimate {
  /** At most, where a duration may end the phase sooner; of random arrivals the mean. Absent: not fixed. */
  readonly requests?: number;
  /** Until the last request is sent: answers, and what a run does beside its load, come on top. Absent: not fixed. */
  readonly seconds?: number;
}

/** Its seconds include the pauses between runs. */
export interface StudyEstimate extends RunEstimate {
  /** By the index of the run. */
  readonly perRun: readonly RunEstimate[];
}

/** `configs` by the index of the variation. */
export function estimateStudy(plan: StudyPlan, configs: readonly BenchmarkConfig[]): StudyEstimate {
  const warm = configs.map((config) => estimateRun(config, true));
  const cold = configs.map((config) => estimateRun(config, false));
  const perRun = plan.runs.map((run) => (run.warmsUp ? warm : cold)[run.variationIndex] ?? {});
  const pauses = plan.runs.map((run, index) => {
    const previous = plan.runs[index - 1];
    return { seconds: previous === undefined ? 0 : cooldownBetween(plan, previous, run), requests: 0 };
  });
  return { ...addUp([...perRun, ...pauses]), perRun };
}

/** Of a search, at most, by the configuration of a point of it; its only run is the first of a point. */
export function estimateSearch(plan: StudyPlan, config: BenchmarkConfig): StudyEstimate {
  const { search, trials, multiRun, sweepCooldownSec } = plan;
  const points = search?.config.maxIterations ?? 0;
  const first = estimateRun(config, true);
  const later = multiRun.disableWarmupAfterFirst ? estimateRun(config, false) : first;
  const between = { seconds: multiRun.cooldownSeconds, requests: 0 };
  const point = addUp([first, ...Array.from({ length: trials - 1 }, () => [between, later]).flat()]);
  const pauses = { seconds: Math.max(0, points - 1) * sweepCooldownSec, requests: 0 };
  return { ...addUp([...Array.from({ length: points }, () => point), pauses]), perRun: [first] };
}

/** Of one run, with its warm-up or without. */
export function estimateRun(config: BenchmarkConfig, warmsUp: boolean): RunEstimate {
  const phases = planPhases(config.phases).filter(({ kind }) => warmsUp || kind !== "warmup");
  return addUp(phases.map((phase) => estimatePhase(phase, meanTurnsOf(config))));
}

/** A sum is known only if all of its parts are. */
function addUp(parts: readonly RunEstimate[]): RunEstimate {
  const requests = parts.reduce((sum, part) => sum + (part.requests ?? Number.NaN), 0);
  const seconds = parts.reduce((sum, part) => sum + (part.seconds ?? Number.NaN), 0);
  return { ...(Number.isNaN(requests) ? {} : { requests }), ...(Number.isNaN(seconds) ? {} : { seconds }) };
}

function estimatePhase({ pacing, limits }: PhasePlan, meanTurns: number): RunEstimate {
  const { durationSec = Number.NaN } = limits;
  const bySessions = limits.sessions === undefined ? Number.NaN : limits.sessions * meanTurns;
  const counted = least([limits.requests ?? Number.NaN, bySessions]);
  const schedule = pacing.kind === "closed_loop" || pacing.kind === "fixed_schedule" ? undefined : scheduleOf(pacing);
  if (schedule === undefined) {
    const isTimed = limits.requests === undefined && limits.sessions === undefined && pacing.kind === "closed_loop";
    return toEstimate(counted, isTimed ? durationSec : Number.NaN);
  }
  // Sessions of unknown length may end the phase before anything else does.
  if (limits.sessions !== undefined && Number.isNaN(bySessions)) return {};
  const requests = least([counted, schedule.arrivalsBy(durationSec)]);
  return toEstimate(requests, least([durationSec, schedule.instantOf(Math.max(0, counted - 1))]));
}

/** NaN is what is not known; `Infinity` where nothing is. */
const least = (values: readonly number[]): number => Math.min(...values.filter((value) => !Number.isNaN(value)));

function toEstimate(requests: number, seconds: number): RunEstimate {
  return {
    ...(Number.isFinite(requests) ? { requests: Math.round(requests) } : {}),
    ...(Number.isFinite(seconds) ? { seconds } : {}),
  };
}

interface Schedule {
  /** NaN for NaN. */
  readonly arrivalsBy: (sec: number) => number;
  readonly instantOf: (arrivals: number) => number;
}

/** Undefined: all requests are due at once. */
function scheduleOf({ ratePerSec, curve }: Rate): Schedule | undefined {
  if (!Number.isFinite(ratePerSec)) return undefined;
  if (curve === undefined) {
    return { arrivalsBy: (sec) => sec * ratePerSec, instantOf: (arrivals) => arrivals / ratePerSec };
  }
  const stretches = toStretches(curve);
  return {
    arrivalsBy: (sec) => (Number.isNaN(sec) ? sec : arrivalsBy(stretches, sec)),
    instantOf: (arrivals) => instantOf(stretches, arrivals),
  };
}

/** Of one conversation; NaN where only the data can tell. */
function meanTurnsOf({ dataset }: BenchmarkConfig): number {
  if (dataset.type !== "synthetic") return Number.NaN;
  const { turns } = dataset;
  if (turns.type === "fixed") return turns.value;
  return "mean" in turns ? turns.mean : Number.NaN;
}
