import { expect, test } from "bun:test";
import { logExpectedExcess, logNormalCdf, millsRatio, normalCdf, normalDensity } from "#stats/normal-tail.ts";
import golden from "../golden/search/numerics.json";

/** Logarithms near 0 are compared absolutely: there the value itself is what is precise. */
function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
}

test.each(golden.logExpectedExcess)("log h(%p) is exact from z = 5 to −10 000", (z, expected) => {
  expectNear(logExpectedExcess(z as number), expected as number);
});

test.each(golden.logNormalCdf)("log Φ(%p) is exact where Φ is 0 to a double too", (z, expected) => {
  expectNear(logNormalCdf(z as number), expected as number);
});

test("Mills' ratio is continuous where its formulas meet, and P(Z < z) adds up with P(Z > z)", () => {
  for (const t of [0, 1 / 32, 12]) {
    const [below, above] = [millsRatio(t - 1e-9), millsRatio(t + 1e-9)];
    expect(Math.abs(below - above)).toBeLessThan(4e-9);
  }
  for (const z of [-6, -1.3, 0, 0.4, 3]) {
    expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
    expect(millsRatio(z) * normalDensity(z)).toBeCloseTo(normalCdf(-z), 14);
  }
});
