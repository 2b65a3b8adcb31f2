import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LOG_HISTOGRAM_ERROR } from "#stats/log-histogram.ts";
import { StepDistribution } from "#stats/step-distribution.ts";

describe("a step function", () => {
  test("weighs each value by how long it lasted", () => {
    const steps = new StepDistribution(1000);
    steps.add(2, 6, false);
    steps.add(1, 3, false);
    steps.add(5, 1, false);
    const { overall } = steps.summarise();
    expect(overall).toEqual({
      avg: 2,
      std: Math.sqrt((1 * 3 + 9) / 10),
      min: 1,
      max: 5,
      p50: 2,
      p90: 2,
      p95: 5,
      p99: 5,
    });
  });

  test("leaves idle time out of what it was when active", () => {
    const steps = new StepDistribution(1000);
    steps.add(0, 5, true);
    steps.add(4, 4, false);
    steps.add(0, 1, false);
    const { overall, whenActive } = steps.summarise();
    expect(overall).toMatchObject({ avg: 1.6, min: 0, p50: 0, p90: 4 });
    expect(whenActive).toMatchObject({ avg: 3.2, min: 0, p50: 4, max: 4 });
  });

  test("that was always idle is zero, and nothing when active", () => {
    const steps = new StepDistribution(1000);
    steps.add(0, 5, true);
    const { overall, whenActive } = steps.summarise();
    expect(overall).toEqual({ avg: 0, std: 0, min: 0, max: 0, p50: 0, p90: 0, p95: 0, p99: 0 });
    expect(whenActive).toBeUndefined();
  });

  test("without any time has no statistics", () => {
    expect(new StepDistribution(1000).summarise()).toEqual({ overall: undefined, whenActive: undefined });
  });

  test("can be asked in between and goes on", () => {
    const steps = new StepDistribution(1000);
    steps.add(1, 1, false);
    steps.summarise();
    steps.add(3, 1, false);
    expect(steps.summarise().overall?.avg).toBe(2);
  });

  test("has the same statistics in whatever order and pieces its segments come", () => {
    const segment = fc.record({ value: fc.integer({ min: 0, max: 5 }), duration: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 40 }), (segments) => {
        const whole = new StepDistribution(1000);
        const halves = new StepDistribution(1000);
        for (const { value, duration } of segments) whole.add(value, duration, false);
        for (const { value, duration } of segments.toReversed()) {
          halves.add(value, duration / 2, false);
          halves.add(value, duration / 2, false);
        }
        const [one, other] = [whole.summarise().overall, halves.summarise().overall];
        const { avg: oneAvg, std: oneStd, ...oneRanks } = one ?? { avg: 0, std: 0 };
        const { avg, std, ...ranks } = other ?? { avg: 1, std: 1 };
        expect(ranks).toEqual(oneRanks);
        expect(avg).toBeCloseTo(oneAvg, 9);
        expect(std).toBeCloseTo(oneStd, 9);
      }),
    );
  });

  test("is the same beyond its limit, but for quantiles within the stated error", () => {
    const segment = fc.record({
      value: fc.double({ min: 0.01, max: 1e9, noNaN: true }),
      duration: fc.integer({ min: 1, max: 100 }),
      isIdle: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 5, maxLength: 40 }), (segments) => {
        const [exact, rough] = [new StepDistribution(1000), new StepDistribution(2)];
        for (const { value, duration, isIdle } of segments) {
          for (const steps of [exact, rough]) steps.add(isIdle ? 0 : value, duration, isIdle);
        }
        const [one, other] = [exact.summarise(), rough.summarise()];
        for (const part of ["overall", "whenActive"] as const) {
          for (const [name, wanted] of Object.entries(one[part] ?? {})) {
            const found = (other[part] as unknown as Record<string, number>)[name] as number;
            const isRank = name.startsWith("p");
            const error = isRank ? LOG_HISTOGRAM_ERROR * wanted : 1e-9 * (one[part]?.max ?? 0);
            expect(Math.abs(found - wanted), `${part} ${name}`).toBeLessThanOrEqual(error);
          }
        }
      }),
    );
  });

  test("says whether it is exact", () => {
    const steps = new StepDistribution(2);
    for (const value of [1, 2]) steps.add(value, 1, false);
    expect(steps.isExact).toBe(true);
    for (const value of [3, 4]) steps.add(value, 1, false);
    expect(steps.isExact).toBe(false);
  });
});
