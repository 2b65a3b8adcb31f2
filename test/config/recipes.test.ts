/** Recipes: what they become, what they need, and what they cannot stand beside. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { logSteps } from "#config/recipes/log-steps.ts";
import { readShapes } from "#config/recipes/pareto-sweep.ts";
import { exampleOf } from "#config/recipes/recipe-example.ts";
import { RECIPES } from "#config/recipes/recipe-list.ts";
import { RECIPE_NAMES } from "#config/schema/recipe.ts";
import { readStudy, smallFile } from "./reading.ts";
import { CONCURRENCY, faultsOf, file, flags, valuesOf, variationsOf } from "./study-cases.ts";

const ask = (name: string, ...more: string[]) => flags("--streaming", "--search-recipe", name, ...more);
const faults = async (name: string, ...more: string[]) => (await faultsOf(ask(name, ...more))).join("\n");
const STREAMED = smallFile({ endpoint: "{url: 'http://h:8000', streaming: true}" });

describe("every recipe", () => {
  test("is in the list", () => {
    expect(RECIPES.map(({ name }) => name)).toEqual([...RECIPE_NAMES]);
  });

  test.each(RECIPES.map((recipe) => [recipe.name, recipe] as const))(
    "%s has an example that can be run, and becomes what a file would say",
    async (name, recipe) => {
      const { argv, sweep, slos } = exampleOf(recipe);
      const study = await flags(...argv);
      expect((study.search ?? study.sweep)?.recipeName).toBe(name);
      expect(study.base.notices).toEqual([]);
      const text = `${smallFile({
        endpoint: "{url: 'http://h:8000', streaming: true}",
        dataset: "{name: main, entries: 5, prompts: {isl: 10, osl: 5}}",
        slos: JSON.stringify(slos),
      })}sweep: ${JSON.stringify(sweep)}\n`;
      const written = await file(text);
      expect({ search: written.search, sweep: written.sweep }).toEqual({ search: study.search, sweep: study.sweep });
      expect(written.base.config.slos).toEqual(study.base.config.slos);
    },
  );

  test.each(RECIPES.map((recipe) => [recipe.name, recipe] as const))(
    "%s is the same beside a file, and needs what it needs there too",
    async (_name, recipe) => {
      const { argv } = exampleOf(recipe);
      const [alone, beside] = [await flags(...argv), await file(STREAMED, ...argv)];
      expect(beside.search).toEqual(alone.search as never);
      expect(beside.sweep?.postProcess?.handler).toBe(alone.sweep?.postProcess?.handler as never);
      expect(beside.base.config.slos).toEqual(alone.base.config.slos);
      if (recipe.needs.length === 0) return;
      expect((await faultsOf(file(STREAMED, "--search-recipe", recipe.name))).join()).toContain("needs --");
    },
  );
});

describe("a recipe by its options", () => {
  test("max-concurrency-under-sla has levels in their order, and a search of the wished style", async () => {
    const levels = ["--ttft-sla-ms", "200", "--tpot-sla-ms", "20", "--e2e-sla-ms", "5000", "--error-rate-sla", "0.01"];
    const smooth = await ask("max-concurrency-under-sla", ...levels, "--concurrency-max", "64");
    expect(smooth.search).toMatchObject({
      planner: "smooth_isotonic",
      maxIterations: 30,
      initialPoints: 1,
      searchSpace: [{ path: CONCURRENCY, lo: 1, hi: 64, kind: "int", prior: "uniform" }],
      slaFilters: [
        { metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold: 200 },
        { metricTag: "inter_token_latency", stat: "p95", op: "lt", threshold: 20 },
        { metricTag: "request_latency", stat: "p99", op: "lt", threshold: 5000 },
        { metricTag: "request_error_rate", stat: "avg", op: "lt", threshold: 1 },
      ],
    });
    for (const [style, planner, iterations, prior] of [
      ["monotonic", "monotonic_sla", 20, "uniform"],
      ["bo", "bayesian", 30, "log-uniform"],
      ["optuna", "optuna", 30, "log-uniform"],
    ] as const) {
      const { search } = await ask("max-concurrency-under-sla", ...levels, "--search-style", style);
      expect(search).toMatchObject({ planner, maxIterations: iterations, searchSpace: [{ prior }] });
    }
  });

  test("a grid looks for a breach of every level, the user's too", async () => {
    const study = await ask(
      "max-concurrency-under-sla",
      ...["--e2e-sla-ms", "1000", "--search-style", "grid", "--concurrency-max", "32", "--search-sla", "a:avg:gt:3"],
    );
    expect(valuesOf(study)).toEqual({ [CONCURRENCY]: [1, 2, 3, 4, 7, 12, 20, 32] });
    const levels = [{ metricTag: "request_latency", stat: "p99" }, { metricTag: "a" }];
    expect(study.sweep).toMatchObject({ slaFilters: levels, postProcess: { params: { sla_filters: levels } } });
  });

  test("max-goodput-under-slo bounds single requests, and agrees with --goodput or not at all", async () => {
    const bounds = ["--ttft-sla-ms", "200", "--itl-sla-ms", "20", "--e2e-sla-ms", "5000"];
    const study = await ask("max-goodput-under-slo", ...bounds, "--goodput", "time_to_first_token:200");
    expect(study.base.config.slos).toEqual({
      time_to_first_token: 200,
      inter_token_latency: 20,
      request_latency: 5000,
    });
    expect(study.search).toMatchObject({
      objectives: [{ metric: "goodput", stat: "avg", direction: "maximize" }],
      slaFilters: [{ metricTag: "good_request_fraction", stat: "avg", op: "ge", threshold: 0.95 }],
    });
    expect(await faults("max-goodput-under-slo", ...bounds, "--goodput", "time_to_first_token:100")).toContain(
      "--goodput bounds time_to_first_token by 100, and max-goodput-under-slo by 200",
    );
  });

  test("pareto-sweep goes through its own values of concurrency, under the names of the file", async () => {
    const phases = "[{name: load, kind: profiling, type: concurrency, concurrency: 2, requests: 4}]";
    const endpoint = "{url: 'http://h:8000', streaming: true}";
    const text = smallFile({ endpoint, phases, dataset: "{name: mine, entries: 5, prompts: {isl: 10, osl: 5}}" });
    const study = await file(
      text,
      "--search-recipe",
      "pareto-sweep",
      "--isl-osl-pairs",
      "8/4, 16/2,",
      "--concurrency",
      "1,3",
    );
    const configs = await variationsOf(study);
    expect(configs.map(({ phases: [phase] }) => phase)).toMatchObject(
      [1, 3, 1, 3].map((concurrency) => ({ name: "load", concurrency, requests: 4 })),
    );
    expect(
      configs.map(({ dataset }) => (dataset.type === "synthetic" ? dataset.prompts?.osl : undefined)),
    ).toMatchObject([{ value: 4 }, { value: 4 }, { value: 2 }, { value: 2 }]);
    const { sweep } = await ask("pareto-sweep", "--isl-osl-pairs", "8/4");
    expect(sweep?.type === "scenarios" && sweep.runs.map(({ label }) => label)).toEqual(
      [1, 4, 16, 64, 256].map((concurrency) => `shape_8_4_c${concurrency}`),
    );
  });

  test("tunables, levels and tiers are laid over a search", async () => {
    const { search } = await ask(
      "max-throughput-itl-sla",
      ...[
        "--itl-sla-ms",
        "20",
        "--search-initial-points",
        "8",
        "--search-random-seed",
        "2",
        "--search-sla",
        "a:avg:lt:1",
      ],
    );
    expect(search).toMatchObject({ initialPoints: 8, randomSeed: 2, slaFilters: [{}, { metricTag: "a" }] });
  });

  test("plots are wanted where they say much, unless the user has said otherwise", async () => {
    const plotOf = async (...more: string[]) =>
      ((await ask("concurrency-ramp", ...more)).base.explicit.artifacts as { auto_plot?: boolean }).auto_plot;
    expect(await plotOf()).toBe(true);
    expect(await plotOf("--no-auto-plot")).toBe(false);
    expect(await plotOf("--auto-plot")).toBe(true);
  });

  test("options of other recipes are told to have no effect", async () => {
    const { base } = await ask("concurrency-ramp", "--ttft-sla-ms", "3", "--osl-max", "9");
    expect(base.notices.join()).toContain("--ttft-sla-ms has no effect on what concurrency-ramp does");
    expect(base.notices.join()).toContain("--osl-max has no effect");
  });
});

describe("a recipe that cannot be", () => {
  test.each([
    ["max-everything", [], "--search-recipe must be one of max-concurrency-under-sla"],
    ["max-throughput-ttft-sla", [], "needs --ttft-sla-ms"],
    ["max-throughput-itl-sla", [], "needs --itl-sla-ms or --tpot-sla-ms"],
    ["max-goodput-under-slo", ["--ttft-sla-ms", "2"], "needs --tpot-sla-ms or --itl-sla-ms"],
    ["max-goodput-under-slo", ["--ttft-sla-ms", "2"], "needs --e2e-sla-ms"],
    ["max-concurrency-under-sla", [], "needs --ttft-sla-ms or --tpot-sla-ms or --itl-sla-ms or --e2e-sla-ms or"],
    ["max-throughput-itl-sla", ["--itl-sla-ms", "2", "--tpot-sla-ms", "3"], "--tpot-sla-ms bounds the same latency"],
    ["max-throughput-ttft-sla", ["--ttft-sla-ms", "0"], "--ttft-sla-ms must be a finite number above 0"],
    ["max-concurrency-under-sla", ["--error-rate-sla", "1"], "--error-rate-sla must be a number above 0 and below 1"],
    ["concurrency-ramp", ["--concurrency-min", "9", "--concurrency-max", "9"], "--concurrency-min leaves no range"],
    ["concurrency-ramp", ["--concurrency-steps", "1"], "--concurrency-steps must be a whole number of at least 2"],
    ["prefill-ttft-curve", ["--isl-max", "200"], "--isl-max leaves no range: the least isl, 256"],
    [
      "concurrency-ramp",
      ["--search-space", "rate:1,2"],
      "--search-space cannot stand beside --search-recipe concurrency-ramp",
    ],
    ["concurrency-ramp", ["--search-stat", "p99"], "--search-stat cannot stand beside"],
    ["concurrency-ramp", ["--search-max-iterations", "9"], "--search-max-iterations tunes a search"],
    ["concurrency-ramp", ["--search-sla-tier", "a:p95:lt:3"], "--search-sla-tier needs a search"],
    ["concurrency-ramp", ["--isl", "1,2"], "--isl has several values"],
    ["concurrency-ramp", ["--concurrency", "1,2"], "--concurrency has several values"],
    ["concurrency-ramp", ["--variant", "isl=1", "--variant", "isl=2"], "--variant cannot stand beside"],
    ["pareto-sweep", [], "needs --isl-osl-pairs"],
    ["pareto-sweep", ["--isl-osl-pairs", "128x128"], "--isl-osl-pairs must be lengths with one slash between"],
    ["pareto-sweep", ["--isl-osl-pairs", "128/0"], "--isl-osl-pairs must have whole numbers of at least 1"],
    ["pareto-sweep", ["--isl-osl-pairs", "8/8,8/8"], "--isl-osl-pairs has a shape twice"],
    ["pareto-sweep", ["--isl-osl-pairs", ","], "--isl-osl-pairs must have at least one shape"],
    ["pareto-sweep", ["--isl-osl-pairs", "8/8", "--concurrency", "4"], "makes a single run, and a front needs several"],
    [
      "max-throughput-ttft-sla",
      ["--ttft-sla-ms", "2", "--num-profile-runs", "3", "--convergence-metric", "y"],
      "--convergence-metric cannot end the repeats of a search",
    ],
  ])("%s %j", async (name, more, expected) => {
    expect(await faults(name, ...more)).toContain(expected);
  });

  test("without a stream where only a stream shows the answer", async () => {
    expect(await faultsOf(flags("--search-recipe", "pareto-sweep", "--isl-osl-pairs", "1/1,2/2"))).toEqual([
      "--search-recipe pareto-sweep needs streaming: only a stream shows the time to first token",
    ]);
    const { search } = await flags("--search-recipe", "max-concurrency-under-sla", "--e2e-sla-ms", "9");
    expect(search?.slaFilters).toHaveLength(1);
  });

  test("beside the sweep of a file, or the phases of one that has several", async () => {
    const grid = `${STREAMED}sweep: {type: grid, parameters: {concurrency: [1, 2]}}\n`;
    expect(await faultsOf(file(grid, "--search-recipe", "concurrency-ramp"))).toEqual([
      expect.stringContaining("--search-recipe concurrency-ramp brings a sweep of its own, and the file has one"),
    ]);
    const phase = (name: string) => `{name: ${name}, kind: profiling, type: concurrency, requests: 4}`;
    const text = smallFile({
      endpoint: "{url: 'http://h:8000', streaming: true}",
      phases: `[${phase("a")}, ${phase("b")}]`,
    });
    for (const more of [["concurrency-ramp"], ["pareto-sweep", "--isl-osl-pairs", "1/1,2/2"]]) {
      expect((await faultsOf(file(text, "--search-recipe", ...more))).join()).toContain(
        "any of the 2 profiling phases",
      );
    }
  });

  test("when nobody asked for one", async () => {
    const told = await faultsOf(readStudy({ argv: ["-m", "m", "--ttft-sla-ms", "2", "--concurrency-max", "9"] }));
    expect(told).toEqual([
      "--ttft-sla-ms belongs to a recipe, and none was asked for",
      "--concurrency-max belongs to a recipe, and none was asked for",
    ]);
  });
});

describe("steps on a logarithmic scale", () => {
  test("rise from end to end without repeats", () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 50_000 }));
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 40 }), ([lo, width], steps) => {
        const values = logSteps(lo, lo + width, steps);
        expect([values[0], values.at(-1)]).toEqual([lo, lo + width]);
        expect(values.length).toBeLessThanOrEqual(steps);
        values.forEach((value, i) => {
          expect(Number.isInteger(value)).toBe(true);
          if (i > 0) expect(value).toBeGreaterThan(values[i - 1] as number);
        });
      }),
    );
  });
});

test("shapes are read back from what is written", () => {
  const length = fc.integer({ min: 1, max: 100_000 });
  const shapes = fc.uniqueArray(fc.record({ isl: length, osl: length }), {
    minLength: 1,
    maxLength: 6,
    selector: ({ isl, osl }) => `${isl}/${osl}`,
  });
  fc.assert(
    fc.property(shapes, fc.constantFrom(",", " , ", ",,"), (list, comma) => {
      expect(readShapes(list.map(({ isl, osl }) => `${isl}/${osl}`).join(comma))).toEqual(list);
    }),
  );
});
