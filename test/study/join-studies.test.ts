/** Parts of one sweep, run in directories of their own. */
import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import { findRuns } from "#study/found/find-runs.ts";
import { joinStudies } from "#study/found/join-studies.ts";
import { summariseFound } from "#study/found/summarise-found.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { BODY, type RunToWrite, writeRuns } from "./study-files.ts";

const phaseWith = (more: JsonObject): JsonObject => ({
  ...BODY,
  phases: [{ name: "profiling", kind: "profiling", requests: 10, concurrency: 1, ...more }],
});

function cell(concurrency: number, index: number, more: Partial<RunToWrite> = {}): RunToWrite {
  return {
    at: `concurrency_${concurrency}`,
    index,
    label: `phases.profiling.concurrency=${concurrency}`,
    values: `{"phases.profiling.concurrency":${concurrency}}`,
    body: phaseWith({ concurrency }),
    ...more,
  };
}

async function join(parts: Readonly<Record<string, readonly RunToWrite[]>>) {
  const files = createMemoryFiles();
  const found = [];
  for (const [directory, runs] of Object.entries(parts)) {
    writeRuns(
      directory,
      runs.map((run) => ({ sweepId: directory, ...run })),
      files,
    );
    found.push(await findRuns(files, directory));
  }
  return { files, study: joinStudies(found, "/all") };
}

async function problemsOf(parts: Readonly<Record<string, readonly RunToWrite[]>>): Promise<string[]> {
  try {
    await join(parts);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).problems.map(({ where }) => where);
  }
  throw new Error("the parts were joined");
}

describe("parts of a sweep", () => {
  test("with the same cells become trials of them, numbered anew", async () => {
    const { files, study } = await join({
      "/one": [cell(2, 0, { throughput: 10 }), cell(4, 1, { throughput: 20 })],
      "/two": [cell(2, 0, { throughput: 12 }), cell(4, 1, { throughput: 22 })],
      "/three": [cell(2, 0, { throughput: 14 })],
    });
    expect(study.directory).toBe("/all");
    expect(study.plan).toMatchObject({ isSweep: true, trials: 3 });
    expect(study.plan.aggregates.sweep).toBe("aggregate/sweep_aggregate");
    expect(study.runs.map(({ directory, identity }) => [directory, identity.label])).toEqual([
      ["/one/concurrency_2", "run_0001"],
      ["/one/concurrency_4", "run_0001"],
      ["/two/concurrency_2", "run_0002"],
      ["/two/concurrency_4", "run_0002"],
      ["/three/concurrency_2", "run_0003"],
    ]);
    const { input } = await summariseFound(files, study);
    const means = input.cells.map((one) => one.summaries.find(({ key }) => key === "request_throughput_avg")?.mean);
    expect(means).toEqual([12, 21]);
  });

  test("with other cells stand side by side", async () => {
    const { study } = await join({ "/one": [cell(2, 0), cell(4, 1)], "/two": [cell(8, 0), cell(16, 1)] });
    expect(study.plan.variations.map(({ index, dirName }) => [index, dirName])).toEqual([
      [0, "concurrency_2"],
      [1, "concurrency_4"],
      [2, "concurrency_8"],
      [3, "concurrency_16"],
    ]);
    expect(study.plan.trials).toBe(1);
  });

  test("take 5 and 5.0 for one value, and two cells with equal values for two", async () => {
    const twins = [cell(2, 0), { ...cell(2, 1), at: "concurrency_2__2" }];
    const whole = { ...cell(2, 0), values: '{"phases.profiling.concurrency":2.0}' };
    const { study } = await join({ "/one": twins, "/two": [whole] });
    expect(study.plan.variations).toHaveLength(2);
    expect(study.runs.filter(({ identity }) => identity.variation.index === 0)).toHaveLength(2);
    expect(new Set(study.plan.variations.map(({ dirName }) => dirName)).size).toBe(2);
  });

  test("may be single runs: together they are repeated ones", async () => {
    const { study } = await join({ "/one": [{ at: "" }], "/two": [{ at: "" }] });
    expect(study.plan).toMatchObject({ isSweep: false, trials: 2, aggregates: { cells: ["aggregate"] } });
  });

  test("may differ in where results go, in what is shown, in seeds and in secrets", async () => {
    const other = {
      ...phaseWith({ concurrency: 2 }),
      artifacts: { dir: "/other" },
      logging: { level: "DEBUG" },
      runtime: { ui: "none" },
      random_seed: 7,
      endpoint: { urls: ["http://server:8000"], timeout: 60, api_key: "<redacted>" },
    };
    const { study } = await join({ "/one": [cell(2, 0)], "/two": [cell(2, 0, { body: other })] });
    expect(study.runs).toHaveLength(2);
  });

  test("may lack the warm-up in later trials", async () => {
    const { study } = await join({
      "/one": [{ at: "", body: BODY }],
      "/two": [{ at: "", trial: 1, body: phaseWith({}) }],
    });
    expect(study.runs).toHaveLength(2);
  });
});

describe("parts that measured different things are refused", () => {
  test("with every difference, in the same cell", async () => {
    const other = { ...phaseWith({ concurrency: 2, requests: 20 }), endpoint: { urls: ["http://b:1"], timeout: 60 } };
    const problems = await problemsOf({ "/one": [cell(2, 0)], "/two": [cell(2, 0, { body: other })] });
    expect(problems).toEqual([
      'endpoint.urls.0: "http://server:8000" → "http://b:1"',
      "phases.profiling.requests: 10 → 20",
    ]);
  });

  test("also between cells, apart from what is varied", async () => {
    const other = phaseWith({ concurrency: 8, requests: 20 });
    const problems = await problemsOf({ "/one": [cell(2, 0)], "/two": [cell(8, 0, { body: other })] });
    expect(problems).toEqual(["phases.profiling.requests: 10 → 20"]);
  });

  test("where an input length is varied, under whatever name the dataset has", async () => {
    const lengthOf = (mean: number, more: JsonObject = {}): Partial<RunToWrite> => ({
      label: `datasets.main.prompts.isl.mean=${mean}`,
      values: `{"datasets.main.prompts.isl.mean":${mean}}`,
      body: { ...BODY, datasets: [{ name: "main", prompts: { isl: { mean, stddev: 0 }, ...more } }] },
    });
    const parts = (more: JsonObject) => ({
      "/one": [{ at: "mean_1", ...lengthOf(1) }],
      "/two": [{ at: "mean_2", ...lengthOf(2, more) }],
    });
    expect((await join(parts({}))).study.runs).toHaveLength(2);
    expect(await problemsOf(parts({ batch_size: 3 }))).toEqual(["dataset.prompts.batch_size: absent → 3"]);
  });
});
