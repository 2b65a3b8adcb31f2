/**
 * The values with the highest score: every one where there are few, else even points of the whole cube and clouds
 * about the best of them, narrower from round to round. Only values that can be run are scored, each once: a score
 * between two whole numbers would be that of a point that nobody runs.
 */
import type { Random } from "#core/random.ts";
import { sobolPoints } from "#stats/sobol.ts";
import type { SearchSpace } from "./space.ts";

export interface CellSearch {
  readonly space: SearchSpace;
  readonly score: (point: Float64Array) => number;
  readonly isAllowed: (key: string) => boolean;
  /** Points to look around besides those that score well: the best known ones. */
  readonly hints: readonly Float64Array[];
  readonly random: Random;
}

export interface ScoredCell {
  readonly values: Readonly<Record<string, number>>;
  readonly point: Float64Array;
  readonly score: number;
}

/** Spaces up to this size are searched completely. */
const SMALL_SPACE = 4096;
const SOBOL_POINTS = 1024;
const HINT_RADII = [0.1, 0.03] as const;
const POINTS_PER_HINT = 48;
const RADII = [0.08, 0.03, 0.01, 0.004] as const;
const CENTRES = 8;
const POINTS_PER_CENTRE = 24;

/** Undefined where nothing is allowed. */
export function findBestCell(search: CellSearch): ScoredCell | undefined {
  const { space, hints, random } = search;
  const pool = new CellPool(search);
  if (space.size <= SMALL_SPACE) {
    for (const values of space.everything()) pool.add(values);
    return pool.best(1)[0];
  }
  const dimensions = space.dimensions.length;
  const scrambleSeed = random.below(2 ** 32);
  for (const point of sobolPoints({ count: SOBOL_POINTS, dimensions, scrambleSeed })) pool.add(space.decode(point));
  for (const hint of hints) {
    for (const radius of HINT_RADII) pool.addCloud(hint, radius, POINTS_PER_HINT);
  }
  for (const radius of RADII) {
    for (const { point } of pool.best(CENTRES)) pool.addCloud(point, radius, POINTS_PER_CENTRE);
  }
  return pool.best(1)[0];
}

class CellPool {
  readonly #search: CellSearch;
  readonly #seen = new Set<string>();
  readonly #cells: ScoredCell[] = [];

  constructor(search: CellSearch) {
    this.#search = search;
  }

  add(values: Readonly<Record<string, number>>): void {
    const { space, score, isAllowed } = this.#search;
    const key = space.keyOf(values);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (!isAllowed(key)) return;
    const point = space.encode(values);
    const scored = score(point);
    if (!Number.isNaN(scored)) this.#cells.push({ values, point, score: scored });
  }

  addCloud(centre: Float64Array, radius: number, count: number): void {
    const { space, random } = this.#search;
    for (let i = 0; i < count; i++) {
      this.add(space.decode(centre.map((value) => Math.min(1, Math.max(0, value + radius * random.normal())))));
    }
  }

  /** Best first; the earlier one of equals. */
  best(count: number): ScoredCell[] {
    return this.#cells.sort((a, b) => (a.score === b.score ? 0 : b.score > a.score ? 1 : -1)).slice(0, count);
  }
}
