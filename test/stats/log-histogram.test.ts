import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LOG_HISTOGRAM_ERROR, LogHistogram } from "#stats/log-histogram.ts";

interface Weighed {
  readonly value: number;
  readonly weight: number;
}

function histogram(entries: readonly Weighed[]): LogHistogram {
  const found = new LogHistogram();
  for (const { value, weight } of entries) found.add(value, weight);
  return found;
}

/** The definition itself: the least value at or below which the weight is reached. */
function leastReaching(entries: readonly Weighed[], reach: number): number {
  let passed = 0;
  const sorted = entries.toSorted((a, b) => a.value - b.value);
  for (const { value, weight } of sorted) {
    passed += weight;
    if (passed >= reach) return value;
  }
  return sorted.at(-1)?.value ?? Number.NaN;
}

describe("a log histogram", () => {
  const size = fc.double({ min: 1e-9, max: 1e15, noNaN: true });
  const value = fc.oneof(
    size,
    size.map((one) => -one),
    fc.constant(0),
    fc.integer({ min: -5, max: 5 }),
  );
  const entry = fc.record({ value, weight: fc.integer({ min: 1, max: 9 }) });

  test("is never further off than it says, at any magnitude, sign and weight", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 50 }), fc.nat(500), (entries, reach) => {
        const total = entries.reduce((sum, { weight }) => sum + weight, 0);
        const wanted = leastReaching(entries, Math.min(reach, total));
        const found = histogram(entries).at(Math.min(reach, total));
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(LOG_HISTOGRAM_ERROR * Math.abs(wanted));
      }),
    );
  });

  test("has whole numbers below 2048, and anything constant, exactly", () => {
    const whole = fc.record({ value: fc.integer({ min: 0, max: 2047 }), weight: fc.integer({ min: 1, max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 50 }), fc.nat(1e6), (entries, reach) => {
        const total = entries.reduce((sum, { weight }) => sum + weight, 0);
        const within = Math.min(reach, total);
        expect(histogram(entries).at(within) + 0).toBe(leastReaching(entries, within));
      }),
    );
    const constant = Array.from({ length: 1000 }, () => ({ value: 4097.3, weight: 0.7 }));
    expect(histogram(constant).at(300)).toBe(4097.3);
  });

  test("has no quantile of nothing", () => {
    expect(new LogHistogram().at(0)).toBeNaN();
  });

  test("takes what is too small to be told from zero as zero", () => {
    expect(histogram([{ value: 1e-300, weight: 1 }]).at(1)).toBe(0);
  });
});
