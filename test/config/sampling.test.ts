import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { smallFile } from "./reading.ts";
import { CONCURRENCY, faultsOf, file } from "./study-cases.ts";

const sweep = (text: string) => file(`${smallFile()}sweep: ${text}\n`);
const sobol = (dimension: string, more = "") => sweep(`{type: sobol, samples: 8, dimensions: [${dimension}]${more}}`);

describe("a sampled sweep", () => {
  test("keeps its dimensions in the order written, with their defaults", async () => {
    const study = await sweep(
      "{type: latin_hypercube, samples: 4, seed: 3, label_format: kv, dimensions: [{path: rate, lo: 1, hi: 9.5}, {path: concurrency, choices: [1, 2.0, 4]}]}",
    );
    expect(study.sweep).toEqual({
      type: "latin_hypercube",
      samples: 4,
      seed: 3,
      labelFormat: "kv",
      scramble: true,
      cooldownSeconds: 0,
      iterationOrder: "repeated",
      sameSeed: false,
      slaFilters: [],
      dimensions: [
        { path: "phases.profiling.rate", lo: 1, hi: 9.5, scale: "linear", kind: "real" },
        { path: "phases.profiling.concurrency", choices: [1, new Float(2), 4] },
      ],
    });
  });

  test("is optimised only where that is asked for", async () => {
    const optimized = async (text: string) => {
      const study = await sweep(`{type: latin_hypercube, samples: 4, dimensions: [{path: rate, lo: 1, hi: 2}]${text}}`);
      return study.sweep?.type === "latin_hypercube" ? study.sweep.optimization : "no sweep";
    };
    expect(await optimized("")).toBeUndefined();
    expect(await optimized(", optimization: null")).toBeUndefined();
    expect(await optimized(", optimization: random-cd")).toBe("random-cd");
  });

  test("tells what is wrong with a dimension, and wants whole numbers where they are needed", async () => {
    const wanted = async (dimension: string) => (await faultsOf(sobol(dimension))).join();
    expect(await wanted("{path: concurrency, lo: 1, hi: 8}")).toContain("takes whole numbers only");
    expect(await wanted("{path: rate, lo: 3, hi: 3}")).toContain("needs hi to be above lo");
    expect(await wanted("{path: rate, lo: 3, choices: [1]}")).toContain("either lo and hi, or choices");
    expect(await wanted("{path: rate, lo: 0, hi: 3, scale: log}")).toContain("needs lo above 0");
    expect(await wanted("{path: rate, lo: 0, hi: .inf}")).toContain("finite number");
    expect(await wanted("{path: rate, choices: []}")).toContain("at least one value");
    expect(await wanted("{path: rate, choices: [[1]]}")).toContain("single value");
    expect(await wanted("{path: rate, choices: [.nan]}")).toContain("finite number");
    expect(await wanted("{path: rate, low: 1, hi: 3}")).toContain("is no known option");
    expect(await wanted("{path: rate, lo: 1, hi: 3}, {path: phases.0.rate, lo: 1, hi: 2}")).toContain(
      "is the same parameter as rate",
    );
  });
});

describe("any sweep", () => {
  test("says what the best configuration has to keep", async () => {
    const filters =
      "sla_filters: [{metric_tag: request_latency, op: lt, threshold: 5}, {metricTag: ttft, stat: p99, op: ge, threshold: 1.5}]";
    const study = await sweep(`{type: grid, parameters: {concurrency: [1]}, ${filters}}`);
    expect(study.sweep?.slaFilters).toEqual([
      { metricTag: "request_latency", stat: "p95", op: "lt", threshold: 5 },
      { metricTag: "ttft", stat: "p99", op: "ge", threshold: 1.5 },
    ]);
    const bad = "sla_filters: [{metric_tag: ' ', op: '<', threshold: .inf, stat: p33}]";
    expect(await faultsOf(sweep(`{type: grid, parameters: {concurrency: [1]}, ${bad}}`))).toHaveLength(4);
  });

  test("may have a question that all cells answer, and the name of the recipe that asked it", async () => {
    const none = "{type: zip, parameters: {concurrency: [1]}, recipe_name: null, post_process: null}";
    expect((await sweep(none)).sweep).not.toHaveProperty("postProcess");
    const process =
      "{handler: degradation-knee-detect, params: {swept_param: concurrency}, output_filename: knee.json}";
    const some = `{type: zip, parameters: {concurrency: [1]}, recipe_name: x, post_process: ${process}}`;
    expect((await sweep(some)).sweep).toMatchObject({
      recipeName: "x",
      postProcess: {
        handler: "degradation_knee_detect",
        params: { threshold_pct: 0.2, metric_tag: "request_latency", stat: "p99", swept_param: CONCURRENCY },
        outputFilename: "knee.json",
      },
    });
  });

  test("takes a list from the environment, and warns of variables that nothing uses", async () => {
    const study = await sweep(`{type: grid, parameters: {concurrency: "\${LIST:1,4..16*2}", variables.idle: [1, 2]}}`);
    expect(study.sweep).toMatchObject({ parameters: [{ values: [1, 4, 8, 16] }, { path: "variables.idle" }] });
    expect(study.base.notices.join()).toContain("no template uses variables.idle");
  });
});
