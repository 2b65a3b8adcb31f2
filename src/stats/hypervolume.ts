/**
 * How much of the space above a reference point a set of points covers, everything being better the greater it is; and
 * the rest of that space as disjoint boxes, for the volume that a further point would add. By slices along the last
 * coordinate (While et al. 2012, "A Fast Way of Calculating Exact Hypervolumes", §2; Lacour et al. 2017 for the boxes):
 * exact for any number of coordinates, quick for two and three.
 */

/** A box from `lower`, included, up to `upper`, which may be infinite. */
export interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Volume that the points dominate above `reference`; 0 for none. Points not above it in every coordinate add nothing. */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const above = points.filter((point) => isAbove(point, reference));
  return volumeOf(above, reference, reference.length);
}

function volumeOf(points: readonly (readonly number[])[], reference: readonly number[], size: number): number {
  if (points.length === 0) return 0;
  const last = size - 1;
  const floor = reference[last] as number;
  if (size === 1) return Math.max(...points.map(([value]) => value as number)) - floor;
  const ordered = [...points].sort((a, b) => (b[last] as number) - (a[last] as number));
  let volume = 0;
  ordered.forEach((point, index) => {
    const top = point[last] as number;
    const bottom = (ordered[index + 1]?.[last] as number | undefined) ?? floor;
    if (top > bottom) volume += (top - bottom) * volumeOf(ordered.slice(0, index + 1), reference, last);
  });
  return volume;
}

/** Disjoint boxes that together are all above `reference` that no point dominates. */
export function undominatedBoxes(points: readonly (readonly number[])[], reference: readonly number[]): Box[] {
  const above = points.filter((point) => isAbove(point, reference));
  return boxesOf(above, reference, reference.length);
}

function boxesOf(points: readonly (readonly number[])[], reference: readonly number[], size: number): Box[] {
  const last = size - 1;
  const floor = reference[last] as number;
  if (size === 1) {
    const top = points.reduce((most, [value]) => Math.max(most, value as number), floor);
    return [{ lower: [top], upper: [Number.POSITIVE_INFINITY] }];
  }
  const cuts = [...new Set([floor, ...points.map((point) => point[last] as number)])].sort((a, b) => a - b);
  return cuts.flatMap((cut, index) => {
    // A slice is free of those points only that end below it.
    const reaching = points.filter((point) => (point[last] as number) > cut);
    const end = cuts[index + 1] ?? Number.POSITIVE_INFINITY;
    return boxesOf(reaching, reference, last).map(({ lower, upper }) => ({
      lower: [...lower, cut],
      upper: [...upper, end],
    }));
  });
}

function isAbove(point: readonly number[], reference: readonly number[]): boolean {
  return reference.every((level, axis) => (point[axis] as number) > level);
}
