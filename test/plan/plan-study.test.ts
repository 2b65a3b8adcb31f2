import { describe, expect, test } from "bun:test";
import type { GridSweep, SamplingSweep } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import { Float } from "#core/parameter-value.ts";
import { hashSeed } from "#plan/seeds.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import {
  DEFAULT_MULTI_RUN,
  expectedCell,
  noticedPlanOf,
  type PlanVector,
  planOf,
  sweepOf,
  toCellVector,
  VECTORS,
} from "./sweep-vectors.ts";

const COMMON = { cooldownSeconds: 0, iterationOrder: "repeated", sameSeed: false, slaFilters: [] } as const;
const gridOf = (values: readonly number[], rest: Partial<GridSweep> = {}): GridSweep => ({
  ...COMMON,
  type: "grid",
  parameters: [{ path: "phases.profiling.concurrency", values }],
  ...rest,
});
const sobolOf = (rest: Partial<SamplingSweep> = {}): SamplingSweep => ({
  ...COMMON,
  type: "sobol",
  samples: 4,
  labelFormat: "index",
  scramble: true,
  dimensions: [{ path: "phases.profiling.rate", lo: 1, hi: 9, scale: "linear", kind: "real" }],
  ...rest,
});
const trials = (numRuns: number) => ({ ...DEFAULT_MULTI_RUN, numRuns });

/** What a vector's flags mean once they have been read. */
function inputOf(vector: Pick<PlanVector, "name" | "sweep" | "flags">) {
  const { num_profile_runs, set_consistent_seed, random_seed, parameter_sweep_mode } = vector.flags;
  const { sweep } = sweepOf(vector);
  return {
    ...(sweep === undefined
      ? {}
      : {
          sweep: parameter_sweep_mode === "independent" ? { ...sweep, iterationOrder: "independent" as const } : sweep,
        }),
    ...(typeof random_seed === "number" ? { baseSeed: random_seed } : {}),
    multiRun: {
      ...DEFAULT_MULTI_RUN,
      numRuns: typeof num_profile_runs === "number" ? num_profile_runs : 1,
      setConsistentSeed: set_consistent_seed !== false,
    },
  };
}

const seedsByCell = (plan: StudyPlan) =>
  plan.variations.map(({ index }) => plan.runs.find(({ variationIndex }) => variationIndex === index)?.seed ?? null);

/** Equal cells stay apart, where the reference lets the later overwrite the earlier. */
function numberEqualNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}__${before + 1}`;
  });
}

describe("a sweep is expanded as the reference does it:", () => {
  for (const vector of VECTORS.expansion) {
    test(vector.name, () => {
      const { variations } = planOf(sweepOf(vector));
      expect(variations.map((cell, index) => toCellVector(cell, vector.cells[index]!))).toEqual(
        vector.cells.map(expectedCell),
      );
      expect(variations.map(({ index }) => index)).toEqual(vector.cells.map((_, index) => index));
    });
  }

  for (const vector of VECTORS.qmc_expansion) {
    test(vector.name, () => {
      const { plan, notices } = noticedPlanOf(sweepOf(vector));
      const names = vector.cells.map(({ dir_name }) => dir_name);
      // Differs on purpose for the vectors that say so: directories of equal cells get a number.
      const expectedNames = vector.differs === undefined ? names : numberEqualNames(names);
      expect(plan.variations.map((cell, index) => toCellVector(cell, vector.cells[index]!))).toEqual(
        vector.cells.map((cell, index) => ({ ...expectedCell(cell), dir_name: expectedNames[index]! })),
      );
      expect(notices.length).toBeGreaterThanOrEqual(vector.warns);
    });
  }
});

describe("a command line becomes the reference's plan:", () => {
  for (const vector of VECTORS.cli_to_plan) {
    test(`${vector.name}${vector.differs === undefined ? "" : `, but: ${vector.differs}`}`, () => {
      const plan = planOf(inputOf(vector));
      const cells = vector.plan.variations;
      const isScenario = vector.sweep?.type === "scenarios";
      const names = cells.map(({ dir_name }) => dir_name);
      expect(plan.variations.map((cell, index) => ({ ...toCellVector(cell, cells[index]!) }))).toEqual(
        cells.map((cell, index) => ({
          ...expectedCell(isScenario ? { ...cell, values: {} } : cell),
          dir_name: numberEqualNames(names)[index]!,
        })),
      );
      expect(seedsByCell(plan)).toEqual(cells.map(({ seed }) => seed));
      expect(plan.baseSeed ?? null).toBe(vector.plan.random_seed);
      expect(plan.trials).toBe(vector.plan.trials);
      expect(plan.isSweep).toBe(vector.plan.is_sweep);
      // Differs on purpose: the order of a zip is not dropped.
      const order = vector.differs === "order applies to zip" ? "independent" : vector.plan.iteration_order;
      expect(plan.order).toBe(order as "repeated");
    });
  }
});

describe("runs and their directories stand as the reference has them:", () => {
  for (const vector of VECTORS.artifact_dirs) {
    test(vector.name, () => {
      const plan = planOf(inputOf(vector));
      const { result } = vector;
      const inBase = (directory: string) => (directory === "" ? "BASE" : `BASE/${directory}`);
      expect(
        plan.runs.map(({ variationIndex, trialIndex, directory, seed, label }) => ({
          variation: variationIndex,
          trial: trialIndex,
          dir: inBase(directory),
          seed: seed ?? null,
          label,
        })),
      ).toEqual([...result.execution_order]);
      expect(plan.runs.map(({ index }) => index)).toEqual(result.execution_order.map((_, index) => index));
      const { cells = [], sweep } = plan.aggregates;
      // The vectors list cells of sweeps only; repeats of a single cell have theirs in `aggregate`.
      const single = plan.trials > 1 ? ["aggregate"] : [];
      expect([...cells]).toEqual(plan.isSweep ? result.per_variation_aggregate_dirs.map(afterBase) : single);
      expect(sweep ?? null).toBe(result.sweep_aggregate_dir === null ? null : afterBase(result.sweep_aggregate_dir));
    });
  }
});

const afterBase = (directory: string) => directory.slice("BASE/".length);

describe("seeds", () => {
  for (const { root_seed, label, expected_decimal_string } of VECTORS.derived_seed) {
    test(`hashed for ${label} have all their digits`, () => {
      expect(String(hashSeed(root_seed, label))).toBe(expected_decimal_string);
    });
  }

  test("vary by trial when that is asked for, and still belong to the cell", () => {
    const plan = planOf({ sweep: gridOf([10, 20]), multiRun: { ...trials(2), varySeedPerTrial: true } });
    expect(plan.runs.map(({ seed }) => String(seed)).slice(0, 3)).toEqual([
      "8473338739865271337",
      String(hashSeed(42, "phases.profiling.concurrency=20:trial:0")),
      "6467569019970796530",
    ]);
  });

  test("are counted on exactly where a double would not", () => {
    const plan = planOf({ sweep: gridOf([1, 2, 3]), baseSeed: Number.MAX_SAFE_INTEGER });
    expect(seedsByCell(plan)).toEqual([9007199254740991, 9007199254740992n, 9007199254740993n]);
  });

  test("are the user's, even where nothing needs one", () => {
    expect(planOf({ baseSeed: 7 }).runs[0]?.seed).toBe(7);
    expect(planOf().runs[0]).not.toHaveProperty("seed");
  });

  test("of a sweep of one value are those of a sweep, and its layout that of a single run", () => {
    const plan = planOf({ sweep: gridOf([4]) });
    expect(plan.runs).toEqual([
      { index: 0, variationIndex: 0, trialIndex: 0, label: "run_0001", directory: "", seed: 42, warmsUp: true },
    ]);
    expect(plan.isSweep).toBe(false);
    expect(plan.aggregates).toEqual({});
  });
});

describe("warm-up", () => {
  test("happens in the first trial of each cell, or always", () => {
    const warmUps = (plan: StudyPlan) => plan.runs.map(({ warmsUp }) => warmsUp);
    expect(warmUps(planOf({ sweep: gridOf([1, 2]), multiRun: trials(2) }))).toEqual([true, true, false, false]);
    const always = { ...trials(2), disableWarmupAfterFirst: false };
    expect(warmUps(planOf({ sweep: gridOf([1, 2]), multiRun: always }))).toEqual([true, true, true, true]);
  });
});

test("a secret that is varied stands in what is assigned, and nowhere else in the plan", () => {
  const path = "endpoint.headers.X-Api-Key";
  const sweep = { ...gridOf([1]), parameters: [{ path, values: ["sk-one", "sk-two"] }] };
  const shown = planOf({ sweep }).variations.map(({ patch: _, ...variation }) => variation);
  expect(JSON.stringify(shown)).not.toContain("sk-");
  expect(shown.map(({ dirName }) => dirName)).toEqual(["X-Api-Key_redacted", "X-Api-Key_redacted__2"]);
});

describe("a shuffled order", () => {
  const sweep = gridOf([1, 2, 3, 4, 5, 6, 7, 8], { iterationOrder: "shuffled" });
  const shuffled = (numRuns: number, seed: number) =>
    planOf({ sweep, multiRun: trials(numRuns), keep: { shuffleSeed: seed } });
  const cellsOf = (plan: StudyPlan, trial: number) =>
    plan.runs.filter(({ trialIndex }) => trialIndex === trial).map(({ variationIndex }) => variationIndex);

  test("visits each cell once in each trial, every time in another order", () => {
    const plan = shuffled(3, 5);
    expect(plan.runs.map(({ trialIndex }) => trialIndex)).toEqual(
      [...plan.runs.keys()].map((index) => Math.floor(index / 8)),
    );
    for (const trial of [0, 1, 2]) expect(cellsOf(plan, trial).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(cellsOf(plan, 0)).not.toEqual(cellsOf(plan, 1));
    expect(cellsOf(plan, 0)).not.toEqual(cellsOf(shuffled(3, 6), 0));
  });

  test("has its seed in the plan, the layout of a repeated one, and seeds by cell and not by place", () => {
    const plan = shuffled(2, 5);
    expect(plan.shuffleSeed).toBe(5);
    const first = plan.runs[0]!;
    const cell = plan.variations[first.variationIndex]!;
    expect(first.directory).toBe(`profile_runs/trial_0001/${cell.dirName}`);
    expect(first.seed).toBe(42 + cell.index);
    expect(plan.aggregates.sweep).toBe("aggregate/sweep_aggregate");
  });

  test("follows from the base seed where there is one, so that a plan that was shown is the one that is run", () => {
    const planned = (baseSeed: number, drawn: number) =>
      planOf({ sweep, multiRun: trials(2), baseSeed, drawSeed: () => drawn });
    expect(planned(1, 5)).toEqual(planned(1, 6));
    expect(planned(1, 5).shuffleSeed).not.toBe(planned(2, 5).shuffleSeed);
    const seedless = { ...trials(2), setConsistentSeed: false };
    expect(planOf({ sweep, multiRun: seedless, drawSeed: () => 5 }).shuffleSeed).toBe(5);
  });

  test("is the same for the seed kept from before, and for the trials that there were", () => {
    const kept = planOf({ sweep, multiRun: trials(4), keep: { shuffleSeed: 5 } });
    expect(cellsOf(kept, 1)).toEqual(cellsOf(shuffled(2, 5), 1));
  });
});

describe("a sampled sweep", () => {
  test("without a seed draws one, tells it, and is the same again where that is kept", () => {
    const drawn = planOf({ sweep: sobolOf(), drawSeed: () => 99 });
    expect(drawn.sampling?.seed).toBe(99);
    const kept = planOf({ sweep: sobolOf(), keep: { samplingSeed: 99 } });
    expect(kept.variations).toEqual([...drawn.variations]);
    expect(planOf({ sweep: sobolOf(), drawSeed: () => 98 }).variations).not.toEqual([...drawn.variations]);
  });

  test("records the design and what each point became", () => {
    const { sampling, variations } = planOf({ sweep: sobolOf({ seed: 3, scramble: false }) });
    expect(sampling).toEqual({
      type: "sobol",
      samples: 4,
      seed: 3,
      scramble: false,
      dimensions: [{ path: "phases.profiling.rate", lo: 1, hi: 9, scale: "linear", kind: "real" }],
      mapped: [1, 5, 7, 3].map((rate) => [new Float(rate)]),
    });
    expect(variations.map(({ values }) => values[0]?.value)).toEqual(sampling!.mapped.map(([value]) => value!));
    const cube = planOf({ sweep: sobolOf({ type: "latin_hypercube", seed: 3, optimization: "random-cd" }) });
    expect(cube.sampling).toMatchObject({ type: "latin_hypercube", optimization: "random-cd" });
    expect(cube.sampling).not.toHaveProperty("scramble");
  });

  test("keeps its points when a Sobol design is made longer", () => {
    const short = planOf({ sweep: sobolOf({ seed: 3 }) }).variations;
    expect(planOf({ sweep: sobolOf({ seed: 3, samples: 8 }) }).variations.slice(0, 4)).toEqual([...short]);
  });

  test("says what makes it poor, and how to mend it", () => {
    const noticesOf = (rest: Partial<SamplingSweep>) => noticedPlanOf({ sweep: sobolOf({ seed: 1, ...rest }) }).notices;
    const narrow = { path: "phases.profiling.concurrency", lo: 3, hi: 4, scale: "linear", kind: "int" } as const;
    expect(noticesOf({})).toEqual([]);
    const unseeded = { sweep: sobolOf(), drawSeed: () => 99 };
    expect(noticedPlanOf(unseeded).notices).toEqual([expect.stringContaining("seed 99")]);
    expect(noticedPlanOf({ ...unseeded, keep: { samplingSeed: 99 } }).notices).toEqual([]);
    expect(noticesOf({ samples: 5 })).toEqual([expect.stringContaining("Better: 8.")]);
    expect(noticesOf({ scramble: false })).toEqual([expect.stringContaining("Leave `scramble` on")]);
    expect(noticesOf({ dimensions: [narrow] })).toEqual([expect.stringContaining("between 3 and 4")]);
    expect(noticesOf({ dimensions: [{ ...narrow, scale: "log", hi: 7 }] })).toHaveLength(1);
    expect(noticesOf({ dimensions: [{ ...narrow, hi: 5 }] })).toEqual([]);
  });

  test("rounds halves to the even number and stays within its bounds", () => {
    const dimension = { path: "a", lo: 0, hi: 8, scale: "linear", kind: "int" } as const;
    const values = (hi: number, samples: number) =>
      planOf({ sweep: sobolOf({ seed: 1, scramble: false, samples, dimensions: [{ ...dimension, hi }] }) }).sampling!
        .mapped;
    // 0, 4, 6, 2, 3, 7, 5, 1 sixteenths and their halves: 0.5 → 0, 1.5 → 2, 2.5 → 2, 3.5 → 4.
    expect(values(8, 16).flat()).toEqual([0, 4, 6, 2, 3, 7, 5, 1, 2, 6, 8, 4, 2, 6, 4, 0]);
    expect(values(1.4, 4).flat()).toEqual([0, 1, 1, 0]);
  });

  test("of more dimensions than Sobol points have is refused with a way out", () => {
    const dimensions = Array.from({ length: 200 }, (_, index) => ({ path: `variables.v${index}`, choices: [1, 2] }));
    expect(() => planOf({ sweep: sobolOf({ seed: 1, dimensions }) })).toThrow(UserError);
  });
});

test("a grid that no memory holds is refused before it is built", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  const parameters = ["a", "b", "c", "d"].map((path) => ({ path, values }));
  expect(() => planOf({ sweep: { ...gridOf([1]), parameters } })).toThrow("100000000 combinations");
});
