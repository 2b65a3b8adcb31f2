import { describe, expect, test } from "bun:test";
import { searchConfig } from "../support/search-config.ts";
import { smallFile } from "./reading.ts";
import { CONCURRENCY, faultsOf, file } from "./study-cases.ts";

const SPACE = "search_space: [{path: concurrency, lo: 1, hi: 100, kind: int}]";
const GOAL = "objectives: [{metric: output_token_throughput, direction: maximize}]";
const FILTER = "{metric_tag: time_to_first_token, op: lt, threshold: 200}";
const LEVELS = `sla_filters: [${FILTER}]`;

const fileOf = (options: readonly string[], around = "", sections: Record<string, string> = {}) =>
  `${smallFile({ endpoint: "{url: 'http://h:8000', streaming: true}", ...sections })}${around}sweep: {type: adaptive_search, ${options.join(", ")}}\n`;
const search = (...options: string[]) => file(fileOf(options));
const faults = (...options: string[]) => faultsOf(search(...options));
const notices = async (...options: string[]) => (await search(...options)).base.notices.join("\n");

describe("a search in a file", () => {
  test("has its paths written out and its defaults filled in, and stands alone", async () => {
    const study = await search(SPACE, GOAL, "max_iterations: 10");
    expect(study.sweep).toBeUndefined();
    const searchSpace = [{ path: CONCURRENCY, lo: 1, hi: 100, kind: "int", prior: "uniform" }] as const;
    expect(study.search).toEqual(searchConfig({ searchSpace, maxIterations: 10 }));
    expect(study.base.notices).toEqual([]);
  });

  test("takes every option, in either spelling, and dimensions that meet in one load", async () => {
    const text = fileOf(
      [
        "searchSpace: [{path: concurrency, lo: 1, hi: 64, kind: int, prior: log-uniform}, {path: rate, lo: 0.5, hi: 4}]",
        "objectives: [{metric: a, stat: p99, direction: MINIMIZE, threshold: 400}, {metric: b, direction: Maximize}]",
        'outcome_constraints: [{metric: c, op: "<=", bound: 1}]',
        "max_iterations: 40, n_initial_points: 8, random_seed: 7, planner: optuna, optuna_sampler: botorch",
        "optuna_acquisition: qLogNEHVI, optuna_terminator: regret, objective_pooling: pooled, cooldown_seconds: 2",
        "plateau_window: 3, plateau_threshold: 0.1, improvement_patience: 4, recipe_name: mine",
      ],
      "",
      { phases: "{type: poisson, rate: 1, requests: 4}" },
    );
    const study = await file(text);
    expect(study.search).toMatchObject({
      planner: "optuna",
      searchSpace: [
        { path: CONCURRENCY, prior: "log-uniform" },
        { path: "phases.profiling.rate", kind: "real" },
      ],
      objectives: [{ direction: "minimize", threshold: 400 }, { direction: "maximize" }],
      outcomeConstraints: [{ metric: "c", op: "<=", bound: 1 }],
      initialPoints: 8,
      randomSeed: 7,
      optunaAcquisition: "qlognehvi",
      optunaTerminator: "regret",
      objectivePooling: "pooled",
      recipeName: "mine",
    });
    expect(study.base.notices).toEqual([]);
    const patch = {
      kind: "assign",
      assignments: [
        { path: CONCURRENCY, value: 9 },
        { path: "phases.profiling.rate", value: 2.5 },
      ],
    } as const;
    const { config } = await study.readVariation(patch, "search_iter_0000");
    expect(config.phases[0]).toMatchObject({ concurrency: 9, rate: 2.5 });
  });

  test("has tiers of service levels, along one axis", async () => {
    const tiers = `sla_tiers: [{label: gold, filters: [${FILTER}], ordering_rank: 0}, {label: free, filters: [${FILTER}]}]`;
    const study = await search(SPACE, GOAL, "max_iterations: 5", tiers);
    expect(study.search?.slaTiers).toMatchObject([{ label: "gold" }, { label: "free" }]);
    expect(study.base.notices.join()).toContain("sla_tiers[0].ordering_rank has no effect");
  });
});

describe("a search that cannot be", () => {
  test.each([
    ["without a space", [GOAL, "max_iterations: 10"], "sweep.search_space is required"],
    ["without objectives", [SPACE, "max_iterations: 10"], "sweep.objectives is required"],
    ["without an end", [SPACE, GOAL], "sweep.max_iterations is required"],
    ["with too few points", [SPACE, GOAL, "max_iterations: 1"], "sweep.max_iterations must be a whole number"],
    ["with too many points", [SPACE, GOAL, "max_iterations: 201"], "at most 200"],
    ["of first points only", [SPACE, GOAL, "max_iterations: 5"], "sweep.max_iterations must be above n_initial_points"],
    [
      "of named first points only",
      [SPACE, GOAL, "max_iterations: 8, n_initial_points: 9"],
      "sweep.n_initial_points must be below max_iterations, which is 8",
    ],
    ["in an order", [SPACE, GOAL, "max_iterations: 9, iteration_order: repeated"], "iteration_order is no known"],
    ["with an unknown planner", [SPACE, GOAL, "max_iterations: 9, planner: grid"], "planner must be one of bayesian"],
    [
      "with an acquisition for several objectives",
      [SPACE, GOAL, "max_iterations: 9, planner: optuna, optuna_acquisition: qlognehvi"],
      "optuna_acquisition is for several objectives, and there is 1",
    ],
    [
      "with an acquisition for one objective",
      [
        SPACE,
        "objectives: [{metric: a, direction: maximize}, {metric: b, direction: minimize}]",
        "max_iterations: 9, planner: optuna, optuna_acquisition: logei",
      ],
      "optuna_acquisition is for one objective, and there are 2",
    ],
    [
      "with an acquisition of another sampler",
      [SPACE, GOAL, "max_iterations: 9, planner: optuna, optuna_sampler: tpe, optuna_acquisition: qnei"],
      "optuna_acquisition goes with optuna_sampler botorch only, and that is tpe",
    ],
    ["for no boundary", [SPACE, GOAL, "max_iterations: 9, planner: boundary"], "needs sla_filters or sla_tiers"],
    [
      "for the boundary of a real axis",
      [
        "search_space: [{path: endpoint.timeout, lo: 1, hi: 9}]",
        GOAL,
        LEVELS,
        "max_iterations: 9, planner: smooth_isotonic",
      ],
      "search_space must be one dimension of kind int for smooth_isotonic",
    ],
    [
      "for the boundary of two axes",
      [
        "search_space: [{path: concurrency, lo: 1, hi: 9, kind: int}, {path: requests, lo: 1, hi: 9, kind: int}]",
        GOAL,
        LEVELS,
        "max_iterations: 9, planner: monotonic_sla",
      ],
      "search_space must be one dimension of kind int for monotonic_sla",
    ],
    [
      "for a boundary and several objectives",
      [
        SPACE,
        LEVELS,
        "objectives: [{metric: a, direction: maximize}, {metric: b, direction: minimize}], max_iterations: 9, planner: boundary",
      ],
      "objectives must be a single one for boundary",
    ],
    ["with one tier", [SPACE, GOAL, `max_iterations: 9, sla_tiers: [{label: a, filters: [${FILTER}]}]`], "two tiers"],
    [
      "with eleven tiers",
      [
        SPACE,
        GOAL,
        `max_iterations: 9, sla_tiers: [${Array.from({ length: 11 }, (_, i) => `{label: t${i}, filters: [${FILTER}]}`).join(", ")}]`,
      ],
      "at most 10 tiers",
    ],
    [
      "with tiers of one name",
      [
        SPACE,
        GOAL,
        `max_iterations: 9, sla_tiers: [{label: a, filters: [${FILTER}]}, {label: a, filters: [${FILTER}]}]`,
      ],
      "sla_tiers[1].label is the label of tiers 1 and 2",
    ],
    [
      "with a tier of nothing",
      [SPACE, GOAL, "max_iterations: 9, sla_tiers: [{label: a, filters: []}]"],
      "must not be empty",
    ],
    [
      "with a filter in another notation",
      [SPACE, GOAL, 'max_iterations: 9, sla_filters: [{metric_tag: a, op: "<", threshold: 1}]'],
      "sla_filters[0].op must be one of lt, le, gt or ge",
    ],
    [
      "with a constraint in another notation",
      [SPACE, GOAL, "max_iterations: 9, outcome_constraints: [{metric: a, op: lt, bound: 1}]"],
      "outcome_constraints[0].op must be one of <=, >= or ==",
    ],
    [
      "with a direction of its own",
      [SPACE, "objectives: [{metric: a, direction: up}], max_iterations: 9"],
      "direction must be",
    ],
    [
      "with a file elsewhere",
      [
        SPACE,
        GOAL,
        "max_iterations: 9, post_process: {handler: sla_breach_knee, params: {}, output_filename: ../a.json}",
      ],
      "output_filename must be the name of a file without directories",
    ],
    [
      "with a file in the place of another",
      [
        SPACE,
        GOAL,
        "max_iterations: 9, post_process: {handler: sla_breach_knee, params: {}, output_filename: profile_export_aiperf_sweep.json}",
      ],
      "and of none that is there",
    ],
    [
      "with a question about what is not varied",
      [
        SPACE,
        GOAL,
        "max_iterations: 9, post_process: {handler: ttft_curve_fit, params: {swept_param: rate}, output_filename: a.json}",
      ],
      "post_process.params.swept_param is not varied by this sweep",
    ],
  ])("%s", async (_name, options, expected) => {
    expect((await faults(...options)).join("\n")).toContain(expected);
  });

  test.each([
    ["{path: concurrency, lo: 5, hi: 5, kind: int}", "search_space[0] needs hi to be above lo"],
    ["{path: concurrency, lo: 1, hi: 9}", "search_space[0] has values that are not whole"],
    ["{path: concurrency, lo: 1.2, hi: 1.8, kind: int}", "search_space[0] has no whole number between its bounds"],
    ["{path: concurrency, lo: 0, hi: 9, kind: int}", "search_space[0] has values that the option does not take"],
    ["{path: rate, lo: 0, hi: 9, prior: log-uniform}", "search_space[0] needs lo above 0 with a log-uniform prior"],
    ["{path: rate, lo: 1, hi: .inf}", "search_space[0].hi must be a finite number"],
    ["{path: rate, lo: 1, hi: 9}", "search_space[0].path belongs to a phase paced by a rate"],
    ["{path: rate_series, lo: 1, hi: 9}", "search_space[0].path is a whole course of rates"],
    ["{path: endpoint.streaming, lo: 0, hi: 1}", "search_space[0].path takes no number"],
    ["{path: concurency, lo: 1, hi: 9}", "search_space[0].path is no short name"],
    ["{path: '', lo: 1, hi: 9}", "search_space[0].path must name what is varied"],
    ["{path: .a, lo: 1, hi: 9}", "must not start with a dot"],
    ["{path: a., lo: 1, hi: 9}", "must not end with a dot"],
    ["{path: a..b, lo: 1, hi: 9}", "must not have two dots in a row"],
    ["{path: sweep.a, lo: 1, hi: 9}", "leads into the sweep itself"],
    ["{path: multi_run.num_runs, lo: 1, hi: 9}", "leads to multi_run"],
    ["{path: benchmark.endpoint.timeout, lo: 1, hi: 9}", "begins with benchmark"],
    ["{lo: 1, hi: 9}", "search_space[0].path is required"],
    ["{path: concurrency, lo: 1, hi: 9, kind: choice}", "search_space[0].kind must be one of int or real"],
    [
      "{path: concurrency, lo: 1, hi: 9, kind: int}, {path: phases.profiling.concurrency, lo: 1, hi: 9, kind: int}",
      "search_space[1].path is the same parameter as concurrency",
    ],
  ])("over %s", async (space, expected) => {
    expect((await faults(`search_space: [${space}]`, GOAL, "max_iterations: 9")).join("\n")).toContain(expected);
  });

  test("tells all that is wrong with it at once", async () => {
    const told = await faults(
      "search_space: [{path: concurency, lo: 1, hi: 2}, {path: rate, lo: 3, hi: 2}]",
      "objectives: [{metric: ' ', direction: maximize}], max_iterations: many, same_seed: true",
    );
    for (const part of ["[0].path", "[1] needs", "[0].metric", "max_iterations", "same_seed"]) {
      expect(told.join("\n")).toContain(part);
    }
  });

  test("beside repeats that may end early", async () => {
    const around = "multi_run: {num_runs: 3, convergence: {metric: a}}\n";
    const told = await faultsOf(file(fileOf([SPACE, GOAL, "max_iterations: 9"], around)));
    expect(told).toEqual([expect.stringContaining("multi_run.convergence.metric cannot end the repeats of a search")]);
  });

  test("of pooled percentiles where no request is kept", async () => {
    const goal = "objectives: [{metric: request_latency, stat: p99, direction: minimize}]";
    const text = fileOf([SPACE, goal, "max_iterations: 9, objective_pooling: pooled"]);
    expect(await faultsOf(file(text, "--export-level", "summary"))).toEqual([
      expect.stringContaining("sweep.objective_pooling puts the requests of all repeats together, and none are kept"),
    ]);
  });
});

describe("what a search is told of", () => {
  const along = [SPACE, GOAL, LEVELS, "max_iterations: 9, planner: smooth_isotonic"] as const;

  test.each([
    ["stopping rules of models", [...along, "plateau_window: 4"], "sweep.plateau_window has no effect"],
    [
      "a sampler of another planner",
      [SPACE, GOAL, "max_iterations: 9, optuna_sampler: gp"],
      "optuna_sampler has no effect",
    ],
    ["a mode that changes nothing", [SPACE, GOAL, "max_iterations: 9, constraint_mode: eic"], "constraint_mode has no"],
    ["safety without a boundary", [SPACE, GOAL, "max_iterations: 9, safe: true"], "sweep.safe has no effect"],
    ["a terminator by another name", [SPACE, GOAL, "max_iterations: 9, optuna_terminator: emmr"], "is taken as regret"],
    ["pooled means", [SPACE, GOAL, "max_iterations: 9, objective_pooling: pooled"], "objective_pooling has no effect"],
    ["repeats by count", [...along, "monotonic_stability_trials: 3"], "monotonic_stability_trials has no effect"],
    ["replicates by count", [...along, "sla_replicates: 3"], "sla_replicates has no effect"],
    [
      "requests of probes that there are not",
      [SPACE, GOAL, "max_iterations: 9, sla_precision: tight"],
      "sla_precision has no",
    ],
    [
      "a planner that gives way to tiers",
      [
        SPACE,
        GOAL,
        `max_iterations: 9, planner: optuna, sla_tiers: [{label: a, filters: [${FILTER}]}, {label: b, filters: [${FILTER}]}]`,
      ],
      "sweep.planner has no effect",
    ],
  ])("%s", async (_name, options, expected) => {
    expect(await notices(...options)).toContain(expected);
  });

  test("nothing where all of it counts", async () => {
    const { search: found, base } = await search(...along, "sla_precision: coarse, sla_warmup_seconds: 0, safe: true");
    expect(found).toMatchObject({ slaPrecision: "coarse", slaWarmupSeconds: 0, isSafe: true });
    expect(base.notices).toEqual([]);
  });

  test("a corner of the space that cannot be run", async () => {
    const told = await notices(
      "search_space: [{path: concurrency, lo: 1, hi: 8, kind: int}, {path: prefill_concurrency, lo: 1, hi: 16, kind: int}]",
      GOAL,
      "max_iterations: 9",
    );
    expect(told).toContain("cannot be run with the greatest values of all dimensions together");
  });
});
