/** Which points nobody beats: those where no other is at least as good in everything and better in something. */

/** What is better in a coordinate: the smaller or the greater. */
export type Direction = "min" | "max";

/** `a` is at least as good as `b` in every coordinate and better in one. One direction for each; NaN neither beats nor is beaten. */
export function dominates(a: readonly number[], b: readonly number[], directions: readonly Direction[]): boolean {
  let isBetter = false;
  for (const [axis, direction] of directions.entries()) {
    // Compared, not subtracted: two infinities are equal.
    const [ours, theirs] = [a[axis] as number, b[axis] as number];
    if (!(direction === "max" ? ours >= theirs : ours <= theirs)) return false;
    if (ours !== theirs) isBetter = true;
  }
  return isBetter;
}

/** Indices of the points that no other dominates, ascending. Equal points keep each other. */
export function paretoFront(points: readonly (readonly number[])[], directions: readonly Direction[]): number[] {
  return points.flatMap((point, index) => (points.some((other) => dominates(other, point, directions)) ? [] : [index]));
}
