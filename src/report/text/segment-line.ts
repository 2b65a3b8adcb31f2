/**
 * One line of short texts and a bar, as wide as it may be. What matters least is left out first when there is no room;
 * a text is never cut while another can go.
 */
import type { Painter } from "./paint.ts";
import { cutText, textWidth } from "./text-width.ts";

export interface Segment {
  readonly text: string;
  /** The lowest is left out first. */
  readonly weight: number;
  readonly paint?: Painter;
}

const GAP = 2;
const SHORTEST_BAR = 6;
const LONGEST_BAR = 30;
const BAR_WEIGHT = 70;

/** Puts the bar after the first segment and leaves out what does not fit. No fraction: no bar. */
export function renderSegments(
  segments: readonly Segment[],
  fraction: number | undefined,
  colour: Painter,
  columns: number,
): string {
  let kept = [...segments];
  let hasBar = fraction !== undefined;
  const textCells = () => kept.reduce((sum, segment) => sum + textWidth(segment.text) + GAP, -GAP);
  for (;;) {
    if (textCells() + (hasBar ? GAP + SHORTEST_BAR : 0) <= columns) break;
    const lightest = kept.reduce((least, segment) => (segment.weight < least.weight ? segment : least));
    if (hasBar && lightest.weight > BAR_WEIGHT) hasBar = false;
    else if (kept.length > 1) kept = kept.filter((segment) => segment !== lightest);
    else return cutText(kept[0]?.text ?? "", columns);
  }
  const painted = kept.map((segment) => segment.paint?.(segment.text) ?? segment.text);
  if (hasBar && fraction !== undefined) {
    const width = Math.min(LONGEST_BAR, columns - textCells() - GAP);
    painted.splice(1, 0, renderBar(fraction, width, colour));
  }
  return painted.join(" ".repeat(GAP));
}

/** A bar of exactly `width` cells, half cells included. */
function renderBar(fraction: number, width: number, colour: Painter): string {
  const halves = Math.round(fraction * width * 2);
  const whole = Math.floor(halves / 2);
  const half = halves % 2 === 1 ? "╸" : "";
  return colour("━".repeat(whole) + half) + "─".repeat(width - whole - half.length);
}
