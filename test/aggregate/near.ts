/** Comparing numbers of files: to 1e-9 of their size, with `null` and names exactly. */
import { expect } from "bun:test";

const TOLERANCE = 1e-9;
/** Spread of equal values: one side may have the rounding of a mean in it. */
const ROUNDING = 1e-12;

export function expectNear(actual: number | null | undefined, expected: number | null, what: string, size = 0): void {
  if (expected === null || !Number.isFinite(expected)) {
    expect(actual, what).toBe(expected);
    return;
  }
  expect(typeof actual, what).toBe("number");
  const allowed = Math.max(TOLERANCE * Math.abs(expected), ROUNDING * Math.abs(size));
  expect(Math.abs((actual as number) - expected), `${what}: ${actual} for ${expected}`).toBeLessThanOrEqual(allowed);
}

/** Every key that is expected, at any depth; keys of ours may stand beside. */
export function expectCovers(actual: unknown, expected: unknown, path = "$"): void {
  if (typeof expected === "number") {
    expectNear(actual as number, expected, path);
  } else if (Array.isArray(expected)) {
    expect(Array.isArray(actual), path).toBe(true);
    expect((actual as unknown[]).length, `${path}.length`).toBe(expected.length);
    for (const [i, member] of expected.entries()) expectCovers((actual as unknown[])[i], member, `${path}[${i}]`);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, member] of Object.entries(expected)) {
      expectCovers((actual as Record<string, unknown> | undefined)?.[key], member, `${path}.${key}`);
    }
  } else {
    expect(actual, path).toEqual(expected as never);
  }
}
