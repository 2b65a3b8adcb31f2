/**
 * Points of a search before any model can tell where to look: scrambled Sobol points in the order of the sequence, as
 * the priors have them, without those that a search has been at.
 */
import { sobolPoints } from "#stats/sobol.ts";
import type { SearchSpace } from "./space.ts";

/** From the place `index` of the sequence on this many are looked at for one that is new. */
const MOST_SKIPS = 64;

/** The first point from `index` on that `isNew`; where all that are looked at are known, the one at `index`. */
export function firstPoint(
  space: SearchSpace,
  { seed, index, isNew }: { readonly seed: number; readonly index: number; readonly isNew: (key: string) => boolean },
): Record<string, number> {
  const design = { count: index + MOST_SKIPS, dimensions: space.dimensions.length, scrambleSeed: seed };
  const points = sobolPoints(design).slice(index);
  const decoded = points.map((point) => space.decodePrior(point));
  return decoded.find((values) => isNew(space.keyOf(values))) ?? (decoded[0] as Record<string, number>);
}
