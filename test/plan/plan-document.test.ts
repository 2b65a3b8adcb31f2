import { describe, expect, test } from "bun:test";
import type { MultiRunConfig, SweepConfig } from "#config/sweep/sweep-config.ts";
import { Float } from "#core/parameter-value.ts";
import { toJsonText } from "#export/json-text.ts";
import { toPlanDocument } from "#plan/plan-document.ts";
import { DEFAULT_MULTI_RUN, planOf, sweepOf, VECTORS } from "./sweep-vectors.ts";

type Settings = { readonly [key: string]: unknown };

/** What reading makes of the `multi_run` block of a vector. */
function toMultiRun(block: Settings): MultiRunConfig {
  const convergence = block.convergence as Settings | undefined;
  const mode = (convergence?.mode ?? "ci_width") as "cv";
  return {
    ...DEFAULT_MULTI_RUN,
    numRuns: (block.num_runs as number | undefined) ?? 1,
    cooldownSeconds: (block.cooldown_seconds as number | undefined) ?? 0,
    confidenceLevel: (block.confidence_level as number | undefined) ?? 0.95,
    setConsistentSeed: block.set_consistent_seed !== false,
    ...(convergence === undefined
      ? {}
      : {
          convergence: {
            metric: convergence.metric as string,
            stat: (convergence.stat ?? "avg") as "avg",
            mode,
            threshold:
              (convergence.threshold as number | undefined) ?? { ci_width: 0.1, cv: 0.05, distribution: 0.05 }[mode],
            minRuns: 2,
          },
        }),
  };
}

describe("the document of a dry run holds what the reference's plan does:", () => {
  for (const vector of VECTORS.plan_documents) {
    test(vector.name, () => {
      const { trials, random_seed, variation_seeds, cooldown_seconds, multi_run, variations } = vector.plan;
      const plan = planOf({
        ...sweepOf(vector),
        drawSeed: () => 1,
        multiRun: toMultiRun(multi_run as Settings),
        ...(random_seed === null || random_seed === 42 ? {} : { baseSeed: random_seed as number }),
      });
      const overrides = (variations as { values: never }[]).map(({ values }) => values);
      const printed = JSON.parse(toJsonText(toPlanDocument(plan, { overrides })));
      expect(printed).toMatchObject({ trials, random_seed, variation_seeds, cooldown_seconds, variations } as Settings);
      expect(printed.multi_run).toEqual(multi_run as Settings);
    });
  }
});

const SWEEP: SweepConfig = {
  type: "grid",
  parameters: [{ path: "phases.profiling.rate", values: [new Float(5), 2] }],
  cooldownSeconds: 3,
  iterationOrder: "repeated",
  sameSeed: false,
  slaFilters: [],
};

describe("the document of a dry run", () => {
  test("tells runs, directories and what is estimated, unknown things as null", () => {
    const plan = planOf({ sweep: SWEEP });
    const perRun = [{ requests: 10, seconds: 2 }, { requests: 20 }];
    expect(toPlanDocument(plan)).not.toHaveProperty("time_budget_seconds");
    expect(toPlanDocument(plan, { timeBudgetSec: 90 })).toMatchObject({ time_budget_seconds: 90 });
    expect(toPlanDocument(plan, { estimate: { requests: 30, perRun } })).toMatchObject({
      iteration_order: "repeated",
      sweep_type: "grid",
      sweep_cooldown_seconds: 3,
      sampling_seed: null,
      shuffle_seed: null,
      variations: [
        { index: 0, title: "rate 5", values: { "phases.profiling.rate": 5 } },
        { index: 1, title: "rate 2", values: { "phases.profiling.rate": 2 } },
      ],
      runs: [
        {
          variation: 0,
          trial: 0,
          label: "run_0001",
          directory: "rate_5.0",
          seed: 42,
          warmup: true,
          estimate: { requests: 10, seconds: 2 },
        },
        { variation: 1, directory: "rate_2", seed: 43, estimate: { requests: 20, seconds: null } },
      ],
      estimate: { requests: 30, seconds: null },
    });
    expect(toPlanDocument(plan)).toMatchObject({ estimate: null, runs: [{ estimate: null }, { estimate: null }] });
  });

  test("prints hashed seeds with all their digits", () => {
    const plan = planOf({ sweep: SWEEP, multiRun: { ...DEFAULT_MULTI_RUN, numRuns: 2, varySeedPerTrial: true } });
    const document = toPlanDocument(plan);
    const seed = String(plan.runs[2]?.seed);
    expect(seed).toHaveLength(19);
    expect(toJsonText(document)).toContain(`"seed": ${seed},`);
    expect(document.variation_seeds).toEqual([plan.runs[0]!.seed!, plan.runs[1]!.seed!]);
  });

  test("hides a key that is swept, at any depth", () => {
    const values = ["sk-1", "sk-2"].map((key) => ({ nested: [{ api_key: key, n: new Float(1) }] }));
    const parameters = [
      { path: "endpoint.api_key", values: ["sk-3", "sk-4"] },
      { path: "endpoint.extra", values },
    ];
    const text = toJsonText(toPlanDocument(planOf({ sweep: { ...SWEEP, type: "zip", parameters } })));
    expect(text).toContain('"n": 1');
    expect(text).not.toContain("sk-");
  });
});
