import { describe, expect, test } from "bun:test";
import { readSearchRequest } from "#cli/search-request.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";

const SWEEP = {
  search_space: [{ path: "batch", lo: 1, hi: 256, kind: "int", prior: "log-uniform" }],
  objectives: [{ metric: "throughput", stat: "p50", direction: "MAXIMIZE", threshold: null }],
  sla_filters: [{ metric_tag: "latency", op: "ge", threshold: 100 }],
  outcome_constraints: [{ metric: "memory", op: "==", bound: 3 }],
  max_iterations: 12,
} as const;

const ask = (sweep: object = {}, message: JsonObject = {}) =>
  readSearchRequest({ cmd: "init", sweep: { ...SWEEP, ...sweep } as unknown as JsonObject, ...message });

function faultsOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ where, wanted }) => `${where} ${wanted}`).join("\n");
  }
  return "no refusal";
}

describe("a search as it was asked for becomes a problem", () => {
  test("with the words of files put into those of the searcher", () => {
    const { problem, options } = ask({ sla_tiers: null }, { seed: 5 });
    expect(problem).toEqual({
      dimensions: [{ path: "batch", lo: 1, hi: 256, kind: "int", prior: "log-uniform" }],
      objectives: [{ metric: "throughput", stat: "p50", direction: "maximize" }],
      filters: [{ metric: "latency", stat: "p95", op: "ge", threshold: 100 }],
      constraints: [{ metric: "memory", stat: "avg", op: "eq", threshold: 3 }],
      tiers: [],
    });
    expect(options).toEqual({
      planner: "bayesian",
      boundaryName: "boundary",
      seed: 5,
      maxIterations: 12,
      initialPoints: 5,
      improvementPatience: 10,
      plateauWindow: 8,
      plateauThreshold: 0.01,
      terminator: "none",
      isSafe: false,
    });
  });

  test.each([
    [{ planner: "optuna" }, "bayesian", "boundary"],
    [{ planner: "optuna", optuna_sampler: "gp" }, "bayesian", "boundary"],
    [{ planner: "optuna", optuna_sampler: "tpe" }, "tpe", "boundary"],
    [{ planner: "tpe" }, "tpe", "boundary"],
    [{ planner: "boundary", safe: true }, "boundary", "boundary"],
    [{ planner: "smooth-isotonic" }, "boundary", "smooth_isotonic"],
    [{ planner: "Monotonic_SLA" }, "boundary", "monotonic"],
    [
      {
        sla_tiers: ["a", "b"].map((label) => ({ label, filters: [{ metric_tag: "latency", op: "lt", threshold: 1 }] })),
      },
      "boundary",
      "boundary",
    ],
  ] as const)("%j", (sweep, planner, boundaryName) => {
    const { options } = ask(sweep);
    expect(options).toMatchObject({ planner, boundaryName, isSafe: "safe" in sweep });
  });

  test("with the planner and the seed of the message, where it has them", () => {
    expect(ask({ random_seed: 7, planner: "boundary" }, { planner: "bayesian", seed: 3 }).options).toMatchObject({
      planner: "bayesian",
      seed: 3,
    });
    expect(ask({ random_seed: 7 }).options.seed).toBe(7);
    expect(ask().options.seed).toBe(0);
    expect(ask({ optuna_terminator: "emmr" }).options.terminator).toBe("regret");
  });

  test("or is refused with every fault, each at its place in the message", () => {
    const told = faultsOf(() =>
      ask(
        { objectives: [{ metric: "a", direction: "up" }], max_iterations: 1, depth: 3, type: "grid" },
        { planner: "bayesain", seed: -1 },
      ),
    );
    for (const part of [
      "init sweep.objectives[0].direction must be one of maximize or minimize",
      "init sweep.max_iterations must be a whole number",
      "init planner must be one of",
      "init sweep.depth is no known option",
      "init sweep.type must be adaptive_search",
      "seed must be a whole number",
    ])
      expect(told).toContain(part);
    expect(faultsOf(() => readSearchRequest({ cmd: "init" }))).toBe("sweep must be an object");
    const space = [{ path: " ", lo: 1, hi: 2 }];
    expect(faultsOf(() => ask({ search_space: space }))).toContain("path must name what is varied");
    const many = Array.from({ length: 80 }, (_, i) => ({ path: `x${i}`, lo: 0, hi: 1 }));
    expect(faultsOf(() => ask({ search_space: many }))).toContain("has at most 64 dimensions");
  });
});
