import { describe, expect, test } from "bun:test";
import type { GridSweep, IterationOrder, MultiRunConfig, SweepConfig } from "#config/sweep/sweep-config.ts";
import type { JsonValue } from "#core/json.ts";
import { diffBodies } from "#plan/diff-bodies.ts";
import { diffPlans } from "#plan/diff-plans.ts";
import { extendPlan } from "#plan/extend-plan.ts";
import { drawnSeedsOf, type PlanRecord, planIdentity, toPlanRecord } from "#plan/plan-record.ts";
import type { StudyInput } from "#plan/plan-study.ts";
import { hashSeed } from "#plan/seeds.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { DEFAULT_MULTI_RUN, planOf } from "./sweep-vectors.ts";

interface Wish {
  readonly cells?: readonly number[];
  readonly trials?: number;
  readonly order?: IterationOrder;
  readonly sameSeed?: boolean;
  readonly baseSeed?: number;
  readonly multiRun?: Partial<MultiRunConfig>;
  readonly body?: (concurrency: number) => JsonValue;
  readonly sweep?: SweepConfig;
}

const bodyOf = (concurrency: number): JsonValue => ({ phases: [{ name: "profiling", concurrency, requests: 10 }] });

function inputOf({
  cells = [8, 32],
  trials = 1,
  order = "repeated",
  sameSeed = false,
  ...wish
}: Wish): Partial<StudyInput> {
  const sweep: GridSweep = {
    type: "grid",
    parameters: [{ path: "phases.profiling.concurrency", values: cells }],
    cooldownSeconds: 0,
    iterationOrder: order,
    sameSeed,
    slaFilters: [],
  };
  return {
    sweep: wish.sweep ?? sweep,
    multiRun: { ...DEFAULT_MULTI_RUN, numRuns: trials, ...wish.multiRun },
    ...(wish.baseSeed === undefined ? {} : { baseSeed: wish.baseSeed }),
    drawSeed: () => 7,
  };
}

const bodiesOf = (plan: StudyPlan, { body = bodyOf }: Wish): JsonValue[] =>
  plan.variations.map(({ values, label }) => (values[0] === undefined ? label : body(values[0].value as number)));

/** What is on disk after the first planning: JSON, and nothing but JSON. */
function begin(wish: Wish): PlanRecord {
  const plan = planOf(inputOf(wish));
  return JSON.parse(JSON.stringify(toPlanRecord(plan, bodiesOf(plan, wish))));
}

function goOn(known: PlanRecord, wish: Wish) {
  const fresh = planOf({ ...inputOf(wish), keep: drawnSeedsOf(known) });
  const bodies = bodiesOf(fresh, wish);
  const plan = extendPlan(fresh, bodies, known);
  const record = toPlanRecord(plan, bodies);
  return { plan, record, diff: diffPlans(known, record) };
}

const seedsOf = (plan: StudyPlan) => plan.runs.map(({ seed }) => seed);
const namesOf = (plan: StudyPlan) => plan.variations.map(({ dirName }) => dirName);

describe("a study that is resumed as it was", () => {
  test("has the same plan, whatever was drawn the first time", () => {
    for (const wish of [{}, { trials: 3, order: "shuffled" }, { cells: [4, 4], sameSeed: true }] satisfies Wish[]) {
      const known = begin(wish);
      const { plan, diff, record } = goOn(known, wish);
      expect(diff).toEqual({ kind: "same", lines: [], moves: [], staleAggregates: [] });
      expect(record).toEqual(known);
      expect(plan).toEqual(planOf(inputOf(wish)));
    }
  });

  test("keeps the seeds that were drawn, and all digits of hashed ones", () => {
    const sobol: SweepConfig = {
      type: "sobol",
      samples: 4,
      labelFormat: "index",
      scramble: true,
      dimensions: [{ path: "rate", choices: [1, 2, 3, 4] }],
      cooldownSeconds: 0,
      iterationOrder: "shuffled",
      sameSeed: false,
      slaFilters: [],
    };
    const wish: Wish = { sweep: sobol, trials: 2, multiRun: { varySeedPerTrial: true } };
    const known = begin(wish);
    expect(drawnSeedsOf(known)).toEqual({ samplingSeed: 7, shuffleSeed: hashSeed(42, ":order") });
    const { plan, diff } = goOn(known, wish);
    expect(diff.kind).toBe("same");
    expect(seedsOf(plan)).toEqual(seedsOf(planOf(inputOf(wish))));
  });

  test("is known by its bodies: the order of their keys and the names of scenarios do not matter", () => {
    const plan = planOf(inputOf({}));
    expect(planIdentity([{ a: 1, b: 2 }, null], plan)).toBe(planIdentity([{ b: 2, a: 1 }, null], plan));
    expect(planIdentity([{ a: 1, b: 2 }, null], plan)).not.toBe(planIdentity([null, { a: 1, b: 2 }], plan));
    const scenarios = (labels: string[]): Wish => ({
      sweep: { ...(inputOf({}).sweep as GridSweep), type: "scenarios", runs: labels.map((label) => ({ label })) },
    });
    const bodies = ["one", "two"];
    const known = toPlanRecord(planOf(inputOf(scenarios(["a", "b"]))), bodies);
    const renamed = extendPlan(planOf(inputOf(scenarios(["a", "c"]))), bodies, known);
    expect(diffPlans(known, toPlanRecord(renamed, bodies)).kind).toBe("same");
    expect(namesOf(renamed)).toEqual(["a", "b"]);
  });
});

describe("a study with more values", () => {
  const known = begin({ cells: [8, 32] });

  test("keeps the seeds and directories of known cells, and counts on for new ones", () => {
    const { plan, diff } = goOn(known, { cells: [4, 8, 16, 32] });
    expect(seedsOf(plan)).toEqual([44, 42, 45, 43]);
    expect(namesOf(plan)).toEqual(["concurrency_4", "concurrency_8", "concurrency_16", "concurrency_32"]);
    expect(diff).toEqual({
      kind: "extended",
      lines: ["phases.profiling.concurrency=4: new", "phases.profiling.concurrency=16: new"],
      moves: [],
      staleAggregates: [],
    });
  });

  test("can be extended once more, and keeps all that was settled before", () => {
    const second = goOn(known, { cells: [4, 8, 32] }).record;
    const { plan, diff } = goOn(second, { cells: [2, 4, 8, 32] });
    expect(seedsOf(plan)).toEqual([45, 44, 42, 43]);
    expect(diff.kind).toBe("extended");
    expect(goOn(goOn(second, { cells: [2, 4, 8, 32] }).record, { cells: [2, 4, 8, 32] }).diff.kind).toBe("same");
  });

  test("shares one seed where all cells do, and has none where none was set", () => {
    const shared = begin({ sameSeed: true });
    expect(seedsOf(goOn(shared, { cells: [1, 8, 32], sameSeed: true }).plan)).toEqual([42, 42, 42]);
    const free: Wish = { trials: 2, multiRun: { setConsistentSeed: false } };
    const { plan, diff } = goOn(begin(free), { ...free, cells: [1, 8, 32] });
    expect(diff.kind).toBe("extended");
    expect(seedsOf(plan).every((seed) => seed === undefined)).toBe(true);
  });

  test("gives a repeated value a place of its own", () => {
    const { plan, diff } = goOn(begin({ cells: [4], trials: 2 }), { cells: [4, 4], trials: 2 });
    expect(namesOf(plan)).toEqual(["concurrency_4", "concurrency_4__2"]);
    expect(seedsOf(plan)).toEqual([42, 43, 42, 43]);
    expect(diff.moves).toEqual([
      { from: "profile_runs/run_0001", to: "profile_runs/trial_0001/concurrency_4" },
      { from: "profile_runs/run_0002", to: "profile_runs/trial_0002/concurrency_4" },
    ]);
  });

  test("does not give a hashed seed twice when an unnamed scenario takes the place of another", () => {
    const scenarios = (count: number): Wish => ({
      sweep: {
        ...(inputOf({}).sweep as GridSweep),
        type: "scenarios",
        runs: Array.from({ length: count }, (_, index) => ({ label: `scenario_${index}` })),
      },
      multiRun: { varySeedPerTrial: true },
    });
    const before = toPlanRecord(planOf(inputOf(scenarios(2))), ["a", "b"]);
    const bodies = ["new", "a", "b"];
    const plan = extendPlan(planOf(inputOf(scenarios(3))), bodies, before);
    expect(diffPlans(before, toPlanRecord(plan, bodies)).kind).toBe("extended");
    expect(seedsOf(plan).slice(1).map(String)).toEqual(before.cells.map(({ runs }) => runs[0]!.seed!));
    expect(new Set(seedsOf(plan)).size).toBe(3);
    expect(namesOf(plan)).toEqual(["scenario_0__2", "scenario_0", "scenario_1"]);
  });
});

describe("a study with more trials", () => {
  test("has the runs of a further trial, with the seeds of their cells", () => {
    const { plan, diff } = goOn(begin({ trials: 2 }), { trials: 3 });
    expect(seedsOf(plan)).toEqual([42, 43, 42, 43, 42, 43]);
    expect(diff).toEqual({ kind: "extended", lines: ["trials: 2 → 3"], moves: [], staleAggregates: [] });
  });

  test("moves the runs of a single trial to where the first of several stands", () => {
    expect(goOn(begin({}), { trials: 2 }).diff).toMatchObject({
      kind: "extended",
      moves: [
        { from: "concurrency_8", to: "profile_runs/trial_0001/concurrency_8" },
        { from: "concurrency_32", to: "profile_runs/trial_0001/concurrency_32" },
      ],
      staleAggregates: ["sweep_aggregate"],
    });
    const byCell = { order: "independent" } as const;
    expect(goOn(begin(byCell), { ...byCell, trials: 2 }).diff.moves[0]).toEqual({
      from: "concurrency_8",
      to: "concurrency_8/profile_runs/trial_0001",
    });
  });

  test("keeps the order in which earlier trials were shuffled", () => {
    const wish: Wish = { cells: [1, 2, 3, 4, 5, 6], trials: 2, order: "shuffled" };
    const before = planOf(inputOf(wish)).runs.map(({ variationIndex }) => variationIndex);
    const { plan } = goOn(begin(wish), { ...wish, trials: 3 });
    expect(plan.runs.map(({ variationIndex }) => variationIndex).slice(0, 12)).toEqual(before);
  });
});

describe("another study is refused, with what differs:", () => {
  const linesOf = (before: Wish, after: Wish) => {
    const { kind, lines, moves } = goOn(begin(before), after).diff;
    expect(kind).toBe("different");
    expect(moves).toEqual([]);
    return lines;
  };

  test("a change that all cells share, once", () => {
    const body = (concurrency: number): JsonValue => ({
      phases: [{ name: "profiling", concurrency, requests: 20 }],
      models: ["b"],
    });
    expect(linesOf({}, { body })).toEqual(["phases.profiling.requests: 10 → 20", 'models: absent → ["b"]']);
  });

  test("a change of one cell, under its name", () => {
    const body = (concurrency: number) => (concurrency === 32 ? { phases: [] } : bodyOf(concurrency));
    expect(linesOf({ cells: [8, 16, 32] }, { cells: [8, 16, 32], body })).toEqual([
      'phases.profiling.concurrency=32: phases.profiling: {"name":"profiling","concurrency":32,"requests":10} → absent',
    ]);
    const two = (concurrency: number) => (concurrency > 8 ? "x" : bodyOf(concurrency));
    expect(linesOf({ cells: [8, 16, 16] }, { cells: [8, 16, 16], body: two })).toHaveLength(1);
  });

  test("a cell or a trial that is gone, and another order", () => {
    expect(linesOf({ cells: [1, 2, 4] }, { cells: [1, 4, 8] })).toEqual([
      "phases.profiling.concurrency=2: no longer planned",
    ]);
    expect(linesOf({ trials: 3 }, { trials: 2 })).toEqual(["trials: 3 → 2"]);
    expect(linesOf({ trials: 2 }, { trials: 2, order: "independent" })).toEqual(["order: repeated → independent"]);
    expect(linesOf({ cells: [1, 2] }, { cells: [2, 1] })[0]).toStartWith("order of the cells: ");
    expect(linesOf({ cells: [4, 4] }, { cells: [4] })).toEqual(["phases.profiling.concurrency=4: no longer planned"]);
  });

  test("other seeds", () => {
    expect(linesOf({}, { baseSeed: 7 })).toEqual(["random seed: 42 → 7"]);
    expect(linesOf({}, { sameSeed: true })).toEqual(["seeds: per cell → one for all cells"]);
    expect(linesOf({}, { multiRun: { varySeedPerTrial: true } })).toEqual(["seeds: per cell → per trial"]);
    expect(linesOf({ cells: [1], trials: 2 }, { cells: [1], trials: 2, multiRun: { varySeedPerTrial: true } })).toEqual(
      ["seeds: one cell → per trial"],
    );
    expect(linesOf({ trials: 2 }, { trials: 2, multiRun: { setConsistentSeed: false } })).toEqual([
      "random seed: 42 → none",
    ]);
  });

  test("a warm-up in trials that had none", () => {
    const warm = { disableWarmupAfterFirst: false };
    expect(linesOf({ trials: 2 }, { trials: 2, multiRun: warm })).toEqual(["warm-up of later trials: off → on"]);
    expect(goOn(begin({}), { trials: 2, multiRun: warm }).diff.kind).toBe("extended");
  });
});

describe("two bodies", () => {
  test("that differ in the order of phases alone are told apart", () => {
    const phases = ["warmup", "profiling"].map((name) => ({ name }));
    expect(diffBodies({ phases }, { phases: phases.toReversed() })).toEqual([
      "phases: warmup, profiling → profiling, warmup",
    ]);
    expect(diffBodies({ phases, a: 1 }, { a: 1, phases })).toEqual([]);
  });

  test("are compared by place where entries have no names, and cut where values are long", () => {
    expect(diffBodies({ urls: ["a", "b"] }, { urls: ["a"] })).toEqual(['urls.1: "b" → absent']);
    expect(diffBodies("a", ["b"])).toEqual(['body: "a" → ["b"]']);
    expect(diffBodies([], {})).toEqual(["body: [] → {}"]);
    expect(diffBodies({ text: "x".repeat(100) }, {})[0]).toHaveLength("text: … → absent".length + 59);
  });
});
