/** Searches that flags ask for: alone, over a file, and beside what they cannot stand beside. */
import { describe, expect, test } from "bun:test";
import type { StudyReading } from "#config/read-study-config.ts";
import { smallFile } from "./reading.ts";
import { CONCURRENCY, faultsOf, file, flags } from "./study-cases.ts";

const GOAL = ["--search-metric", "x", "--search-direction", "maximize", "--search-max-iterations", "20"];
const searchOver = (space: string, ...more: string[]) => flags("--search-space", space, ...GOAL, ...more);
const faults = async (...argv: string[]) => (await faultsOf(flags(...argv))).join("\n");
const SWEEP =
  "sweep: {type: adaptive_search, search_space: [{path: concurrency, lo: 1, hi: 50, kind: int}], objectives: [{metric: a, direction: minimize}], max_iterations: 9, sla_filters: [{metric_tag: a, op: lt, threshold: 1}]}\n";
const FILE = `${smallFile()}${SWEEP}`;
const phaseOf = ({ base }: StudyReading) => base.config.phases[0];

describe("a search by flags", () => {
  test("takes every flag", async () => {
    const { search } = await flags(
      ...["--search-space", "concurrency:1,100:int", "requests:10,1e3:INT", "--streaming"],
      ...["--search-metric", "request_latency", "--search-stat", "p99", "--search-direction", "MINIMIZE"],
      ...["--search-max-iterations", "20", "--search-initial-points", "7", "--search-random-seed", "3"],
      ...["--search-planner", "optuna", "--optuna-sampler", "botorch", "--optuna-acquisition", "logei"],
      ...["--optuna-terminator", "regret", "--search-percentile-pooling", "pooled"],
      ...["--search-sla", "time_to_first_token:p95:lt:200", "--search-sla", "a:avg:ge:0.5"],
      ...["--parameter-sweep-cooldown-seconds", "2"],
    );
    expect(search).toMatchObject({
      planner: "optuna",
      searchSpace: [
        { path: CONCURRENCY, lo: 1, hi: 100, kind: "int" },
        { path: "phases.profiling.requests", lo: 10, hi: 1000, kind: "int" },
      ],
      objectives: [{ metric: "request_latency", stat: "p99", direction: "minimize" }],
      slaFilters: [
        { metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold: 200 },
        { metricTag: "a", stat: "avg", op: "ge", threshold: 0.5 },
      ],
      maxIterations: 20,
      initialPoints: 7,
      randomSeed: 3,
      optunaAcquisition: "logei",
      optunaTerminator: "regret",
      objectivePooling: "pooled",
      cooldownSeconds: 2,
    });
  });

  test("has tiers with labels of their own or by their places", async () => {
    const { search } = await searchOver(
      "concurrency:1,100:int",
      ...["--search-sla-tier", "gold:time_to_first_token:p95:lt:200,b:p95:lt:3"],
      ...["--search-sla-tier", "time_to_first_token:p95:lt:900"],
    );
    expect(search?.slaTiers).toMatchObject([
      { label: "gold", filters: [{ threshold: 200 }, { metricTag: "b", threshold: 3 }] },
      { label: "tier_2", filters: [{ threshold: 900 }] },
    ]);
  });

  test.each([
    ["rate:1,5", [], { type: "poisson", rate: 1 }],
    ["rate:1,5", ["--arrival-pattern", "constant"], { type: "constant", rate: 1 }],
    ["rate:1,5", ["--request-rate", "3"], { type: "poisson", rate: 3 }],
    ["smoothness:0.5,4", ["--request-rate", "3"], { type: "gamma", rate: 3, smoothness: 0.5 }],
    ["rate_ramp:1,9", ["--request-rate", "3"], { type: "poisson", rate: 3 }],
    ["users:2,8:int", ["--user-centric-rate", "5"], { type: "user_centric", rate: 5, users: 2, requests: 16 }],
    ["users:2,8:int", ["--request-rate", "5"], { type: "user_centric", rate: 5, users: 2 }],
    ["duration:10,60", [], { type: "concurrency", duration: 10, gracePeriod: 30 }],
    ["sessions:10,60:int", [], { type: "concurrency", sessions: 10 }],
    ["prefill_concurrency:2,8:int", ["--streaming"], { concurrency: 8, prefillConcurrency: 2 }],
  ] as const)("over %s %j has a load of that shape", async (space, more, phase) => {
    expect(phaseOf(await searchOver(space, ...more))).toMatchObject(phase);
  });

  test("over users and their rate has both", async () => {
    const study = await flags("--search-space", "users:2,8:int", "rate:1,5", ...GOAL);
    expect(phaseOf(study)).toMatchObject({ type: "user_centric", rate: 1, users: 2 });
  });

  test("tells of a single value that it does not heed", async () => {
    const { base } = await searchOver("concurrency:1,100:int", "--concurrency", "8");
    expect(base.notices).toEqual([`--concurrency has no effect: the sweep varies ${CONCURRENCY}.`]);
  });

  test("tells of settings for lists", async () => {
    const more = ["--parameter-sweep-mode", "independent", "--parameter-sweep-same-seed"];
    const { base } = await searchOver("concurrency:1,100:int", ...more);
    for (const flag of ["--parameter-sweep-mode", "--parameter-sweep-same-seed"]) {
      expect(base.notices.join("\n")).toContain(`${flag} has no effect on a search`);
    }
  });
});

describe("a search by flags that cannot be", () => {
  test.each([
    [["--search-space", "concurrency:1,9:int"], "--search-space needs --search-metric beside it"],
    [["--search-space", "concurrency:1,9:int"], "--search-space needs --search-direction beside it"],
    [["--search-space", "concurrency:1,9:int"], "--search-space needs --search-max-iterations beside it"],
    [["--search-metric", "x"], "--search-metric needs a search"],
    [["--search-initial-points", "9"], "--search-initial-points needs a search"],
    [["--optuna-sampler", "tpe"], "--optuna-sampler needs a search"],
    [["--search-sla", "a:p95:lt:1"], "--search-sla needs a sweep or a search"],
    [["--search-sla-tier", "a:p95:lt:1"], "--search-sla-tier needs a sweep or a search"],
    [["--concurrency", "1,2", "--search-sla-tier", "a:p95:lt:1"], "--search-sla-tier needs a search"],
    [["--search-space", "concurrency=1..9", ...GOAL], "--search-space concurrency=1..9 must be path:lo,hi[:kind]"],
    [["--search-space", "concurrency:9,1:int", ...GOAL], "--search-space concurrency:9,1:int needs hi to be above lo"],
    [["--search-space", "concurrency:1,9", ...GOAL], "--search-space concurrency:1,9 has values that are not whole"],
    [["--search-space", "concurrency:1,9:whole", ...GOAL], "--search-space concurrency:1,9:whole must be one of int"],
    [["--search-space", "concurrency:a,9:int", ...GOAL], "--search-space concurrency:a,9:int must be a finite number"],
    [["--search-space", "rate:0,9", ...GOAL], "--search-space rate:0,9 has values that the option does not take"],
    [["--search-space", "users:1,9:int", ...GOAL], "users:1,9:int needs the rate that the users keep up together"],
    [["--search-space", "smoothness:1,9", ...GOAL], "smoothness:1,9 needs a request rate that it shapes"],
    [["--search-space", "rate_ramp:1,9", ...GOAL], "rate_ramp:1,9 needs a request rate that it shapes"],
    [["--search-space", "rate_series:1,9", ...GOAL], "rate_series:1,9 is a whole course of rates"],
    [
      ["--search-space", "smoothness:1,9", ...GOAL, "--user-centric-rate", "3", "--num-users", "2"],
      "users take turns at their own pace",
    ],
    [
      ["--search-space", "smoothness:1,9", ...GOAL, "--request-rate", "3", "--arrival-pattern", "poisson"],
      "smoothness:1,9 cannot vary the shape of gamma arrivals, and --arrival-pattern asks for poisson",
    ],
    [
      ["--search-space", "rate:1,9", ...GOAL, "--request-rate-series", "x.json"],
      "rate:1,9 cannot vary the rate, which follows --request-rate-series",
    ],
    [["--search-space", "concurrency:1,9:int", ...GOAL, "--concurrency", "1,2"], "--concurrency has several values"],
    [["--search-space", "concurrency:1,9:int", ...GOAL, "--sweep", "rate=1,2"], "--sweep rate has several values"],
    [
      ["--search-space", "concurrency:1,9:int", ...GOAL, "--variant", "isl=1", "--variant", "isl=2"],
      "--variant cannot",
    ],
    [["--search-space", "concurrency:1,9:int", ...GOAL, "--search-sla", "a<2"], "--search-sla a<2 must be metric:stat"],
    [
      ["--search-space", "concurrency:1,9:int", ...GOAL, "--search-sla", "a:p94:lt:2"],
      "--search-sla a:p94:lt:2 must be",
    ],
    [["--search-space", "concurrency:1,9:int", ...GOAL, "--search-sla", "a:p95:<:2"], "one of lt, le, gt or ge"],
    [
      ["--search-space", "concurrency:1,9:int", ...GOAL, "--search-sla-tier", "a"],
      "--search-sla-tier a needs at least",
    ],
    [["--search-space", "concurrency:1,9:int", ...GOAL, "--fixed-schedule"], "--search-space cannot vary a run that"],
    [
      [
        "--search-space",
        "concurrency:1,9:int",
        ...GOAL,
        "--search-percentile-pooling",
        "pooled",
        "--search-stat",
        "avg",
      ],
      "--search-percentile-pooling is for percentiles, and --search-stat is avg",
    ],
    [
      ["--search-space", "concurrency:1,9:int", ...GOAL, "--num-profile-runs", "3", "--convergence-metric", "y"],
      "--convergence-metric cannot end the repeats of a search",
    ],
    [
      ["--search-space", "concurrency:1,9:int", ...GOAL, "--optuna-sampler", "tpe", "--optuna-acquisition", "qnei"],
      "--optuna-acquisition goes with optuna_sampler botorch only",
    ],
  ])("%j", async (argv, expected) => {
    expect(await faults(...argv)).toContain(expected);
  });
});

describe("flags over the search of a file", () => {
  test("stand in for single options, and add levels", async () => {
    const { search } = await file(
      FILE,
      ...["--search-max-iterations", "30", "--search-random-seed", "4", "--search-planner", "smooth-isotonic"],
      ...["--search-sla", "b:avg:le:2", "--search-stat", "p90"],
    );
    expect(search).toMatchObject({
      planner: "smooth_isotonic",
      maxIterations: 30,
      randomSeed: 4,
      objectives: [{ metric: "a", stat: "p90", direction: "minimize" }],
      slaFilters: [{ metricTag: "a" }, { metricTag: "b", stat: "avg", op: "le", threshold: 2 }],
    });
  });

  test("bring another space, and another goal with its direction", async () => {
    const more = ["--search-space", "requests:1,9:int", "--search-metric", "c", "--search-direction", "maximize"];
    expect((await file(FILE, ...more)).search).toMatchObject({
      searchSpace: [{ path: "phases.profiling.requests" }],
      objectives: [{ metric: "c", direction: "maximize" }],
    });
    expect(await faultsOf(file(FILE, "--search-metric", "c"))).toEqual([
      expect.stringContaining("--search-metric needs --search-direction beside it"),
    ]);
  });

  test("cannot mean one of several goals", async () => {
    const text = FILE.replace(
      "{metric: a, direction: minimize}",
      "{metric: a, direction: minimize}, {metric: b, direction: maximize}",
    ).replace(", sla_filters: [{metric_tag: a, op: lt, threshold: 1}]", "");
    expect(await faultsOf(file(text, "--search-stat", "p99"))).toEqual([
      expect.stringContaining("--search-stat could mean any of the 2 objectives of the file"),
    ]);
  });

  test("cannot add lists to it, nor a search to a list", async () => {
    expect((await faultsOf(file(FILE, "--concurrency", "1,2"))).join()).toContain("--concurrency has several values");
    const grid = `${smallFile()}sweep: {type: grid, parameters: {concurrency: [1, 2]}}\n`;
    const told = await faultsOf(file(grid, "--search-space", "requests:1,9:int", ...GOAL));
    expect(told).toEqual([expect.stringContaining("--search-space cannot stand beside the sweep of the file")]);
  });

  test("leave the load as the file has it", async () => {
    const told = await faultsOf(file(smallFile(), "--search-space", "rate:1,9", ...GOAL));
    expect(told).toEqual([expect.stringContaining("--search-space rate:1,9 belongs to a phase paced by a rate")]);
  });
});

test("a level holds for any sweep, and templates are filled in a search", async () => {
  const { sweep } = await flags("--concurrency", "1,2", "--search-sla", "a:p95:lt:1");
  expect(sweep?.slaFilters).toEqual([{ metricTag: "a", stat: "p95", op: "lt", threshold: 1 }]);
  const text = FILE.replace("max_iterations: 9", 'max_iterations: "{{ n * 2 }}"');
  expect((await file(`variables: {n: 8}\n${text}`)).search?.maxIterations).toBe(16);
});
