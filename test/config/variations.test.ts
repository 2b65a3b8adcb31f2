import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Distribution } from "#config/config.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import { UserError } from "#core/errors.ts";
import { patchesOf } from "./expand.ts";
import { readStudy, smallFile } from "./reading.ts";
import { faultsOf, file, grid, variationsOf } from "./study-cases.ts";

describe("a variation", () => {
  const isl = async (study: StudyReading): Promise<Distribution[]> =>
    (await variationsOf(study)).map(({ dataset }) => dataset.prompts.isl);

  test("writes a part of a length that is one number", async () => {
    const study = await file(grid("dataset.prompts.isl.mean: [20, 30]"));
    expect(await isl(study)).toEqual([20, 30].map((mean) => ({ type: "normal", mean, stddev: 0 })));
    expect(await isl(await file(grid("dataset.isl.stddev: [3]")))).toEqual([{ type: "normal", mean: 10, stddev: 3 }]);
    const spelled = grid("dataset.prompts.isl.stddev: [3]", { dataset: "{entries: 5, isl: {type: fixed, value: 7}}" });
    expect(await isl(await file(spelled))).toEqual([{ type: "normal", mean: 7, stddev: 3 }]);
  });

  test("knows the dataset and options by all their names, and no option twice", async () => {
    for (const name of ["dataset", "datasets.default", "datasets.main"]) {
      expect(await isl(await file(grid(`${name}.prompts.isl: [4]`)))).toEqual([{ type: "fixed", value: 4 }]);
    }
    expect((await faultsOf(file(grid("datasets.other.prompts.isl: [4]")))).join()).toContain("names the dataset other");
    const twice = await faultsOf(file(grid("dataset.prompts.isl: [4], datasets.default.prompts.isl: [5]")));
    expect(twice.join()).toContain("is the same parameter as dataset.prompts.isl");
    const camel = await faultsOf(
      file(grid("endpoint.useServerTokenCount: [yes], endpoint.use_server_token_count: [no]")),
    );
    expect(camel.join()).toContain("is the same parameter as endpoint.useServerTokenCount");
  });

  test("takes short forms as values", async () => {
    const study = await file(grid("models: [a, [b, c]], endpoint.url: ['http://x', [y, z]]"));
    const [first, , , last] = await variationsOf(study);
    expect(first?.models.items).toEqual([{ name: "a" }]);
    expect(first?.endpoint.urls).toEqual(["http://x"]);
    expect(last?.models.items.map(({ name }) => name)).toEqual(["b", "c"]);
    expect(last?.endpoint.urls).toEqual(["http://y", "http://z"]);
  });

  test("writes lengths of answers where the dataset of a file has them", async () => {
    const study = await readStudy({
      argv: ["-m", "m", "--input-file", "a.jsonl", "--osl", "5,6"],
      files: { "a.jsonl": '{"text": "x"}\n' },
    });
    expect((await variationsOf(study)).map(({ dataset }) => dataset.prompts.osl)).toEqual(
      [5, 6].map((mean) => ({ type: "normal", mean, stddev: 0 })),
    );
    const fault = readStudy({
      argv: ["-m", "m", "--input-file", "a.jsonl", "--isl", "5,6"],
      files: { "a.jsonl": '{"text": "x"}\n' },
    });
    expect((await faultsOf(fault)).join()).toContain("the prompts of a file have lengths of their own");
  });

  test("is rendered by itself", async () => {
    const phases = '{type: poisson, rate: "{{ load }}", requests: "{{ load * 2 }}", concurrency: "{{ load + load }}"}';
    const study = await file(`variables: {load: 1}\n${grid("variables.load: [5, 10]", { phases })}`);
    expect(
      (await variationsOf(study)).map(({ phases: [run] }) => [run?.rate, run?.requests, run?.concurrency]),
    ).toEqual([
      [5, 10, 10],
      [10, 20, 20],
    ]);
    expect(study.base.config.phases[0]?.rate).toBe(1);
  });

  test("says which one it is and where the values stand that do not suit", async () => {
    const study = await file(grid("concurrency: [1, 0], dataset.prompts.isl: [x]"));
    const patch = patchesOf(study.sweep!)[1]!;
    const error = (await study.readVariation(patch, "concurrency 0").catch((one: unknown) => one)) as UserError;
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe("variation concurrency 0: the configuration has 2 problems");
    expect(error.problems.map(({ where }) => where)).toEqual([
      "cfg.yaml:6:51 sweep.parameters.concurrency[1]",
      "cfg.yaml:6:77 sweep.parameters.dataset.prompts.isl[0]",
    ]);
  });

  test("never leaves a trace in the next", async () => {
    const study = await file(grid("concurrency: [1, 2], endpoint.headers.X: [a]"));
    const patches = patchesOf(study.sweep!);
    const before = (await study.readVariation(patches[0]!, "a")).config;
    await study.readVariation(patches[1]!, "b");
    expect((await study.readVariation(patches[0]!, "a")).config).toEqual(before);
    expect((await study.readVariation({ kind: "none" }, "base")).config).toEqual(study.base.config);
  });
});

test("any grid gives configurations or problems", async () => {
  const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.constant("1..8*2"));
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.string(), leaf, { maxKeys: 2 }));
  const names = [
    "concurrency",
    "rate",
    "phases",
    "profiling",
    "0",
    "dataset",
    "datasets",
    "default",
    "prompts",
    "isl",
    "mean",
    "endpoint",
    "url",
    "headers",
    "models",
    "items",
    "m",
    "variables",
    "x",
    "artifacts",
    "slos",
  ];
  const segment = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 4 }));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("."));
  const parameters = fc.dictionary(path, fc.array(value, { maxLength: 3 }), { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(parameters, fc.constantFrom("grid", "zip"), async (given, type) => {
      const text = `${smallFile()}sweep: ${JSON.stringify({ type, parameters: given })}\n`;
      try {
        const study = await readStudy({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } });
        for (const patch of patchesOf(study.sweep!).slice(0, 4)) await study.readVariation(patch, "cell");
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 200, seed: 20260102 },
  );
});
