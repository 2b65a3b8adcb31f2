import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findLimits, type Limit } from "#doctor/limits.ts";

const loads = (...points: [number, number][]) => points.map(([load, errorMs]) => ({ load, errorMs, requests: 100 }));

const within = (boundMs: number, limits: readonly Limit[]) => limits.find(({ withinMs }) => withinMs === boundMs);

describe("the highest load that was timed within a bound", () => {
  test("lies on the line between the last load within it and the first beyond", () => {
    const limits = findLimits(loads([100, 0.5], [200, 3], [400, 11]));
    expect(limits).toEqual([
      { withinMs: 1, highest: 120, isAtLeast: false },
      { withinMs: 5, highest: 250, isAtLeast: false },
      { withinMs: 10, highest: 375, isAtLeast: false },
    ]);
  });

  test("is never beyond the highest load that was tried", () => {
    const limits = findLimits(loads([1, 0.1], [800, 4]));
    expect(within(5, limits)).toEqual({ withinMs: 5, highest: 800, isAtLeast: true });
    expect(within(10, limits)).toEqual({ withinMs: 10, highest: 800, isAtLeast: true });
  });

  test("is none where not even the lowest load was within it, and where nothing was tried", () => {
    expect(within(1, findLimits(loads([1, 2], [10, 3])))).toEqual({ withinMs: 1, isAtLeast: false });
    expect(findLimits([]).map(({ highest }) => highest)).toEqual([undefined, undefined, undefined]);
  });

  test("a disturbance at a low load is evened out by the loads above it", () => {
    const disturbed = [
      { load: 10, errorMs: 3, requests: 20 },
      { load: 100, errorMs: 0.5, requests: 200 },
      { load: 400, errorMs: 4, requests: 400 },
    ];
    const highest = within(1, findLimits(disturbed))?.highest ?? 0;
    expect(highest).toBeGreaterThan(100);
    expect(highest).toBeLessThan(200);
  });

  test("a wider bound never allows less", () => {
    const errors = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 10 });
    fc.assert(
      fc.property(errors, (errorsMs) => {
        const limits = findLimits(errorsMs.map((errorMs, i) => ({ load: 2 ** i, errorMs, requests: 1 + i })));
        const heights = limits.map(({ highest = 0 }) => highest);
        expect(heights).toEqual(heights.toSorted((a, b) => a - b));
        expect(Math.max(...heights)).toBeLessThanOrEqual(2 ** Math.max(0, errorsMs.length - 1));
      }),
    );
  });
});
