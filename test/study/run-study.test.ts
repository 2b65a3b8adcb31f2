/** The loop over the runs of a study: order, pauses, what is left out, what ends it. All on virtual time. */
import { describe, expect, test } from "bun:test";
import { finishStudy, nameOf, planOf, type Script, simulateStudy } from "./study-simulation.ts";

async function play(plan: Parameters<typeof planOf>[0], script: Script = {}) {
  const study = simulateStudy(planOf(plan), script);
  const end = await finishStudy(study);
  return { ...study, end, names: study.runs.map(({ name }) => name) };
}

describe("runs follow each other", () => {
  test("by trial and then by cell, or by cell and then by trial", async () => {
    expect((await play({ order: "repeated" })).names).toEqual(["1.1", "2.1", "1.2", "2.2"]);
    expect((await play({ order: "independent" })).names).toEqual(["1.1", "1.2", "2.1", "2.2"]);
  });

  test("each written down before it begins and before the next one does", async () => {
    const { ledger } = await play({ trials: 1 });
    expect(ledger).toEqual(["begin 1.1", "succeeded 1.1", "begin 2.1", "succeeded 2.1"]);
  });

  test("with the pauses of the plan between them, and none before the first or after the last", async () => {
    const plan = { sweepCooldownSec: 3, multiRun: { cooldownSeconds: 20 } };
    const { runs, clock, events } = await play(plan);
    expect(runs.map(({ atSec }) => atSec)).toEqual([0, 13, 43, 56]);
    expect(clock.nowNs()).toBe(66e9);
    expect(events.filter(({ kind }) => kind === "pause")).toEqual([
      { kind: "pause", reason: "cooldown", seconds: 3 },
      { kind: "pause", reason: "cooldown", seconds: 20 },
      { kind: "pause", reason: "cooldown", seconds: 3 },
    ]);
  });

  test("once the server is idle, after the pause", async () => {
    const asked: string[] = [];
    await play({}, { waitUntilIdle: async (run) => void asked.push(nameOf(run)) });
    expect(asked).toEqual(["1.1", "2.1", "1.2", "2.2"]);
  });

  test("the first waits for the server to be ready, and each after one that failed", async () => {
    const { runs } = await play({}, { ends: { "2.1": "failed" } });
    expect(runs.map(({ order }) => order.waitsUntilReady)).toEqual([true, false, true, false]);
  });
});

describe("a cell that has converged", () => {
  const convergence = { metric: "request_throughput", stat: "avg", mode: "cv", threshold: 0.05, minRuns: 2 } as const;
  /** Only the first cell is steady. */
  const throughput = (name: string) => (name.startsWith("1") ? 100 : 100 * Number(name.slice(2)));

  test("is left out of later trials", async () => {
    const { names, events, end } = await play({ trials: 4, multiRun: { convergence } }, { throughput });
    expect(names).toEqual(["1.1", "2.1", "1.2", "2.2", "2.3", "2.4"]);
    const left = events.flatMap((event) =>
      event.kind === "run_ended" && event.outcome === "converged" ? [nameOf(event)] : [],
    );
    expect(left).toEqual(["1.3", "1.4"]);
    expect(end).toMatchObject({ runsDone: 8 });
    expect(end.trials).toHaveLength(6);
  });

  test("gives way to the next one where cells are independent", async () => {
    const { names } = await play({ trials: 4, order: "independent", multiRun: { convergence } }, { throughput });
    expect(names).toEqual(["1.1", "1.2", "2.1", "2.2", "2.3", "2.4"]);
  });

  test("without a sweep ends the study", async () => {
    const { names } = await play({ cells: 1, trials: 5, multiRun: { convergence } });
    expect(names).toEqual(["1.1", "1.2"]);
  });

  test("is found again when trials of an earlier invocation are read back", async () => {
    const { names, readBack } = await play(
      { cells: 1, trials: 5, multiRun: { convergence } },
      { done: ["1.1", "1.2"] },
    );
    expect({ names, readBack }).toEqual({ names: [], readBack: ["1.1", "1.2"] });
  });
});

describe("failures", () => {
  test("stop nothing, and are told with their runs", async () => {
    const { names, end, ledger } = await play({}, { ends: { "1.1": "failed" } });
    expect(names).toHaveLength(4);
    expect(ledger).toContain("failed 1.1");
    expect(end).toMatchObject({ runsDone: 4, failures: [{ title: "concurrency 1", message: "it failed" }] });
    expect(end.stoppedBy).toBeUndefined();
  });

  test("end the study at the first, or at so many, where that is asked for", async () => {
    const ends = { "1.1": "failed", "1.2": "failed" } as const;
    const first = await play({}, { ends, limits: { failFast: true } });
    expect(first.names).toEqual(["1.1"]);
    const second = await play({}, { ends, limits: { failFast: false, maxFailures: 2 } });
    expect(second.names).toEqual(["1.1", "2.1", "1.2"]);
    expect(second.end).toMatchObject({ stoppedBy: "failures", runsDone: 3 });
  });

  test("of writing end it with what there is, and the run is not written down as ended", async () => {
    const { names, end, ledger } = await play({}, { ends: { "2.1": "throws" } });
    expect(names).toEqual(["1.1", "2.1"]);
    expect(end).toMatchObject({ stoppedBy: "error", runsDone: 1, error: { message: "no space is left" } });
    expect(end.trials).toHaveLength(1);
    expect(ledger.at(-1)).toBe("begin 2.1");
  });
});

describe("an interruption", () => {
  test("in a pause ends it at once, and begins nothing further", async () => {
    const stop = new AbortController();
    const study = simulateStudy(planOf({ sweepCooldownSec: 1000 }), { stop: stop.signal });
    await study.clock.runTo(12e9);
    stop.abort();
    const end = await study.end;
    expect(study.clock.nowNs()).toBe(12e9);
    expect(study.runs).toHaveLength(1);
    expect(end).toMatchObject({ stoppedBy: "interrupt", runsDone: 1 });
  });

  test("in a run waits for its end, keeps it as cancelled and not as done", async () => {
    const { end, names, ledger } = await play({}, { ends: { "2.1": "cancelled" } });
    expect(names).toEqual(["1.1", "2.1"]);
    expect(ledger.at(-1)).toBe("cancelled 2.1");
    expect(end).toMatchObject({ stoppedBy: "interrupt", runsDone: 1, failures: [] });
    expect(end.trials.map(({ status }) => status)).toEqual(["succeeded", "cancelled"]);
  });
});

describe("a study that goes on", () => {
  test("skips what is done, and pauses before none but its own runs", async () => {
    const { names, readBack, runs, events } = await play({ sweepCooldownSec: 3 }, { done: ["1.1", "2.1"] });
    expect(readBack).toEqual(["1.1", "2.1"]);
    expect(names).toEqual(["1.2", "2.2"]);
    expect(runs.map(({ atSec }) => atSec)).toEqual([0, 13]);
    expect(events[0]).toMatchObject({ kind: "study_started", runs: 4, runsDone: 2 });
  });

  test("warms up before its first run, though the plan does not, and marks it", async () => {
    const { runs } = await play({ trials: 3 }, { done: ["1.1", "2.1"] });
    expect(runs.map(({ order }) => [order.warmsUp, order.warmedUpAfterResume])).toEqual([
      [true, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  test("does not mark a run that the plan warms up anyway", async () => {
    const { runs } = await play({ cells: 3, trials: 1 }, { done: ["1.1"] });
    expect(runs.map(({ order }) => order.warmedUpAfterResume)).toEqual([false, false]);
  });
});

test("figures of a cell are told with each trial, and marks of all cells anew", async () => {
  const { events } = await play({}, { throughput: (name) => (name.startsWith("2") ? 200 : 100) });
  const updates = events.filter((event) => event.kind === "cell_updated");
  expect(updates.map(({ variationIndex, trials }) => [variationIndex, trials])).toEqual([
    [0, 1],
    [1, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(updates.at(-1)?.figures.requestsPerSec).toMatchObject({ mean: 200, cv: 0 });
});

describe("how a study ended is written down", () => {
  test.each([
    ["by itself", {}, undefined],
    ["by itself, with a failure", { ends: { "1.1": "failed" } }, undefined],
    ["by its failures", { ends: { "1.1": "failed" }, limits: { failFast: true } }, "failures"],
    ["by an interruption", { ends: { "2.1": "cancelled" } }, "interrupt"],
    ["by what it could not go on with", { ends: { "2.1": "throws" } }, "error"],
  ] as const)("%s", async (_how, script: Script, stoppedBy) => {
    const { outcomes, end } = await play({}, script);
    expect(outcomes).toEqual([stoppedBy]);
    expect(end.stoppedBy).toBe(stoppedBy);
  });

  test("or else it ended in an error, with all that was done", async () => {
    const { end } = await play({}, { cannotClose: true });
    expect(end).toMatchObject({ runsDone: 4, stoppedBy: "error" });
    expect(end.error).toHaveProperty("message", "the disk is gone");
  });

  test("unless that only hides what it ended by", async () => {
    const { end } = await play({}, { cannotClose: true, ends: { "1.1": "throws" } });
    expect(end).toMatchObject({ runsDone: 0, stoppedBy: "error" });
    expect(end.error).toHaveProperty("message", "no space is left");
  });
});
