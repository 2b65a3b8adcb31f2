import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { problemsOf, smallFile } from "./reading.ts";
import { faultsOf, file, flags, variationsOf } from "./study-cases.ts";

describe("a scenario", () => {
  const scenarios = (...runs: string[]) => file(`${smallFile()}sweep: {type: scenarios, runs: [${runs.join(", ")}]}\n`);

  test("is laid over the benchmark in any short form", async () => {
    const study = await scenarios(
      "{name: a, benchmark: {dataset: {isl: 7}, endpoint: {url: 'http://other'}, model: n}}",
      "{name: b, benchmark: {warmup: {type: concurrency, requests: 2}, profiling: {concurrency: 3}}}",
      "{name: c, benchmark: {datasets: [{name: default, entries: 9}]}}",
    );
    const [a, b, c] = await variationsOf(study);
    expect(a).toMatchObject({
      dataset: { entries: 5, prompts: { isl: { value: 7 } } },
      endpoint: { urls: ["http://other"] },
      models: { items: [{ name: "n" }] },
    });
    expect(b?.phases.map(({ name, concurrency }) => [name, concurrency])).toEqual([
      ["warmup", 1],
      ["profiling", 3],
    ]);
    expect(c?.dataset.entries).toBe(9);
  });

  test("tells what it says it varies, and is noticed where it has no name", async () => {
    const study = await scenarios("{name: a, values: {isl: 5.0, hot: true}}", "{benchmark: {dataset: {entries: 3}}}");
    expect(study.sweep).toMatchObject({
      runs: [
        {
          label: "a",
          values: [
            { path: "isl", value: new Float(5) },
            { path: "hot", value: true },
          ],
        },
        { label: "scenario_1" },
      ],
    });
    expect(study.base.notices.join()).toContain("has no name, so its results go by scenario_1");
  });

  test("is refused where it overrides another dataset or what nobody knows", async () => {
    const study = await scenarios(
      "{name: a, benchmark: {dataset: {name: other}}}",
      "{name: b, benchmark: {endpoint: {timeuot: 3}}}",
    );
    const wantedOf = async (index: number) =>
      (await problemsOf(study.readVariation({ kind: "scenario", index }, "x")))
        .map(({ wanted, hint }) => `${wanted} ${hint}`)
        .join();
    expect(await wantedOf(0)).toContain("the dataset is called default");
    expect(await wantedOf(1)).toContain("did you mean timeout?");
  });
});

describe("variants", () => {
  test("are command lines of their own", async () => {
    const study = await flags(
      "--concurrency",
      "3",
      "--variant",
      "a: concurrency=4, streaming=true",
      "--sweep-variant",
      "request-rate=5",
    );
    const [a, b] = await variationsOf(study);
    expect(a).toMatchObject({ endpoint: { streaming: true }, phases: [{ type: "concurrency", concurrency: 4 }] });
    expect(b).toMatchObject({ endpoint: { streaming: false }, phases: [{ type: "poisson", rate: 5, concurrency: 3 }] });
    const beside = await file(smallFile(), "--variant", "isl=1", "--variant", "isl=2");
    expect((await variationsOf(beside)).map(({ dataset }) => dataset.prompts.isl)).toMatchObject([
      { mean: 1 },
      { mean: 2 },
    ]);
  });

  test("change nothing that holds for all of them", async () => {
    const faults = await faultsOf(
      flags("--variant", "num-profile-runs=2", "--variant", "config=x", "--variant", "isl=1..4*2"),
    );
    expect(faults).toEqual([
      "--variant v0: num-profile-runs holds for all variants, and cannot be given to one of them",
      "--variant v1: config holds for all variants, and cannot be given to one of them",
    ]);
    expect((await faultsOf(flags("--variant", "isl=1..4*2", "--variant", "isl=3"))).join()).toContain(
      "must be one value in a variant",
    );
  });
});
