import { describe, expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { NS_PER_MS } from "#core/units.ts";
import { createLatencyLaw } from "#mock/latency-law.ts";

const flat = { ttftMs: 50, itlMs: 10, jitter: 0, prefillUsPerToken: 0, knee: 0 };
const lawOf = (changes: Partial<typeof flat>) => createLatencyLaw({ ...flat, ...changes }, randomStream(1, "law"));

describe("the law of the server's delays", () => {
  test("without load and noise they are what was asked for", () => {
    const law = lawOf({});
    expect(law.firstNs(1000, 500)).toBe(50 * NS_PER_MS);
    expect(law.stepNs(1, 500)).toBe(10 * NS_PER_MS);
    expect(law.stepNs(4, 1)).toBe(40 * NS_PER_MS);
  });

  test("the prompt adds to the first token only", () => {
    expect(lawOf({ prefillUsPerToken: 100 }).firstNs(200, 0)).toBe(70 * NS_PER_MS);
  });

  test("at the knee delays have doubled, at twice the knee tripled", () => {
    const law = lawOf({ knee: 8 });
    expect(law.firstNs(0, 8)).toBe(100 * NS_PER_MS);
    expect(law.stepNs(1, 8)).toBe(20 * NS_PER_MS);
    expect(law.stepNs(1, 16)).toBe(30 * NS_PER_MS);
  });

  test("noise has the deviation asked for around the same mean, and never turns a delay negative", () => {
    const law = lawOf({ jitter: 0.2 });
    const delaysMs = Array.from({ length: 20_000 }, () => law.stepNs(1, 0) / NS_PER_MS);
    const mean = delaysMs.reduce((sum, delay) => sum + delay, 0) / delaysMs.length;
    const deviation = Math.sqrt(delaysMs.reduce((sum, delay) => sum + (delay - mean) ** 2, 0) / delaysMs.length);
    expect(mean).toBeCloseTo(10, 1);
    expect(deviation).toBeCloseTo(2, 1);
    const wild = lawOf({ jitter: 5 });
    expect(Math.min(...Array.from({ length: 1000 }, () => wild.stepNs(1, 0)))).toBeGreaterThan(0);
  });
});
