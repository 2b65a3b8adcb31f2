/** How far a value is from breaking its limit: below 0 it keeps it, above 0 it does not. */
import type { SearchLimit } from "./problem.ts";

/** Margins beyond this are all the same to a boundary, and a metric of 0 has no logarithm. */
const MOST = 5;

/**
 * The logarithm of value/threshold or of its inverse, such that a margin of 0.1 is one tenth whatever the metric. With
 * a threshold of 0 or less the difference, relative to the threshold's size. Infinity of either sign becomes ±5.
 */
export function marginOf(value: number, { op, threshold }: SearchLimit): number {
  if (op === "eq") return clamp(Math.log(Math.abs(value - threshold) / (0.01 * Math.abs(threshold))));
  const side = op === "lt" || op === "le" ? 1 : -1;
  if (threshold > 0) return clamp(side * Math.log(Math.max(0, value) / threshold));
  return clamp((side * (value - threshold)) / (Math.abs(threshold) || 1));
}

function clamp(margin: number): number {
  return Math.min(MOST, Math.max(-MOST, margin));
}
