/**
 * Which tiers are stricter than which: both limit the same figures in the same direction, and one asks for more of each.
 * What keeps the stricter one then keeps the other.
 */
import type { SearchLimit, SearchTier } from "./problem.ts";

export interface TierPair {
  readonly strict: string;
  readonly lenient: string;
}

export function orderTiers(tiers: readonly SearchTier[]): TierPair[] {
  return tiers.flatMap((strict) =>
    tiers
      .filter((lenient) => isStricter(strict, lenient))
      .map(({ label }) => ({ strict: strict.label, lenient: label })),
  );
}

/** The tier that the fewest others are more lenient than; the last of equals, as tiers are mostly written strictest first. */
export function mostLenient(tiers: readonly SearchTier[]): SearchTier | undefined {
  const pairs = orderTiers(tiers);
  const countAbove = ({ label }: SearchTier) => pairs.filter(({ strict }) => strict === label).length;
  return tiers.reduce<SearchTier | undefined>(
    (found, tier) => (found === undefined || countAbove(tier) <= countAbove(found) ? tier : found),
    undefined,
  );
}

function isStricter(a: SearchTier, b: SearchTier): boolean {
  if (a.limits.length !== b.limits.length) return false;
  return a.limits.every((limit) => {
    const other = b.limits.find(
      ({ metric, stat, op }) => metric === limit.metric && stat === limit.stat && op === limit.op,
    );
    return other !== undefined && asksForMore(limit, other);
  });
}

function asksForMore({ op, threshold }: SearchLimit, other: SearchLimit): boolean {
  return op === "lt" || op === "le" ? threshold < other.threshold : threshold > other.threshold;
}
