/** What the reference makes of searches and recipes, held against what is read here and what is planned from it. */
import { describe, expect, test } from "bun:test";
import type { StudyReading } from "#config/read-study-config.ts";
import { toSnake } from "#config/spelling.ts";
import type { JsonObject } from "#core/json.ts";
import { toPlanDocument } from "#plan/plan-document.ts";
import { planStudy } from "#plan/plan-study.ts";
import vectors from "../golden/config/searches.json";
import { patchesOf } from "./expand.ts";
import { problemsOf, readStudy } from "./reading.ts";
import { sameDir, withoutDefaults } from "./reference-body.ts";

interface Vector {
  readonly id: string;
  readonly argv: string[];
  readonly yaml?: string;
  readonly expect: "accept" | "refuse";
  readonly differs?: string;
  readonly paths?: string[];
  readonly sweep?: JsonObject;
  readonly plan?: JsonObject;
  readonly variations?: { readonly label: string }[];
  readonly body?: JsonObject;
}

const all = (vectors.cases as unknown as Vector[]).filter(({ argv }) => argv[0] === "profile");
const readVector = ({ argv, yaml }: Vector) =>
  readStudy({ argv: argv.slice(1), files: yaml === undefined ? {} : { "cfg.yaml": yaml } });

const planOf = ({ sweep, search, multiRun, baseSeed }: StudyReading) =>
  planStudy({
    multiRun,
    drawSeed: () => 1,
    ...(sweep === undefined ? {} : { sweep }),
    ...(search === undefined ? {} : { search }),
    ...(baseSeed === undefined ? {} : { baseSeed }),
  }).plan;

/** The parts of a recipe's sweep that the reference writes down, in its spelling. */
function sweepOf({ sweep }: StudyReading): JsonObject {
  if (sweep === undefined) return {};
  const { postProcess, recipeName, slaFilters } = sweep;
  const filters = slaFilters.map((one) =>
    Object.fromEntries(Object.entries(one).map(([name, value]) => [toSnake(name), value])),
  );
  const params = Object.entries(postProcess?.params ?? {}).map(([name, value]) => [
    name,
    name === "sla_filters" ? filters : value,
  ]);
  return {
    type: sweep.type,
    recipe_name: recipeName ?? null,
    ...(sweep.type === "grid"
      ? { parameters: Object.fromEntries(sweep.parameters.map(({ path, values }) => [path, [...values]])) }
      : {}),
    ...(filters.length === 0 ? {} : { sla_filters: filters }),
    ...(postProcess === undefined
      ? {}
      : {
          post_process: {
            handler: postProcess.handler,
            params: Object.fromEntries(params),
            output_filename: postProcess.outputFilename,
          },
        }),
  } as JsonObject;
}

const titleOf = ({ id, differs }: Vector): string => (differs === undefined ? id : `${id}, unlike there (${differs}),`);

describe("a search or recipe that the reference accepts", () => {
  test.each(all.filter((vector) => vector.expect === "accept").map((vector) => [titleOf(vector), vector] as const))(
    "%s becomes the same plan",
    async (_id, vector) => {
      const study = await readVector(vector);
      const plan = toPlanDocument(planOf(study));
      const { sweep = {}, variations, body } = vector;
      expect(plan).toMatchObject({ ...vector.plan, sweep_type: sweep.type });
      if (variations !== undefined) {
        expect(plan.variations.map(({ title: _, ...known }) => known)).toEqual(variations as never);
      }
      // There the scenarios of a recipe stand in its plan; here their bodies show below what they are.
      const { runs: _, ...written } = sweep;
      if (study.search !== undefined) expect(plan.sweep).toEqual(sweep);
      else expect(sweepOf(study)).toMatchObject(written);
      expect(study.base.notices).toEqual([]);
      if (body === undefined) return;
      const [first] = study.sweep === undefined ? [] : patchesOf(study.sweep);
      const { explicit } = first === undefined ? study.base : await study.readVariation(first, "first");
      const { runtime: _ours, ...ours } = structuredClone(explicit);
      const { runtime: _theirs, ...theirs } = body;
      expect(sameDir(withoutDefaults(ours))).toEqual(withoutDefaults(theirs));
    },
  );

  test("a front of the reference's has no file of its own; ours has", async () => {
    const pareto = all.find(({ id }) => id === "recipe/pareto");
    const { sweep } = await readVector(pareto as Vector);
    expect(sweep?.postProcess).toMatchObject({ handler: "pareto_sweep_export", outputFilename: "pareto_sweep.json" });
  });
});

describe("a search or recipe that the reference refuses", () => {
  test.each(all.filter((vector) => vector.expect === "refuse").map((vector) => [vector.id, vector] as const))(
    "%s is refused, where it can be mended",
    async (_id, vector) => {
      const problems = await problemsOf(readVector(vector));
      expect(problems.length).toBeGreaterThan(0);
      const places = problems.map(({ where }) => (where.split(" ")[1] ?? where).replaceAll(/\[(\d+)\]/g, ".$1"));
      for (const path of vector.paths ?? []) expect(places.join(" ")).toContain(path);
      if (vector.yaml === undefined) for (const { where } of problems) expect(where).toStartWith("--");
    },
  );
});
