/**
 * Search by Gaussian processes: after the first points, a model of every objective and limit says where a run is worth
 * most. One objective: log expected improvement, of noisy values too; several: log expected hypervolume improvement;
 * both times the probability that the point is feasible. Everything is computed anew from the observations, so that a
 * search that was interrupted goes on as if it had not been.
 */
import { randomStream } from "#core/random.ts";
import { type Belief, middleOf, spreadOf } from "./belief.ts";
import { findBestCell } from "./cell-search.ts";
import { FeasibilityModel } from "./feasibility-model.ts";
import { firstPoint } from "./first-points.ts";
import { buildHypervolumeImprovement } from "./hypervolume-improvement.ts";
import { buildImprovement } from "./improvement.ts";
import type { Proposal, Purpose, Searcher, SearchOptions, SearchProblem, Stop } from "./problem.ts";
import { limitsOf, type Reading, readObservation } from "./reading.ts";
import { isRegretNegligible } from "./regret-bound.ts";
import { SearchSpace } from "./space.ts";
import { bestIterations, iterationsSinceImprovement, referencePoint } from "./standing.ts";
import { checkStop } from "./stopping.ts";
import { believe, fitSurrogate, type Surrogate } from "./surrogate.ts";

/** Fewer complete points cannot be modelled. */
const FEWEST_TO_MODEL = 2;
/** Where the model is less sure than this, relative to the spread of what was observed, a point is explored. */
const EXPLORED_BELOW = 0.25;
/** The best point is run again where nothing else promises more than this part of the doubt about it. */
const WORTH_CONFIRMING = 0.01;
/** Noise below this, relative to the value, changes nobody's mind. */
const NOTICEABLE_NOISE = 0.002;
const MOST_RUNS_OF_LEADER = 3;
/** Growth of the hypervolume that is next to none, iterations of it, and how short length scales then become. */
const STUCK = { growth: 0.01, after: 3, every: 3, doubt: 2.5 };
/** Best points that are looked around. */
const MOST_HINTS = 4;

interface Models {
  readonly readings: readonly Reading[];
  /** Of the complete readings, which alone have objectives. */
  readonly complete: readonly Reading[];
  readonly surrogates: readonly Surrogate[];
  readonly feasibility: FeasibilityModel;
  readonly streamSeed: string;
}

export function createModelSearcher(problem: SearchProblem, options: SearchOptions): Searcher {
  const space = new SearchSpace(problem.dimensions);
  return {
    next: (observations) => {
      const readings = observations.map((observation) => readObservation(problem, observation));
      return checkStop(problem, options, readings) ?? propose({ problem, options, space, readings });
    },
  };
}

interface Situation {
  readonly problem: SearchProblem;
  readonly options: SearchOptions;
  readonly space: SearchSpace;
  readonly readings: readonly Reading[];
}

function propose(situation: Situation): Proposal | Stop {
  const { problem, options, space, readings } = situation;
  const seen = new Set(readings.map(({ values }) => space.keyOf(values)));
  const complete = readings.filter((reading) => reading.isComplete);
  if (readings.length < options.initialPoints || complete.length < FEWEST_TO_MODEL) {
    const isNew = (key: string) => !seen.has(key);
    const values = firstPoint(space, { seed: options.seed, index: readings.length, isNew });
    return { kind: "proposal", values, purpose: "explore", why: "a first look at the whole space" };
  }
  const models = buildModels(situation, complete);
  const stop = options.terminator === "regret" ? checkRegret(situation, models) : undefined;
  if (stop !== undefined) return stop;
  const best = bestIterations(problem, readings);
  const random = randomStream(models.streamSeed, "cells");
  const cell = findBestCell({
    space,
    score: buildScore(problem, models, space),
    isAllowed: (key) => !seen.has(key),
    hints: best.slice(0, MOST_HINTS).map((index) => space.encode(readings[index]?.values ?? {})),
    random,
  });
  const doubted = findDoubted(situation, models, cell?.score ?? Number.NEGATIVE_INFINITY);
  if (doubted !== undefined) return doubted;
  if (cell === undefined) {
    return { kind: "stop", reason: "space_exhausted", explanation: "every point of the space has been tried" };
  }
  return { kind: "proposal", values: cell.values, ...explain(problem, models, cell.point) };
}

function checkRegret({ problem, options, space }: Situation, models: Models): Stop | undefined {
  const run = models.complete.filter(({ isFeasible }) => isFeasible).map(({ values }) => space.encode(values));
  const [objective, ...others] = problem.objectives;
  const [surrogate] = models.surrogates;
  if (run.length === 0 || objective === undefined || surrogate === undefined || others.length > 0) return undefined;
  const logProbabilityFeasible = (point: Float64Array) => models.feasibility.logProbability(point);
  const parts = { space, surrogate, direction: objective.direction, run, logProbabilityFeasible, seed: options.seed };
  if (!isRegretNegligible(parts)) return undefined;
  return {
    kind: "stop",
    reason: "posterior_regret_bound",
    explanation: "what may be missed is within the noise of a run",
  };
}

/** One objective with noise: the point that seems best once more, where nothing else is worth as much. */
function findDoubted({ problem, space }: Situation, models: Models, bestScore: number): Proposal | undefined {
  const [objective, ...others] = problem.objectives;
  const [surrogate] = models.surrogates;
  const feasible = models.complete.filter(({ isFeasible }) => isFeasible);
  if (objective === undefined || surrogate === undefined || others.length > 0 || feasible.length === 0)
    return undefined;
  const side = objective.direction === "maximize" ? 1 : -1;
  const seen = feasible.map(({ values }) => ({ values, belief: believe(surrogate, space.encode(values)) }));
  const leader = seen.reduce((a, b) => (side * middleOf(b.belief) > side * middleOf(a.belief) ? b : a));
  if (noiseOf(surrogate, leader.belief) < NOTICEABLE_NOISE) return undefined;
  const runs = feasible.filter(({ values }) => space.keyOf(values) === space.keyOf(leader.values));
  const count = runs.reduce((sum, { trials }) => sum + trials, 0);
  if (count >= MOST_RUNS_OF_LEADER || bestScore > Math.log(WORTH_CONFIRMING * spreadOf(leader.belief)))
    return undefined;
  const why = `seems the best after ${count === 1 ? "one run" : `${count} runs`}: ${describe(leader.belief)}`;
  return { kind: "proposal", values: leader.values, purpose: "confirm", why };
}

/** Of a run, relative to the value: a logarithm's noise is relative already. */
function noiseOf(surrogate: Surrogate, belief: Belief): number {
  const middle = Math.abs(middleOf(belief));
  return surrogate.reduce((sum, { weight, isLog, model }) => sum + (weight * model.noiseSd) / (isLog ? 1 : middle), 0);
}

function buildModels({ problem, options, space, readings }: Situation, complete: readonly Reading[]): Models {
  const streamSeed = `${options.seed}:${readings.length}`;
  const points = complete.map(({ values }) => space.encode(values));
  const trials = Float64Array.from(complete, (reading) => reading.trials);
  const doubt = isStuck(problem, readings) ? STUCK.doubt : 1;
  const surrogates = problem.objectives.map((_, j) => {
    const values = Float64Array.from(complete, ({ objectives }) => objectives[j] as number);
    return fitSurrogate({ points, values, trials }, randomStream(streamSeed, `objective.${j}`), doubt);
  });
  const feasibility = new FeasibilityModel({
    readings,
    points: readings.map(({ values }) => space.encode(values)),
    limits: limitsOf(problem),
    streamSeed,
  });
  return { readings, complete, surrogates, feasibility, streamSeed };
}

/**
 * With several objectives a search can go on for ever filling in one end of the front. Every few iterations of next to
 * no growth one is proposed by models of shorter length scales, which doubt what they have not seen (Berkenkamp et al.
 * 2019, "No-Regret Bayesian Optimization with Unknown Hyperparameters", shorten theirs over time).
 */
function isStuck(problem: SearchProblem, readings: readonly Reading[]): boolean {
  if (problem.objectives.length === 1) return false;
  const waited = iterationsSinceImprovement(problem, readings, STUCK.growth);
  return waited >= STUCK.after && (waited - STUCK.after) % STUCK.every === 0;
}

/** What a run at a point is worth, a logarithm. Without a feasible point, how probably it becomes the first. */
function buildScore(problem: SearchProblem, models: Models, space: SearchSpace): (point: Float64Array) => number {
  const { complete, surrogates, feasibility, streamSeed } = models;
  const wanted = complete.filter(({ isWanted }) => isWanted);
  const isFeasible = (point: Float64Array) => feasibility.logProbability(point);
  if (wanted.length === 0) return isFeasible;
  const { objectives } = problem;
  const [objective, ...others] = objectives;
  const [surrogate] = surrogates;
  if (objective === undefined || surrogate === undefined) return isFeasible;
  if (others.length === 0) {
    const isEligible = complete.map(({ isWanted }) => isWanted);
    const random = randomStream(streamSeed, "curves");
    const improvement = buildImprovement({ surrogate, direction: objective.direction, isEligible, random });
    return (point) => improvement(point) + isFeasible(point);
  }
  const reference = referencePoint(objectives, complete);
  if (reference === undefined) return isFeasible;
  const observed = wanted.map((reading) => denoise(reading, models, space));
  const improvement = buildHypervolumeImprovement({ objectives, surrogates, observed, reference });
  return (point) => improvement(point) + isFeasible(point);
}

/** Objectives of an observed point as the models see them: a front of lucky noise would hide what is better. */
function denoise(reading: Reading, { surrogates }: Models, space: SearchSpace): number[] {
  const point = space.encode(reading.values);
  return surrogates.map((surrogate) => middleOf(believe(surrogate, point)));
}

function explain(
  { objectives }: SearchProblem,
  { surrogates, feasibility }: Models,
  point: Float64Array,
): { readonly purpose: Purpose; readonly why: string } {
  const surrogate = surrogates[0] ?? [];
  const unsureness = surrogate.reduce(
    (sum, { weight, model }) => sum + (weight * model.predict(point).sd) / model.scale,
    0,
  );
  const purpose = unsureness > EXPLORED_BELOW ? "explore" : "refine";
  const expected = objectives.map(
    ({ metric, stat }, j) => `${metric} ${stat} ${describe(believe(surrogates[j] ?? [], point))}`,
  );
  const chance = Math.round(100 * Math.exp(feasibility.logProbability(point)));
  const limits = chance < 100 ? `, feasible with ${chance} %` : "";
  return { purpose, why: `expected ${expected.join(", ")}${limits}` };
}

/** The middle and what lies one standard deviation about it, roughly. */
function describe(belief: Belief): string {
  return `${round(middleOf(belief))} ± ${round(spreadOf(belief))}`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
