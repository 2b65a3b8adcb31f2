/** A study under a time budget, on virtual time: what is begun, in which order, and who gets what is left. */
import { describe, expect, test } from "bun:test";
import { finishStudy, planOf, type Script, simulateStudy } from "./study-simulation.ts";

async function play(plan: Parameters<typeof planOf>[0], script: Script) {
  const study = simulateStudy(planOf(plan), script);
  const end = await finishStudy(study);
  return { ...study, end, names: study.runs.map(({ name }) => name) };
}

describe("a run that would not end in time", () => {
  test("is not begun, and the study ends there", async () => {
    const { names, end, outcomes, clock } = await play({ cells: 4, trials: 1 }, { budgetSec: 35 });
    expect(names).toEqual(["1.1", "2.1", "3.1"]);
    expect(end).toMatchObject({ stoppedBy: "budget", runsDone: 3 });
    expect(outcomes).toEqual(["budget"]);
    expect(clock.nowNs()).toBe(30e9);
  });

  test("is begun where it ends just in time", async () => {
    const { names, end } = await play({ cells: 3, trials: 1 }, { budgetSec: 30 });
    expect(names).toEqual(["1.1", "2.1", "3.1"]);
    expect(end.stoppedBy).toBeUndefined();
  });

  test("takes the pause before it along", async () => {
    const paused = await play({ cells: 3, trials: 1, sweepCooldownSec: 3 }, { budgetSec: 35 });
    expect(paused.names).toEqual(["1.1", "2.1"]);
    expect((await play({ cells: 3, trials: 1, sweepCooldownSec: 2 }, { budgetSec: 35 })).names).toHaveLength(3);
  });

  test("is expected to take what its own cell took, not what the others did", async () => {
    const runSec = (name: string) => (name.startsWith("1") ? 5 : 20);
    const script = { budgetSec: 32, runSec };
    expect((await play({ cells: 2, trials: 2 }, script)).names).toEqual(["1.1", "2.1", "1.2"]);
  });

  test("by its plan, before anything is known of it", async () => {
    const plannedSec = (name: string) => (name.startsWith("3") ? 100 : 9);
    const { names } = await play({ cells: 3, trials: 1 }, { budgetSec: 60, plannedSec });
    expect(names).toEqual(["1.1", "2.1"]);
  });

  test("by how much longer than planned the others took", async () => {
    const script = { budgetSec: 29, plannedSec: () => 6 };
    expect((await play({ cells: 3, trials: 1 }, script)).names).toEqual(["1.1", "2.1"]);
  });

  test("does not hide behind failures, which end at once", async () => {
    const runSec = (name: string) => (name === "2.1" ? 0.1 : 10);
    const script: Script = { budgetSec: 19, runSec, ends: { "2.1": "failed" } };
    expect((await play({ cells: 3, trials: 1 }, script)).names).toEqual(["1.1"]);
    expect((await play({ cells: 3, trials: 1 }, { ...script, budgetSec: 20.05 })).names).toEqual(["1.1", "2.1"]);
  });
});

describe("each cell gets its first trial first", () => {
  test("whatever the order of the plan; runs keep their places and seeds", async () => {
    const plan = { cells: 3, trials: 2, order: "independent" as const };
    const { names, runs } = await play(plan, { budgetSec: 45 });
    expect(names).toEqual(["1.1", "2.1", "3.1", "1.2"]);
    const planned = planOf(plan).runs;
    for (const { order } of runs) expect(planned).toContainEqual(order.run);
  });

  test("behind what is done, which costs nothing and is never lost", async () => {
    const plan = { cells: 3, trials: 2, order: "independent" as const };
    const { names, readBack, end } = await play(plan, { budgetSec: 15, done: ["1.1", "1.2", "2.1"] });
    expect(readBack.toSorted()).toEqual(["1.1", "1.2", "2.1"]);
    expect(names).toEqual(["3.1"]);
    expect(end).toMatchObject({ stoppedBy: "budget", runsDone: 4 });
    expect(end.trials).toHaveLength(4);
  });
});

describe("time that is left", () => {
  /** Cells scatter by 1, 20 and 5 % from trial to trial. */
  const scatter = [0.01, 0.2, 0.05];
  const throughput = (name: string) => {
    const [cell = 0, trial = 0] = name.split(".").map(Number);
    return 100 * (1 + (trial % 2 === 0 ? 1 : -1) * (scatter[cell - 1] ?? 0));
  };

  test("goes to the cell whose interval is widest, one trial at a time", async () => {
    const { names, end } = await play({ cells: 3, trials: 2 }, { budgetSec: 90, throughput });
    expect(names.slice(6)).toEqual(["2.3", "3.3", "2.4"]);
    expect(end.stoppedBy).toBeUndefined();
    expect(end.runsDone).toBe(9);
  });

  test("adds runs as a plan with more repeats has them, on disk before they begin", async () => {
    const { grown, ledger, events } = await play({ cells: 2, trials: 2 }, { budgetSec: 55, throughput });
    const [plan] = grown;
    const more = planOf({ cells: 2, trials: 3 }).runs.find((run) => run.variationIndex === 1 && run.trialIndex === 2);
    expect(plan?.runs.at(-1)).toEqual({ ...more, index: 4 } as never);
    expect(plan?.runs.slice(0, 4)).toEqual([...planOf({ cells: 2, trials: 2 }).runs]);
    expect(ledger.slice(-3)).toEqual(["plan", "begin 2.3", "succeeded 2.3"]);
    const added = events.filter(({ kind }) => kind === "trial_added");
    expect(added).toMatchObject([{ trialIndex: 2, key: "request_throughput_avg", runs: 5 }]);
  });

  test("is left where every interval is narrow", async () => {
    const { names } = await play({ cells: 2, trials: 2 }, { budgetSec: 1000 });
    expect(names).toHaveLength(4);
  });

  test("is left after ten trials of a cell", async () => {
    const wild = (name: string) => (Number(name.slice(2)) % 2 === 0 ? 50 : 150);
    const { names } = await play({ cells: 2, trials: 2 }, { budgetSec: 10_000, throughput: wild });
    expect(names).toHaveLength(20);
  });

  test("goes to no cell that has converged, and to none of which nothing succeeds", async () => {
    const convergence = { metric: "request_throughput", stat: "avg", mode: "cv", threshold: 0.1, minRuns: 2 } as const;
    const script: Script = { budgetSec: 75, throughput, ends: { "2.1": "failed", "2.2": "failed" } };
    const { names } = await play({ cells: 3, trials: 2, multiRun: { convergence } }, script);
    expect(names).toHaveLength(6);
  });

  test("goes to nobody where the plan has one trial", async () => {
    const { names, end } = await play({ cells: 2, trials: 1 }, { budgetSec: 1000, throughput });
    expect(names).toEqual(["1.1", "2.1"]);
    expect(end.stoppedBy).toBeUndefined();
  });

  test("is not spent on runs that have converged: these are skipped though there is no time for them", async () => {
    const convergence = { metric: "request_throughput", stat: "avg", mode: "cv", threshold: 0.05, minRuns: 2 } as const;
    const { end } = await play({ cells: 2, trials: 4, multiRun: { convergence } }, { budgetSec: 45 });
    expect(end.stoppedBy).toBeUndefined();
    expect(end.runsDone).toBe(8);
  });
});

test("an interrupt ends the study as ever", async () => {
  const { end } = await play({ cells: 2, trials: 1 }, { budgetSec: 100, ends: { "1.1": "cancelled" } });
  expect(end.stoppedBy).toBe("interrupt");
});
