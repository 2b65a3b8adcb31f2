import { describe, expect, test } from "bun:test";
import type { StudyReading } from "#config/read-study-config.ts";
import { toCamel } from "#config/spelling.ts";
import type { VariationPatch } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import vectors from "../golden/config/studies.json";
import { assignmentsOf, patchesOf } from "./expand.ts";
import { readStudy } from "./reading.ts";
import { sameDir, withoutDefaults } from "./reference-body.ts";

interface Vector {
  readonly id: string;
  readonly argv: string[];
  readonly env?: Record<string, string>;
  readonly yaml?: string;
  readonly expect: "accept" | "refuse";
  readonly differs?: string;
  readonly paths?: string[];
  readonly trials?: number;
  readonly sweep?: { type?: string; iteration_order?: string; same_seed?: boolean; cooldown_seconds?: unknown };
  readonly multiRun?: JsonObject;
  readonly variations?: { label: string; values: Record<string, unknown> }[];
  readonly bodies?: JsonObject[];
}

const cases = vectors.cases as unknown as Vector[];
const readVector = ({ argv, env = {}, yaml }: Vector) =>
  readStudy({ argv, env, files: yaml === undefined ? {} : { "cfg.yaml": yaml } });

const isDrawn = ({ sweep }: StudyReading): boolean => sweep?.type === "sobol" || sweep?.type === "latin_hypercube";

function patchesFor(study: StudyReading, { variations = [] }: Vector): VariationPatch[] {
  if (study.sweep === undefined) return [{ kind: "none" }];
  if (!isDrawn(study)) return patchesOf(study.sweep);
  return variations.map(({ values }) => ({ kind: "assign", assignments: assignmentsOf(values) }));
}

function expectStudy(study: StudyReading, vector: Vector): void {
  const { sweep, multiRun } = study;
  expect(multiRun.numRuns).toBe(vector.trials ?? multiRun.numRuns);
  const given = Object.entries(vector.multiRun ?? {}).map(([key, value]) => [toCamel(key), value]);
  const { convergence, ...flat } = Object.fromEntries(given);
  expect(multiRun).toMatchObject(flat);
  if (convergence !== undefined) {
    const names = Object.entries(convergence as JsonObject).map(([key, value]) => [toCamel(key), value]);
    expect(multiRun.convergence).toMatchObject(Object.fromEntries(names));
  }
  if (vector.sweep === undefined) return;
  expect(sweep?.type).toBe((vector.sweep.type ?? sweep?.type) as never);
  const isZip = vector.id === "cli-sweep/zip-mode-dropped";
  expect(sweep?.iterationOrder).toBe((vector.sweep.iteration_order ?? (isZip ? "independent" : "repeated")) as never);
  expect(sweep?.sameSeed).toBe(vector.sweep.same_seed ?? isZip);
}

describe("sweeps and repeats that the reference takes", () => {
  for (const vector of cases.filter((one) => one.expect === "accept")) {
    const unlike = vector.differs === undefined ? "" : `, unlike there: ${vector.differs}`;
    test(`${vector.id} makes the same variations of the same benchmark${unlike}`, async () => {
      const study = await readVector(vector);
      expectStudy(study, vector);
      const patches = patchesFor(study, vector);
      if (vector.variations !== undefined && study.sweep?.type !== "scenarios" && study.sweep !== undefined) {
        const expected = vector.variations.map(({ values }) => assignmentsOf(values));
        expect(patches.map((patch) => (patch.kind === "assign" ? patch.assignments : []))).toEqual(expected);
      }
      if (study.sweep?.type === "scenarios" && vector.variations !== undefined) {
        expect(study.sweep.runs.map(({ label }) => label)).toEqual(vector.variations.map(({ label }) => label));
      }
      for (const [index, patch] of patches.entries()) {
        const { explicit } = await study.readVariation(patch, `cell ${index}`);
        const body = vector.bodies?.[index];
        if (body === undefined || vector.differs?.includes("--num-prompts") === true) continue;
        // How much is told is no part of what was asked for.
        const { runtime: _, ...actual } = explicit;
        const { logging: __, ...expected } = body;
        expect(sameDir(withoutDefaults(actual))).toEqual(withoutDefaults(expected));
      }
    });
  }
});

const placesOf = (error: unknown): string[] => {
  if (!(error instanceof UserError)) throw error;
  return error.problems.map(({ where }) => where.split(" ").slice(1).join(" ") || where);
};

/** A place as ours names it: the reference puts the type of the sweep into it. */
const ourPath = (path: string): string =>
  path.replace(/^sweep\.(grid|zip|scenarios|sobol|latin_hypercube)/, "sweep").replace(/\.\d+/g, "");

describe("sweeps and repeats that the reference refuses", () => {
  for (const vector of cases.filter((one) => one.expect === "refuse")) {
    test(`${vector.id} is refused before anything is sent, where it stands`, async () => {
      const outcome = await readAll(vector).catch((error: unknown) => error);
      const places = placesOf(outcome);
      expect(places.length).toBeGreaterThan(0);
      const isAll = vector.yaml !== undefined && places.every((place) => place.startsWith("sweep"));
      if (vector.yaml !== undefined) expect({ isAll, places }).toMatchObject({ isAll: true });
      for (const path of (vector.paths ?? []).filter((one) => one.startsWith("sweep."))) {
        const found = places.some((place) => place.replace(/\[\d+\]/g, "").startsWith(ourPath(path)));
        expect({ found, path, places }).toMatchObject({ found: true });
      }
    });
  }
});

async function readAll(vector: Vector): Promise<void> {
  const study = await readVector(vector);
  for (const [index, patch] of patchesFor(study, vector).entries()) await study.readVariation(patch, `cell ${index}`);
}
