/**
 * Where on one whole-numbered axis limits stop being kept, from runs at some of its values, and where a further run
 * would tell most. Limits are kept up to the boundary and broken beyond it. Two kinds: a metric that grows into its
 * limit, where noise decides and a curve through many runs knows more than any one; and a cliff, where nothing between
 * two runs is of use and halving is best.
 */
import { type AxisModel, fitAxis } from "./axis-model.ts";
import { marginOf } from "./margin.ts";
import type { Observation, SearchLimit } from "./problem.ts";
import { meanOf } from "./reading.ts";
import type { SearchSpace } from "./space.ts";

export interface BoundaryQuestion {
  readonly space: SearchSpace;
  readonly limits: readonly SearchLimit[];
  readonly observations: readonly Observation[];
  /** Rather too low than too high. */
  readonly isSafe: boolean;
}

export type BoundaryStatus = "open" | "precise" | "no_pass_in_range" | "no_failure_in_range";

export interface BoundaryEstimate {
  readonly status: BoundaryStatus;
  /** The highest value that is believed to keep the limits; undefined where none does. */
  readonly answer: number | undefined;
  /** Between these two the boundary lies, with 80 %; for a cliff the last pass and the first failure. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly kind: "smooth" | "cliff";
  /** The value to run next; undefined unless open. */
  readonly next: number | undefined;
}

/** The answer keeps the limits with this probability. */
const CONFIDENCE = 0.85;
const SAFE_CONFIDENCE = 0.975;
/** A run that would narrow the interval by less than this, relative to its middle, is not worth its time. */
const LEAST_GAIN = 0.0014;
const CLIFF_PRECISION = 0.005;
/** Runs about the boundary without which no interval is believed. */
const FEWEST_NEAR = 3;
/** "About the boundary": so near to the limit, as a margin. */
const NEAR_MARGIN = 0.25;
/** A run is clear of its limit from this many standard deviations of the noise on. */
const CLEAR_SDS = 3;
/** However noisy the model thinks runs are: a margin above this is clear. */
const MOST_NOISE = 0.1;
/** A failure this far above what the passes lead to expect is a cliff. */
const CLIFF_SDS = 4;
/** How far to go beyond the last pass: far while it is far below its limit. */
const RAMP = { factor: 4, farFactor: 8, farBelow: -1.2 };
/** A run goes no further than where passing is this improbable: far enough to find a failure, and not far beyond. */
const CROSSED_BELOW = 0.15;
/** Runs at an end of the axis before its sign is believed, where noise decides. */
const MOST_AT_END = 3;
/** One in so many runs halves the bracket, in case the curve misleads. */
const HALVE_EVERY = 3;
/** Values at which probabilities are computed, to find where they change and there. */
const COARSE_CELLS = 64;
const FINE_CELLS = 256;
/** Nothing that is asked of probabilities lies outside of these. */
const CERTAIN = 0.995;

/** The worst that runs at one value showed. */
interface Probe {
  readonly at: number;
  /** By limit; undefined where it was not measured. */
  readonly margins: readonly (number | undefined)[];
  readonly runs: number;
  readonly hasFailed: boolean;
}

export function estimateBoundary(question: BoundaryQuestion): BoundaryEstimate {
  return new BoundaryFinder(question).estimate();
}

class BoundaryFinder {
  readonly #question: BoundaryQuestion;
  readonly #path: string;
  readonly #lo: number;
  readonly #hi: number;
  readonly #probes: readonly Probe[];
  readonly #models: readonly AxisModel[];

  constructor(question: BoundaryQuestion) {
    const [dimension] = question.space.dimensions;
    if (dimension === undefined) throw new RangeError("A boundary needs an axis.");
    this.#question = question;
    this.#path = dimension.path;
    this.#lo = Math.ceil(dimension.lo);
    this.#hi = Math.floor(dimension.hi);
    this.#probes = gatherProbes(question, this.#path);
    this.#models = question.limits.flatMap((_, j) => this.#modelOf(j, this.#probes) ?? []);
  }

  estimate(): BoundaryEstimate {
    const { pass, fail } = this.#bracket();
    if (this.#probes.length === 0) return this.#open(this.#lo, undefined, undefined);
    if (pass === undefined) {
      const first = this.#probes[0] as Probe;
      if (first.at === this.#lo && (this.#isClear(first) || first.runs >= MOST_AT_END))
        return this.#settled("no_pass_in_range");
      return this.#open(this.#lo, undefined, undefined);
    }
    if (fail !== undefined && this.#isCliff(fail)) return this.#halve(fail);
    const isCrossed = this.#probes.some((probe) => !isPass(probe));
    return isCrossed ? this.#follow(pass.at, fail?.at ?? this.#hi + 1) : this.#climb(pass);
  }

  /** The highest pass below the lowest failure, and that failure, of those that noise does not decide. */
  #bracket(): { readonly pass: Probe | undefined; readonly fail: Probe | undefined } {
    const isSure = (probe: Probe) => this.#isClear(probe) || (this.#isEnd(probe) && probe.runs >= MOST_AT_END);
    const fail = this.#probes.find((probe) => isSure(probe) && !isPass(probe));
    const pass = this.#probes.findLast(
      (probe) => isSure(probe) && isPass(probe) && (fail === undefined || probe.at < fail.at),
    );
    return { pass, fail };
  }

  #isEnd({ at }: Probe): boolean {
    return at === this.#lo || at === this.#hi;
  }

  /** Further from the limit that decides than noise would bring it. */
  #isClear(probe: Probe): boolean {
    if (probe.hasFailed) return true;
    const noise = Math.min(MOST_NOISE, Math.max(...this.#models.map(({ noiseSd }) => noiseSd), 0));
    return Math.abs(worstOf(probe)) > (CLEAR_SDS * noise) / Math.sqrt(probe.runs);
  }

  /** Nothing fails yet: on, but not beyond where the curve is expected to cross. */
  #climb(pass: Probe): BoundaryEstimate {
    const highest = this.#probes.at(-1) as Probe;
    if (pass.at === this.#hi) return { ...this.#settled("no_failure_in_range"), answer: this.#hi };
    const factor = worstOf(highest) < RAMP.farBelow ? RAMP.farFactor : RAMP.factor;
    const limit = Math.min(this.#hi, Math.max(highest.at + 1, highest.at * factor));
    const crossing = spread(highest.at + 1, limit, FINE_CELLS).find(
      (cell) => this.#probabilityAt(cell) < CROSSED_BELOW,
    );
    return this.#open(crossing ?? limit, pass.at, undefined);
  }

  /** The passes alone, continued, would not break the limit where it was broken. */
  #isCliff(fail: Probe): boolean {
    if (fail.hasFailed) return true;
    const below = this.#probes.filter(({ at }) => at < fail.at);
    return this.#question.limits.some((_, j) => {
      const margin = fail.margins[j];
      const model = this.#modelOf(j, below);
      if (margin === undefined || model === undefined || margin < 0 || below.length < 2) return false;
      const { mean, sd } = model.predict(this.#unit(fail.at));
      return mean < 0 && margin - mean > CLIFF_SDS * Math.hypot(sd, model.noiseSd);
    });
  }

  /** Between the last pass and the next value that does not, sure or not: at a cliff noise decides nothing. */
  #halve(fail: Probe): BoundaryEstimate {
    const low = this.#probes.findLast((probe) => isPass(probe) && probe.at < fail.at)?.at ?? this.#lo;
    const high = this.#probes.find((probe) => probe.at > low && !isPass(probe))?.at ?? fail.at;
    const isPrecise = high - low <= Math.max(1, CLIFF_PRECISION * high);
    const next = isPrecise ? undefined : Math.round((low + high) / 2);
    return { status: isPrecise ? "precise" : "open", answer: low, low, high, kind: "cliff", next };
  }

  #follow(pass: number, fail: number): BoundaryEstimate {
    const { isSafe } = this.#question;
    const { cells, chances } = this.#chancesBetween(pass, fail);
    const highestWith = (chance: number) => cells[chances.findLastIndex((p) => p >= chance)] ?? cells[0] ?? pass;
    const [low, middle, high] = [highestWith(CONFIDENCE), highestWith(0.5), highestWith(1 - CONFIDENCE)];
    const answer = isSafe ? highestWith(SAFE_CONFIDENCE) : low;
    const near = this.#probes.filter((probe) => Math.abs(worstOf(probe)) < NEAR_MARGIN);
    const runsNear = near.reduce((sum, { runs }) => sum + runs, 0);
    // Widths shrink with the root of the number of runs: the next takes off 1/2n of it.
    const gain = (high - answer) / (2 * runsNear * middle);
    const isPrecise = cells.length < 2 || (runsNear >= FEWEST_NEAR && (gain <= LEAST_GAIN || high - answer <= 1));
    const isBetween = this.#probes.some(({ at }) => at > pass && at < fail);
    const runs = this.#probes.reduce((sum, probe) => sum + probe.runs, 0);
    const mayMislead = !isBetween && runs % HALVE_EVERY === 0;
    const next = mayMislead ? Math.round(Math.sqrt(pass * fail)) : nearestTo(0.5, cells, chances);
    return {
      status: isPrecise ? "precise" : "open",
      answer,
      low,
      high,
      kind: "smooth",
      next: isPrecise ? undefined : next,
    };
  }

  /** Values from `pass` up to, not including, `fail`, and the probabilities that they keep the limits. */
  #chancesBetween(pass: number, fail: number): { readonly cells: number[]; readonly chances: number[] } {
    const at = (cells: readonly number[]) => cells.map((cell) => this.#probabilityAt(cell));
    const coarse = spread(pass, fail, COARSE_CELLS);
    const chances = at(coarse);
    // What keeps its limits at a value keeps them below it: doubt between runs far apart is no concern.
    const first = Math.max(
      0,
      chances.findLastIndex((p) => p >= CERTAIN),
    );
    const last = chances.findIndex((p, index) => index > first && p < 1 - CERTAIN);
    const cells = spread(coarse[first] ?? pass, last === -1 ? fail : (coarse[last] as number) + 1, FINE_CELLS);
    return { cells, chances: at(cells) };
  }

  #open(next: number, low: number | undefined, high: number | undefined): BoundaryEstimate {
    return { status: "open", answer: low, low, high, kind: "smooth", next };
  }

  #settled(status: BoundaryStatus): BoundaryEstimate {
    return { status, answer: undefined, low: undefined, high: undefined, kind: "smooth", next: undefined };
  }

  #modelOf(limit: number, probes: readonly Probe[]): AxisModel | undefined {
    const values = probes.flatMap(({ at, margins, runs }) => {
      const value = margins[limit];
      return value === undefined ? [] : [{ at: this.#unit(at), value, trials: runs }];
    });
    return values.length === 0 ? undefined : fitAxis(values);
  }

  #probabilityAt(cell: number): number {
    const unit = this.#unit(cell);
    return this.#models.reduce((product, model) => product * model.probabilityBelowZero(unit), 1);
  }

  #unit(value: number): number {
    return this.#question.space.encode({ [this.#path]: value })[0] as number;
  }
}

/** Whole numbers from `from` up to, not including, `to`: all, or about as many as wanted, evenly. */
function spread(from: number, to: number, wanted: number): number[] {
  const count = Math.max(0, to - from);
  const step = Math.max(1, Math.ceil(count / wanted));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => from + index * step);
}

/** One entry for each value that was run, ascending. */
function gatherProbes({ limits, observations }: BoundaryQuestion, path: string): Probe[] {
  const byValue = Map.groupBy(observations, ({ values }) => values[path] as number);
  return [...byValue]
    .map(([at, group]) => {
      const trials = group.flatMap((observation) => observation.trials).filter(({ succeeded }) => succeeded);
      const margins = limits.map((limit) => {
        const each = trials.flatMap((trial) => {
          const value = meanOf([trial], limit);
          return value === undefined ? [] : [marginOf(value, limit)];
        });
        return each.length === 0 ? undefined : each.reduce((sum, margin) => sum + margin, 0) / each.length;
      });
      return {
        at,
        margins,
        runs: Math.max(1, trials.length),
        hasFailed: margins.some((margin) => margin === undefined),
      };
    })
    .sort((a, b) => a.at - b.at);
}

function worstOf({ margins }: Probe): number {
  return Math.max(...margins.map((margin) => margin ?? Number.POSITIVE_INFINITY));
}

function isPass(probe: Probe): boolean {
  return !probe.hasFailed && worstOf(probe) < 0;
}

function nearestTo(
  probability: number,
  cells: readonly number[],
  probabilities: readonly number[],
): number | undefined {
  let best: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  probabilities.forEach((p, index) => {
    if (Math.abs(p - probability) >= distance) return;
    distance = Math.abs(p - probability);
    best = cells[index];
  });
  return best;
}
