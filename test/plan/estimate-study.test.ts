import { describe, expect, test } from "bun:test";
import type { BenchmarkConfig, PhaseConfig } from "#config/config.ts";
import { estimateSearch, estimateStudy } from "#plan/estimate-study.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { searchConfig } from "../support/search-config.ts";
import { DEFAULT_MULTI_RUN, planOf } from "./sweep-vectors.ts";

type Phase = Partial<PhaseConfig>;

/** What an estimate looks at. */
const configOf = (phases: readonly Phase[], turns: unknown = { type: "fixed", value: 1 }) =>
  ({
    dataset: { type: "synthetic", turns },
    phases: phases.map((phase) => ({ name: "profiling", kind: "profiling", type: "concurrency", ...phase })),
  }) as unknown as BenchmarkConfig;

const single = (phase: Phase, turns?: unknown) => estimateStudy(planOf(), [configOf([phase], turns)]).perRun[0];
const sweepOver = (values: readonly number[], cooldownSeconds: number) =>
  ({
    type: "grid",
    parameters: [{ path: "phases.profiling.concurrency", values }],
    cooldownSeconds,
    iterationOrder: "repeated",
    sameSeed: false,
    slaFilters: [],
  }) as const;

describe("the estimate of a run", () => {
  test("knows the requests of a closed loop and not its time, or the other way round", () => {
    expect(single({ requests: 100 })).toEqual({ requests: 100 });
    expect(single({ duration: 30 })).toEqual({ seconds: 30 });
    expect(single({ requests: 100, duration: 30 })).toEqual({ requests: 100 });
  });

  test("counts the turns of sessions where their number is set", () => {
    expect(single({ sessions: 10 }, { type: "normal", mean: 2.5, stddev: 1 })).toEqual({ requests: 25 });
    expect(single({ sessions: 10 }, { type: "empirical", points: [] })).toEqual({});
    expect(single({ sessions: 10, requests: 5 }, { type: "fixed", value: 3 })).toEqual({ requests: 5 });
  });

  test("knows both where a rate is given", () => {
    expect(single({ type: "constant", rate: 4, requests: 41 })).toEqual({ requests: 41, seconds: 10 });
    expect(single({ type: "poisson", rate: 4, duration: 30 })).toEqual({ requests: 120, seconds: 30 });
    expect(single({ type: "gamma", rate: 4, duration: 30, requests: 41 })).toEqual({ requests: 41, seconds: 10 });
    expect(single({ type: "user_centric", rate: 4, users: 8, duration: 5 })).toEqual({ requests: 20, seconds: 5 });
    expect(single({ type: "constant", rate: 4, sessions: 9, duration: 5 }, { type: "empirical" })).toEqual({});
  });

  test("follows a rate that grows", () => {
    const rateRamp = { duration: 10, strategy: "linear" } as const;
    expect(single({ type: "constant", rate: 20, rateRamp, duration: 20 })).toEqual({ requests: 300, seconds: 20 });
    expect(single({ type: "constant", rate: 20, rateRamp, requests: 101 })).toEqual({ requests: 101, seconds: 10 });
  });

  test("leaves a trace to its timestamps", () => {
    expect(single({ type: "fixed_schedule", autoOffset: true })).toEqual({});
  });
});

describe("the estimate of a study", () => {
  const warmUp = { name: "warmup", kind: "warmup", type: "constant", rate: 1, requests: 11 } as const;

  test("adds up runs and pauses, with a warm-up where there is one", () => {
    const plan = planOf({
      sweep: sweepOver([1, 2], 5),
      multiRun: { ...DEFAULT_MULTI_RUN, numRuns: 2, cooldownSeconds: 60 },
    });
    const configs = [20, 40].map((duration) => configOf([warmUp, { type: "constant", rate: 2, duration }]));
    const estimate = estimateStudy(plan, configs);
    expect(estimate.perRun).toEqual([
      { requests: 51, seconds: 30 },
      { requests: 91, seconds: 50 },
      { requests: 40, seconds: 20 },
      { requests: 80, seconds: 40 },
    ]);
    expect(estimate).toMatchObject({ requests: 262, seconds: 140 + 5 + 60 + 5 });
  });

  test("is silent about a sum of which a part is not known", () => {
    const plan = planOf({ sweep: sweepOver([1, 2], 0) });
    const estimate = estimateStudy(plan, [configOf([{ requests: 10 }]), configOf([{ duration: 10 }])]);
    expect(estimate).toEqual({ perRun: [{ requests: 10 }, { seconds: 10 }] });
  });
});

describe("the estimate of a search", () => {
  const planFor = (trials: number, rest: Partial<StudyPlan> = {}): StudyPlan => ({
    ...planOf(),
    trials,
    search: { config: searchConfig({ maxIterations: 10 }), seed: 7 },
    ...rest,
  });

  test("is that of all its iterations, with the pauses between and within them", () => {
    const multiRun = { ...DEFAULT_MULTI_RUN, numRuns: 2, cooldownSeconds: 3 };
    const plan = planFor(2, { sweepCooldownSec: 5, multiRun });
    const estimate = estimateSearch(plan, configOf([{ type: "constant", rate: 4, requests: 41 }]));
    expect(estimate).toEqual({
      requests: 820,
      seconds: 10 * (2 * 10 + 3) + 9 * 5,
      perRun: [{ requests: 41, seconds: 10 }],
    });
  });

  test("counts the warmup of the first run of each point, and of the others where they have one", () => {
    const phases = [{ kind: "warmup", requests: 5 }, { requests: 100 }] as const;
    const of = (disableWarmupAfterFirst: boolean) =>
      estimateSearch(planFor(3, { multiRun: { ...DEFAULT_MULTI_RUN, disableWarmupAfterFirst } }), configOf(phases));
    expect(of(true).requests).toBe(10 * 305);
    expect(of(false).requests).toBe(10 * 315);
  });

  test("knows what is not fixed", () => {
    expect(estimateSearch(planFor(1), configOf([{ requests: 100 }]))).toEqual({
      requests: 1000,
      perRun: [{ requests: 100 }],
    });
  });
});
