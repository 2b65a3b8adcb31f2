/** What is found of a study in its directory: every layout of ours and of the reference, whatever state it is in. */
import { describe, expect, test } from "bun:test";
import path from "node:path";
import { Float } from "#core/parameter-value.ts";
import { renderAggregates } from "#export/aggregates/render-aggregates.ts";
import { realFiles } from "#host/files.ts";
import { findRuns, holdsCutRun } from "#study/found/find-runs.ts";
import { summariseFound } from "#study/found/summarise-found.ts";
import { type RunStates, writeManifest, writeRunStates } from "#study/study-manifest.ts";
import { type RunToWrite, writeRuns } from "./study-files.ts";
import { manifestOf, type PlanChanges, planOf } from "./study-simulation.ts";

const find = async (runs: readonly RunToWrite[], directory = "/study") =>
  findRuns(writeRuns("/study", runs), directory);

const cell = (concurrency: number, index: number) => ({
  index,
  label: `phases.profiling.concurrency=${concurrency}`,
  values: `{"phases.profiling.concurrency":${concurrency}}`,
});

/** Two cells of two trials. */
const fourRuns = (at: (concurrency: number, trial: number) => string): RunToWrite[] =>
  [2, 4].flatMap((concurrency, index) =>
    [0, 1].map((trial) => ({ at: at(concurrency, trial), trial, ...cell(concurrency, index) })),
  );

describe("the layout of a study", () => {
  test("of repeated runs without a sweep", async () => {
    const { directory, plan, runs } = await find(
      [0, 1, 2].map((trial) => ({ at: `profile_runs/run_000${trial + 1}`, trial })),
    );
    expect(directory).toBe("/study");
    expect(plan).toMatchObject({ isSweep: false, trials: 3, order: "repeated", aggregates: { cells: ["aggregate"] } });
    expect(plan.aggregates.sweep).toBeUndefined();
    expect(runs.map(({ identity }) => identity.label)).toEqual(["run_0001", "run_0002", "run_0003"]);
  });

  test("of cells of one trial", async () => {
    const { plan, runs } = await find([
      { at: "concurrency_2", ...cell(2, 0) },
      { at: "concurrency_16", ...cell(16, 1) },
    ]);
    expect(plan).toMatchObject({ isSweep: true, trials: 1, order: "repeated" });
    expect(plan.aggregates).toEqual({
      cells: ["aggregate/concurrency_2", "aggregate/concurrency_16"],
      sweep: "sweep_aggregate",
    });
    // Not in the order of the names.
    expect(runs.map(({ identity }) => identity.variation.title)).toEqual(["concurrency 2", "concurrency 16"]);
  });

  test("of trials that go through all cells", async () => {
    const { plan, runs } = await find(fourRuns((c, trial) => `profile_runs/trial_000${trial + 1}/concurrency_${c}`));
    expect(plan).toMatchObject({ isSweep: true, trials: 2, order: "repeated" });
    expect(plan.aggregates).toEqual({
      cells: ["aggregate/concurrency_2", "aggregate/concurrency_4"],
      sweep: "aggregate/sweep_aggregate",
    });
    expect(runs.map(({ directory }) => directory)).toEqual([
      "/study/profile_runs/trial_0001/concurrency_2",
      "/study/profile_runs/trial_0001/concurrency_4",
      "/study/profile_runs/trial_0002/concurrency_2",
      "/study/profile_runs/trial_0002/concurrency_4",
    ]);
  });

  test("of cells that have all their trials at once", async () => {
    const { plan, runs } = await find(fourRuns((c, trial) => `concurrency_${c}/profile_runs/trial_000${trial + 1}`));
    expect(plan).toMatchObject({ isSweep: true, trials: 2, order: "independent" });
    expect(plan.aggregates).toEqual({
      cells: ["concurrency_2/aggregate", "concurrency_4/aggregate"],
      sweep: "sweep_aggregate",
    });
    expect(runs.map(({ identity }) => identity.trialIndex)).toEqual([0, 1, 0, 1]);
  });

  test("of a search, whose cells go by their values", async () => {
    const { plan } = await find([
      { at: "search_iter_0000/profile_runs/run_0001", ...cell(3, 0) },
      { at: "search_iter_0001/profile_runs/run_0001", ...cell(7, 1) },
    ]);
    expect(plan).toMatchObject({ isSweep: true, trials: 1 });
    expect(plan.aggregates).toEqual({
      cells: ["aggregate/concurrency_3", "aggregate/concurrency_7"],
      sweep: "sweep_aggregate",
    });
  });

  test("of one run is that of no study", async () => {
    const { plan, runs } = await find([{ at: "" }]);
    expect(plan).toMatchObject({ isSweep: false, trials: 1, aggregates: {} });
    expect(runs).toHaveLength(1);
  });

  test("is known where one cell of a sweep was begun only", async () => {
    const { plan } = await find([{ at: "concurrency_2", ...cell(2, 0) }]);
    expect(plan).toMatchObject({ isSweep: true, aggregates: { sweep: "sweep_aggregate" } });
    expect(plan.aggregates.cells?.[0]).toBe("aggregate/concurrency_2");
  });

  test("tells of convergence, so that the requests of all trials are put together", async () => {
    const command = "aiperf profile --num-profile-runs 5 --convergence-metric 'request_latency'";
    const { plan } = await find([0, 1].map((trial) => ({ at: `profile_runs/run_000${trial + 1}`, trial, command })));
    expect(plan).toMatchObject({ trials: 5, multiRun: { convergence: { metric: "request_latency" } } });
  });

  test("may be told by the command where cells of one trial each do not show it", async () => {
    const command = "aiperf profile --concurrency '2,4' --parameter-sweep-mode 'independent' --confidence-level 0.9";
    const { plan } = await find([
      { at: "concurrency_2", ...cell(2, 0), command },
      { at: "concurrency_4", ...cell(4, 1), command },
    ]);
    expect(plan).toMatchObject({ order: "independent", multiRun: { confidenceLevel: 0.9 } });
    expect(plan.aggregates.cells).toEqual(["concurrency_2/aggregate", "concurrency_4/aggregate"]);
  });
});

describe("what is found", () => {
  test("does not depend on aggregates, logs and phases that lie beside the runs", async () => {
    const files = writeRuns("/study", [
      { at: "concurrency_2", ...cell(2, 0) },
      { at: "concurrency_2/phases/warmup" },
      { at: "sweep_aggregate/odd" },
      { at: "aggregate/concurrency_2" },
      { at: "logs/odd" },
    ]);
    expect((await findRuns(files, "/study")).runs).toHaveLength(1);
  });

  test("has the study's own directory, also where the one around it was named", async () => {
    const runs = [0, 1].map((trial) => ({ at: `artifacts/profile_runs/run_000${trial + 1}`, trial }));
    expect((await find(runs)).directory).toBe("/study/artifacts");
  });

  test("keeps numbers as they were written", async () => {
    const { runs } = await find([{ at: "rate_10.0", label: "rate=10.0", values: '{"phases.profiling.rate":10.0}' }]);
    expect(runs[0]?.identity.variation.values).toEqual([{ path: "phases.profiling.rate", value: new Float(10) }]);
  });

  test("is read from the summary where there is no configuration, and under a name of the user's", async () => {
    const runs = [2, 4].map((c, index) => ({
      at: `concurrency_${c}`,
      ...cell(c, index),
      hasNoConfig: true,
      prefix: "mine",
    }));
    const { plan, runs: found } = await find(runs);
    expect(plan.variations.map(({ label }) => label)).toEqual(runs.map(({ label }) => label));
    expect(found[0]?.names.profileJson).toBe("mine.json");
  });

  test("goes by the directories where a run tells nothing", async () => {
    const files = writeRuns("/study", []);
    for (const c of [2, 4]) files.put(`/study/profile_runs/trial_0003/c_${c}/inputs.json`, "{}");
    const { plan, runs } = await findRuns(files, "/study");
    expect(plan.variations.map(({ dirName }) => dirName)).toEqual(["c_2", "c_4"]);
    expect(runs.map(({ identity }) => [identity.label, identity.trialIndex])).toEqual([
      ["run_0003", 2],
      ["run_0003", 2],
    ]);
  });

  test("counts runs that were only begun as failed ones", async () => {
    const files = writeRuns("/study", [
      { at: "concurrency_2", ...cell(2, 0) },
      { at: "concurrency_4", ...cell(4, 1), isHalf: true },
    ]);
    const { trials } = await summariseFound(files, await findRuns(files, "/study"));
    expect(trials.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
    expect(trials[1]?.error).toMatch(/without a summary/);
  });

  test.each([
    ["runs of two studies", [{ at: "a/profile_runs/run_0001" }, { at: "b/profile_runs/run_0001" }]],
    [
      "runs of two sweeps in one place",
      [
        { at: "concurrency_2", ...cell(2, 0), sweepId: "one" },
        { at: "concurrency_4", ...cell(4, 1), sweepId: "two" },
      ],
    ],
  ])("are never %s", async (_what, runs: readonly RunToWrite[]) => {
    await expect(find(runs)).rejects.toThrow(/more than one study/);
  });

  test("is nothing where there is none", async () => {
    const files = writeRuns("/study", []);
    files.put("/study/notes.txt", "empty");
    await expect(findRuns(files, "/study")).rejects.toThrow(/holds no runs/);
    await expect(findRuns(files, "/elsewhere")).rejects.toThrow(/is not there/);
  });

  test("is one run that was cut off only where no other stands beside it", async () => {
    const files = writeRuns("/study", [{ at: "", isHalf: true }]);
    expect(await holdsCutRun(files, "/study")).toBe(false);
    files.put("/study/journal/run.json", "{}");
    expect(await holdsCutRun(files, "/study")).toBe(true);
    writeRuns("/study", [{ at: "concurrency_2", ...cell(2, 0) }], files);
    expect(await holdsCutRun(files, "/study")).toBe(false);
  });

  test.each([
    ["one run", { cells: 1, trials: 1 }, true],
    ["several", { cells: 1, trials: 2 }, false],
  ])("is one run that was cut off where a plan of %s was kept: %#", async (_of, changes: PlanChanges, isOne) => {
    const files = writeRuns("/study", [{ at: "", isHalf: true }]);
    files.put("/study/journal/run.json", "{}");
    await writeManifest(files, "/study", manifestOf(planOf(changes)));
    expect(await holdsCutRun(files, "/study")).toBe(isOne);
  });
});

describe("a study that we have kept the plan of", () => {
  const convergence = { metric: "request_throughput", stat: "avg", mode: "cv", threshold: 0.05, minRuns: 2 } as const;

  /** One of two runs has succeeded; what became of the other is told by its state alone. */
  async function summarise(states: Pick<RunStates, "outcome"> & { readonly second?: RunStates["runs"][string] }) {
    const plan = planOf({ cells: 1, trials: 2, multiRun: { convergence } });
    const [first, second] = plan.runs.map(({ directory }) => directory);
    const files = writeRuns("/study", [{ at: first ?? "" }]);
    await writeManifest(files, "/study", manifestOf(plan));
    const { second: state, outcome } = states;
    const runs = { [first ?? ""]: { state: "succeeded" }, ...(state === undefined ? {} : { [second ?? ""]: state }) };
    await writeRunStates(files, "/study", { runs, ...(outcome === undefined ? {} : { outcome }) } as RunStates);
    return summariseFound(files, await findRuns(files, "/study"));
  }

  test.each([
    ["an interruption", { outcome: { stoppedBy: "interrupt" } }, true],
    ["its failures", { outcome: { stoppedBy: "failures" }, second: { state: "failed" } }, false],
    ["nothing", { outcome: {} }, false],
    ["being killed in a run", { second: { state: "running" } }, true],
  ] as const)("says that it was cancelled as at its end, ended by %s", async (_by, states, wasCancelled) => {
    expect((await summarise(states)).input.wasCancelled).toBe(wasCancelled);
  });

  test.each([
    ["cancelled", "it was interrupted before anything was sent"],
    ["failed", "the server is not ready"],
  ] as const)("tells that a run without files was %s, as when it ended", async (state, error) => {
    const { trials } = await summarise({ second: { state, error }, outcome: {} });
    expect(trials[1]).toMatchObject({ status: state, error });
  });
});

describe("aggregates that are made again of the reference's runs", () => {
  test.each(["multirun3", "sweep_grid_independent"])("are its own: %s", async (name) => {
    const directory = path.join(import.meta.dir, "../golden/study", name);
    const study = await findRuns(realFiles, directory);
    const { input } = await summariseFound(realFiles, study);
    const rendered = renderAggregates(input).filter(({ path: file }) => file.endsWith(".json"));
    expect(rendered).toHaveLength(name === "multirun3" ? 1 : 5);
    for (const file of rendered) {
      const expected = JSON.parse(await realFiles.readText(`${directory}/${file.path}`));
      delete expected.aiperf_version;
      expectWithin(JSON.parse(file.content), expected, file.path);
    }
  });
});

/** Relative; the reference adds up in another order. */
const TOLERANCE = 1e-9;

/** Everything that is expected is there, numbers within the tolerance; more may be. */
function expectWithin(actual: unknown, expected: unknown, at: string): void {
  if (typeof expected === "number" && typeof actual === "number") {
    const isEqual = actual === expected || Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected);
    expect({ at, actual, isEqual }).toEqual({ at, actual, isEqual: true });
  } else if (Array.isArray(expected)) {
    expect({ at, length: (actual as unknown[]).length }).toEqual({ at, length: expected.length });
    for (const [place, member] of expected.entries())
      expectWithin((actual as unknown[])[place], member, `${at}/${place}`);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, member] of Object.entries(expected)) {
      expectWithin((actual as Record<string, unknown> | undefined)?.[key], member, `${at}/${key}`);
    }
  } else {
    expect({ at, actual }).toEqual({ at, actual: expected });
  }
}
