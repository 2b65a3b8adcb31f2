/**
 * Search by density estimates (TPE; Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", §4; with whole
 * points as kernels and constraints as in Watanabe and Hutter 2023, arXiv:2304.11127): the points so far are split into
 * a few good ones and the rest; of points drawn about the good ones, that one is run which is likelier among the good
 * than among the rest. Cheap and undemanding; the searcher by models needs fewer runs.
 */
import { type Random, randomStream } from "#core/random.ts";
import { normalCdf } from "#stats/normal-tail.ts";
import { dominates } from "#stats/pareto.ts";
import { firstPoint } from "./first-points.ts";
import type { Proposal, Searcher, SearchOptions, SearchProblem, Stop } from "./problem.ts";
import { limitsOf, type Reading, readObservation } from "./reading.ts";
import { SearchSpace } from "./space.ts";
import { breachOf, isScored } from "./standing.ts";
import { checkStop } from "./stopping.ts";

const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;
const DRAWS = 24;
/** Widths of kernels in the unit cube: at least a few cells of a search, at most what a single point deserves. */
const LEAST_WIDTH = 0.02;
const MOST_WIDTH = 0.3;

export function createTpeSearcher(problem: SearchProblem, options: SearchOptions): Searcher {
  const space = new SearchSpace(problem.dimensions);
  return {
    next: (observations) => {
      const readings = observations.map((observation) => readObservation(problem, observation));
      return checkStop(problem, options, readings) ?? propose(problem, options, { space, readings });
    },
  };
}

function propose(
  problem: SearchProblem,
  { seed, initialPoints }: SearchOptions,
  { space, readings }: { readonly space: SearchSpace; readonly readings: readonly Reading[] },
): Proposal | Stop {
  const seen = new Set(readings.map(({ values }) => space.keyOf(values)));
  if (seen.size >= space.size) {
    return { kind: "stop", reason: "space_exhausted", explanation: "every point of the space has been tried" };
  }
  const isNew = (key: string) => !seen.has(key);
  const look = () => firstPoint(space, { seed, index: readings.length, isNew });
  if (readings.length < Math.max(2, initialPoints)) {
    return { kind: "proposal", values: look(), purpose: "explore", why: "a first look at the whole space" };
  }
  const ordered = order(problem, readings).map(({ values }) => space.encode(values));
  const count = Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * ordered.length));
  const [good, rest] = [new Density(ordered.slice(0, count)), new Density(ordered.slice(count))];
  const random = randomStream(`${seed}:${readings.length}`, "draws");
  const drawn = Array.from({ length: DRAWS }, () => space.decode(good.draw(random)));
  const scored = drawn
    .filter((values) => isNew(space.keyOf(values)))
    .map((values) => ({ values, score: good.logAt(space.encode(values)) - rest.logAt(space.encode(values)) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), scored[0] ?? { values: look(), score: 0 });
  return {
    kind: "proposal",
    values: best.values,
    purpose: "refine",
    why: `near the best ${count} of ${ordered.length} points`,
  };
}

/** Best first: feasible ones by their objectives, infeasible ones by how little they breach, then what was not measured. */
function order(problem: SearchProblem, readings: readonly Reading[]): Reading[] {
  const directions = problem.objectives.map(({ direction }) =>
    direction === "maximize" ? ("max" as const) : ("min" as const),
  );
  const limits = limitsOf(problem);
  const scored = readings.filter(isScored);
  const feasible = scored.filter(({ isFeasible }) => isFeasible);
  const valuesOf = ({ objectives }: Reading) => objectives as readonly number[];
  const beatenBy = new Map(
    feasible.map((reading) => [
      reading,
      feasible.filter((other) => dominates(valuesOf(other), valuesOf(reading), directions)).length,
    ]),
  );
  const breaches = new Map(scored.map((reading) => [reading, breachOf(reading, limits)]));
  const by = (ranks: ReadonlyMap<Reading, number>) => (a: Reading, b: Reading) =>
    (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
  return [
    ...feasible.sort(by(beatenBy)),
    ...scored.filter(({ isFeasible }) => !isFeasible).sort(by(breaches)),
    ...readings.filter((reading) => !isScored(reading)),
  ];
}

/** A mixture of normal kernels about points, cut off at the cube's walls, and of the uniform distribution. */
class Density {
  readonly #points: readonly Float64Array[];
  readonly #width: number;

  constructor(points: readonly Float64Array[]) {
    const dimensions = points[0]?.length ?? 1;
    this.#points = points;
    // Scott's rule for a uniform spread: narrower the more points there are.
    const width = points.length ** (-1 / (dimensions + 4)) / Math.sqrt(12);
    this.#width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width));
  }

  draw(random: Random): Float64Array {
    const place = random.below(this.#points.length + 1);
    const centre = this.#points[place];
    const dimensions = this.#points[0]?.length ?? 1;
    return Float64Array.from({ length: dimensions }, (_, j) => this.#drawCoordinate(random, centre?.[j]));
  }

  logAt(point: Float64Array): number {
    const kernels = this.#points.map((centre) =>
      centre.reduce((product, mean, j) => product * this.#kernel(point[j] as number, mean), 1),
    );
    return Math.log((1 + kernels.reduce((sum, kernel) => sum + kernel, 0)) / (this.#points.length + 1));
  }

  #drawCoordinate(random: Random, centre: number | undefined): number {
    if (centre === undefined) return random.next();
    for (;;) {
      const value = centre + this.#width * random.normal();
      if (value >= 0 && value <= 1) return value;
    }
  }

  #kernel(value: number, mean: number): number {
    const width = this.#width;
    const inside = normalCdf((1 - mean) / width) - normalCdf(-mean / width);
    const z = (value - mean) / width;
    return Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * width * inside);
  }
}
