import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { UserError } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import type { StudyEvent } from "#core/study-events.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { createProgressView } from "#report/live/progress-view.ts";
import { chooseStudyView, createStudyView, type StudyViewOptions } from "#report/study/study-view.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { buildEnded, buildProgress, buildStarted } from "./build-event.ts";
import {
  buildPlan,
  CONCURRENCY,
  cellUpdated,
  figuresOf,
  ISL,
  runEnded,
  runStarted,
  studyStarted,
} from "./build-study.ts";
import { createFakeTerminal, type FakeTerminalOptions } from "./fake-terminal.ts";

const SEC = 1e9;
const ESC = String.fromCharCode(27);

type Kind = Parameters<typeof createStudyView>[0];

function start(
  plan: StudyPlan,
  kind: Kind = "simple",
  size: FakeTerminalOptions = {},
  rest: Partial<StudyViewOptions> = {},
) {
  const terminal = createFakeTerminal(size);
  const clock = createVirtualClock();
  const view = createStudyView(kind, terminal, clock, { plan, ...rest });
  const tell = (...events: StudyEvent[]) => {
    for (const event of events) view.onEvent(event);
  };
  return { terminal, clock, view, tell };
}

const wait = (clock: VirtualClock, sec: number) => clock.runTo(clock.nowNs() + sec * SEC);
const grid = (count: number, trials = 1) =>
  buildPlan({ trials, parameters: { [CONCURRENCY]: Array.from({ length: count }, (_, i) => 2 ** i) } });

/** Every run of a plan from `from` on, each 10 s and 2 s apart. */
async function runAll(plan: StudyPlan, { clock, tell }: ReturnType<typeof start>, runs: number, from = 0) {
  for (let index = from; index < from + runs; index++) {
    const { variationIndex, trialIndex } = plan.runs[index]!;
    tell(runStarted(plan, index), buildStarted());
    await wait(clock, 5);
    tell(buildProgress({ elapsedSec: 5, succeeded: 50 }));
    await wait(clock, 5);
    const trials = trialIndex + 1;
    tell(buildEnded(), runEnded(plan, index), cellUpdated(plan, variationIndex, { trials }));
    await wait(clock, 2);
  }
}

describe("a study of one run", () => {
  for (const kind of ["simple", "none", "dashboard"] as const) {
    for (const isTty of [true, false]) {
      test(`is shown as a run always was: ${kind}, ${isTty ? "on a terminal" : "without one"}`, async () => {
        const plan = buildPlan({ parameters: {} });
        const events: RunEvent[] = [
          { kind: "notice", level: "warning", text: "careful" },
          buildStarted(),
          buildProgress(),
          { kind: "counting", done: 3, total: 9 },
          buildEnded(),
        ];
        const study = start(plan, kind, { isTty });
        study.tell(studyStarted(plan), runStarted(plan, 0));
        const terminal = createFakeTerminal({ isTty });
        const clock = createVirtualClock();
        const view = createProgressView(kind, terminal, clock);
        for (const event of events) {
          study.tell(event);
          view.onEvent(event);
          await wait(study.clock, 1);
          await wait(clock, 1);
        }
        study.tell(runEnded(plan, 0), cellUpdated(plan, 0));
        study.view.close();
        view.close();
        expect(study.terminal.written).toEqual(terminal.written);
      });
    }
  }
});

describe("on a terminal", () => {
  test("repeats without a sweep are told by their number alone", async () => {
    const plan = buildPlan({ trials: 3, parameters: {} });
    const study = start(plan);
    study.tell(studyStarted(plan), runStarted(plan, 1));
    await wait(study.clock, 1);
    expect(study.terminal.screen()).toContain("Trial 2 of 3");
  });

  test("the table fills as cells end, above the bar of all runs and that of the present one", async () => {
    const plan = grid(3);
    const study = start(plan);
    study.tell(studyStarted(plan));
    await runAll(plan, study, 2);
    study.tell(runStarted(plan, 2), buildStarted());
    await wait(study.clock, 1);
    study.tell(buildProgress());
    expect(study.terminal.screen()).toEqual([
      "  concurrency     Output  Requests  TTFT p99  ITL p99  Latency p95",
      "                   tok/s     req/s        ms       ms           ms",
      "  ────────────────────────────────────────────────────────────────",
      "            1        158      7.89      51.9     10.1          260",
      "            2  *     316      15.8      65.1     11.1          291",
      "  * Pareto front",
      expect.stringMatching(/^Study {2}━+╸?─* {2}2\/3 runs {2}ETA 0:0\d {2}3 cells {2}after 0:25$/),
      "concurrency 4",
      expect.stringMatching(/^Profiling {2}━+.* 40\/100 .*8\.00\/s/),
    ]);
  });

  test("redrawing leaves exactly one table, also in what has scrolled away", async () => {
    const plan = grid(20);
    const study = start(plan, "simple", { rows: 12 });
    study.tell(studyStarted(plan));
    await runAll(plan, study, 10);
    study.tell({ kind: "notice", level: "warning", text: "the server is slow" });
    await runAll(plan, study, 10, 10);
    study.view.close();
    const screen = study.terminal.screen();
    expect(screen.filter((row) => row.includes("TTFT p99"))).toHaveLength(1);
    expect(screen.filter((row) => row.startsWith("Study"))).toEqual(["Study  20 of 20 runs in 4 min 00 s"]);
    expect(screen.filter((row) => row.includes("the server is slow"))).toHaveLength(1);
    expect(screen.some((row) => row.startsWith("Profiling"))).toBe(false);
  });

  test("a terminal made narrower, or wider, keeps one table", async () => {
    const plan = grid(3);
    const study = start(plan, "simple", { columns: 120 });
    study.tell({ kind: "notice", level: "info", text: "first" }, studyStarted(plan));
    await runAll(plan, study, 2);
    for (const columns of [62, 50, 110]) {
      study.terminal.resize(columns, 24);
      await wait(study.clock, 1);
      const screen = study.terminal.screen();
      expect(screen[0]).toContain("first");
      expect(screen.filter((row) => row.includes("TTFT p99"))).toHaveLength(1);
      expect(screen.filter((row) => row.startsWith("Study"))).toHaveLength(1);
      expect(Math.max(...screen.map((row) => row.length))).toBeLessThan(columns);
    }
  });

  test("with more cells than rows the latest and the Pareto front stay, and the rest is counted", async () => {
    const plan = grid(20);
    const { terminal, tell, clock } = start(plan, "simple", { rows: 13 });
    tell(studyStarted(plan));
    for (let index = 0; index < 12; index++) {
      tell(runStarted(plan, index));
      tell(runEnded(plan, index), cellUpdated(plan, index, { paretoIndices: [0, 1] }));
    }
    await wait(clock, 1);
    const screen = terminal.screen();
    expect(screen.length).toBeLessThan(13);
    const shown = screen.flatMap((row) => /^ +(\d+) {2}[* ]/.exec(row)?.[1] ?? []);
    expect(shown.slice(0, 2)).toEqual(["1", "2"]);
    expect(shown.at(-1)).toBe("2048");
    expect(screen).toContain(`  … ${12 - shown.length} cells more`);
  });

  test("a pause counts down, and waiting for the server counts up", async () => {
    const plan = grid(3);
    const { terminal, tell, clock } = start(plan);
    tell(studyStarted(plan), runStarted(plan, 0), runEnded(plan, 0), {
      kind: "pause",
      reason: "cooldown",
      seconds: 30,
    });
    await wait(clock, 12.2);
    expect(terminal.screen().at(-1)).toMatch(/^Cooling down {2}━+╸?─+ {2}0:18 left$/);
    tell({ kind: "pause", reason: "idle", seconds: 60 });
    await wait(clock, 7.2);
    expect(terminal.screen().at(-1)).toMatch(/^Waiting until the server is idle .* 0:07 of at most 60 s$/);
    tell(runStarted(plan, 1));
    await wait(clock, 1);
    expect(terminal.screen().slice(-2)).toEqual(["concurrency 2", "Getting ready"]);
  });

  test("a failed run is told above, with its reason, and its cell has no figures", async () => {
    const plan = grid(2);
    const { terminal, tell, clock, view } = start(plan, "simple", { columns: 120 });
    tell(studyStarted(plan), runStarted(plan, 0));
    await wait(clock, 1);
    tell(runEnded(plan, 0, { outcome: "failed", error: "connection refused", elapsedSec: 1 }));
    await wait(clock, 1);
    const screen = terminal.screen();
    expect(screen[0]).toBe(
      "00:00:01.000 WARNING Run 1 (concurrency 1, trial 1) failed after 1.00 s: connection refused",
    );
    expect(screen).toContainEqual(expect.stringMatching(/^ +1 +failed$/));
    expect(screen).toContainEqual(expect.stringContaining("1 failed"));
    view.close();
    expect(terminal.screen().at(-1)).toBe("Study  1 of 2 runs, 1 failed in 2.00 s");
  });

  test("trials that are still to come keep a cell from counting as failed", async () => {
    const plan = grid(2, 2);
    const { terminal, tell, clock } = start(plan);
    tell(studyStarted(plan), runStarted(plan, 0), runEnded(plan, 0, { outcome: "failed" }));
    await wait(clock, 1);
    expect(terminal.screen().some((row) => /^ +1 .*failed/.test(row))).toBe(false);
  });

  test("trials that differ a lot are marked", async () => {
    const plan = grid(2, 3);
    const { terminal, tell, clock } = start(plan, "simple", { columns: 120 });
    tell(studyStarted(plan), cellUpdated(plan, 0, { trials: 3, figures: figuresOf(0, 3, 0.2) }));
    tell(cellUpdated(plan, 1, { trials: 3 }));
    await wait(clock, 1);
    const rows = terminal.screen();
    expect(rows).toContainEqual(expect.stringMatching(/^ +1 +158 ± 47 ! .* 3$/));
    expect(rows).toContainEqual(expect.stringMatching(/^ +2 +\* +316 ± 9 +15\.8 ± 0\.5 /));
    expect(rows).toContain("  * Pareto front   ! CV over 10 %");
  });

  test("bars only where no table is wanted, and none left where a summary follows", async () => {
    const plan = grid(2);
    const bars = start(plan, "simple", {}, { showsTable: false });
    bars.tell(studyStarted(plan));
    await runAll(plan, bars, 2);
    expect(bars.terminal.screen()).toEqual([expect.stringMatching(/^Study .* 2\/2 runs/)]);
    const followed = start(plan);
    followed.tell(studyStarted(plan));
    await runAll(plan, followed, 2);
    followed.view.close({ clearsTable: true });
    expect(followed.terminal.screen()).toEqual(["Study  2 of 2 runs in 24.00 s"]);
  });

  test("after close nothing is drawn, and no timer is left", async () => {
    const plan = grid(2);
    const { terminal, tell, clock, view } = start(plan);
    tell(studyStarted(plan), runStarted(plan, 0));
    view.close();
    view.close();
    const pieces = terminal.written.length;
    tell(runEnded(plan, 0));
    await clock.runUntilIdle(3600 * SEC);
    expect(clock.nowNs()).toBe(0);
    expect(terminal.written).toHaveLength(pieces);
  });

  test("a study that never began leaves nothing", () => {
    const { terminal, view } = start(grid(2));
    view.close();
    expect(terminal.written).toEqual([]);
  });

  test("runs of an earlier invocation count as done, told one by one or not", async () => {
    const plan = grid(4);
    for (const isTold of [true, false]) {
      const { terminal, tell, clock } = start(plan);
      tell(studyStarted(plan, 2));
      if (isTold) tell(runEnded(plan, 0, { outcome: "kept" }), runEnded(plan, 1, { outcome: "kept" }));
      tell(runStarted(plan, 2));
      await wait(clock, 1);
      tell(runEnded(plan, 2));
      await wait(clock, 1);
      expect(terminal.screen()[0]).toContain("3/4 runs");
    }
  });

  test("no line is wider and no picture higher than the terminal, whatever happens", async () => {
    const plan = buildPlan({
      trials: 2,
      parameters: { models: ["模型".repeat(20), "b"], [CONCURRENCY]: [1, 8], [ISL]: [1, 2] },
    });
    const event = fc.oneof(
      fc.nat(plan.runs.length - 1).map((index): StudyEvent => runStarted(plan, index)),
      fc.nat(plan.runs.length - 1).map((index): StudyEvent => runEnded(plan, index)),
      fc.nat(plan.variations.length - 1).map((index): StudyEvent => cellUpdated(plan, index, { trials: 2 })),
      fc.constantFrom<StudyEvent>(
        buildProgress(),
        buildStarted(),
        { kind: "counting", done: 1, total: 2 },
        { kind: "pause", reason: "idle", seconds: 60 },
      ),
    );
    const size = fc.record({ columns: fc.integer({ min: 60, max: 200 }), rows: fc.integer({ min: 4, max: 40 }) });
    await fc.assert(
      fc.asyncProperty(size, fc.array(event, { maxLength: 30 }), async (screen, events) => {
        const { terminal, tell, clock, view } = start(plan, "simple", screen);
        tell(studyStarted(plan));
        for (const each of events) {
          tell(each);
          await wait(clock, 0.2);
          const rows = terminal.screen();
          expect(rows.length).toBeLessThan(screen.rows);
          expect(rows.filter((row) => row.startsWith("Study"))).toHaveLength(1);
        }
        view.close();
        const lines = terminal.written.join("").split(/[\r\n]/);
        for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThan(screen.columns);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the time that is left", () => {
  test("is what the runs that are over took, and the pauses between them", async () => {
    const plan = grid(5);
    const study = start(plan, "simple", { columns: 120 });
    const eta = () => /ETA (\S+)/.exec(study.terminal.screen().join("\n"))?.[1];
    study.tell(studyStarted(plan), runStarted(plan, 0));
    await wait(study.clock, 1);
    expect(eta()).toBeUndefined();
    await wait(study.clock, 9);
    study.tell(runEnded(plan, 0), { kind: "pause", reason: "cooldown", seconds: 2 });
    await wait(study.clock, 1);
    // A second of this pause, four runs of 10 s, three pauses of 2 s.
    expect(eta()).toBe("0:47");
    await wait(study.clock, 1);
    study.tell(runStarted(plan, 1));
    await wait(study.clock, 4);
    expect(eta()).toBe("0:42");
  });

  test("comes from the first run's own pace as long as there is nothing else", async () => {
    const plan = grid(3);
    const study = start(plan, "simple", { columns: 120 });
    study.tell(studyStarted(plan), runStarted(plan, 0));
    await wait(study.clock, 10);
    study.tell(buildProgress({ succeeded: 50, elapsedSec: 10, recent: { requestsPerSec: 5 } }));
    await wait(study.clock, 0.2);
    // Ten seconds left of this one, and two of twenty seconds.
    expect(study.terminal.screen().join("\n")).toContain("ETA 0:50");
  });

  test("is never more than the budget leaves, and grows no further with runs that are added", async () => {
    const plan = grid(5);
    const study = start(plan, "simple", { columns: 120 });
    const shown = () => study.terminal.screen().join("\n");
    study.tell({ ...studyStarted(plan), budgetSec: 35 }, runStarted(plan, 0));
    await wait(study.clock, 10);
    study.tell(runEnded(plan, 0), runStarted(plan, 1));
    await wait(study.clock, 5);
    expect(shown()).toContain("ETA 0:20");
    study.tell({ kind: "trial_added", title: "", trialIndex: 2, key: "x_avg", share: 0.1, runs: 6 });
    await wait(study.clock, 1);
    expect(shown()).toContain("/6");
    expect(shown()).toContain("ETA 0:19");
  });

  test("knows cells that have run before from those that have not", async () => {
    const plan = grid(2, 2);
    const study = start(plan, "simple", { columns: 120 });
    study.tell(studyStarted(plan));
    for (const [index, sec] of [100, 10].entries()) {
      study.tell(runStarted(plan, index));
      await wait(study.clock, sec);
      study.tell(runEnded(plan, index));
    }
    study.tell(runStarted(plan, 2));
    await wait(study.clock, 30);
    // Seventy seconds of the slow cell, ten of the quick one.
    expect(study.terminal.screen().join("\n")).toContain("ETA 1:20");
  });

  test("is not led astray by a run that failed at once", async () => {
    const plan = grid(3);
    const study = start(plan, "simple", { columns: 120 });
    study.tell(studyStarted(plan), runStarted(plan, 0), runEnded(plan, 0, { outcome: "failed" }), runStarted(plan, 1));
    await wait(study.clock, 20);
    study.tell(runEnded(plan, 1));
    await wait(study.clock, 0.1);
    expect(study.terminal.screen().join("\n")).toContain("ETA 0:20");
  });
});

describe("--ui none, and without a terminal", () => {
  for (const [kind, isTty] of [
    ["none", true],
    ["simple", false],
  ] as const) {
    test(`there is one line for each run: ${kind}, ${isTty ? "on a terminal" : "without one"}`, async () => {
      const plan = grid(3, 2);
      const study = start(plan, kind, { isTty, columns: 200 });
      study.tell(studyStarted(plan));
      await runAll(plan, study, 1);
      study.tell(runStarted(plan, 1), runEnded(plan, 1, { outcome: "failed", error: "refused", elapsedSec: 0 }));
      study.tell({ kind: "notice", level: "info", text: "going on" }, runEnded(plan, 2, { outcome: "converged" }));
      study.view.close();
      expect(study.terminal.screen()).toEqual([
        "00:00:00.000 INFO    Study of 3 cells × 2 trials: 6 runs",
        "00:00:10.000 INFO    Run 1/6 (concurrency 1, trial 1) succeeded in 10.00 s; over 1 trial 158 tok/s, " +
          "7.89 req/s, TTFT p99 51.9 ms, ITL p99 10.1 ms, Latency p95 260 ms",
        "00:00:12.000 WARNING Run 2/6 (concurrency 2, trial 1) failed after 0 s: refused",
        "00:00:12.000 INFO    going on",
      ]);
      expect(study.terminal.written.join("")).not.toContain(ESC);
    });
  }

  test("figures that come before the end of the run are those of the run, too", () => {
    const plan = grid(2);
    const { terminal, tell, view } = start(plan, "none");
    tell(studyStarted(plan), runStarted(plan, 0), cellUpdated(plan, 0), runEnded(plan, 0), runStarted(plan, 1));
    tell(runEnded(plan, 1));
    view.close();
    view.close();
    expect(terminal.written).toHaveLength(3);
    expect(terminal.written[1]).toContain("; 158 tok/s");
    expect(terminal.written[2]).toEndWith("succeeded in 10.00 s\n");
  });

  test("a talkative level tells phases, pauses and runs that were left out", () => {
    const plan = grid(2);
    const { terminal, tell, view } = start(plan, "none", {}, { level: "debug" });
    tell(studyStarted(plan, 1), runEnded(plan, 0, { outcome: "kept" }), { kind: "pause", reason: "idle", seconds: 5 });
    tell(runStarted(plan, 1), buildStarted(), runEnded(plan, 1, { outcome: "cancelled" }));
    view.close();
    expect(terminal.written.map((line) => line.slice(21).trimEnd())).toEqual([
      "Study of 2 cells × 1 trial: 2 runs, 1 of them done by an earlier invocation",
      "Run 1/2 (concurrency 1, trial 1) is kept from an earlier invocation",
      "Waiting until idle, at most 5.00 s",
      "Run 2 started: concurrency 2, trial 1",
      "Phase profiling started: until 100 requests",
      "Run 2/2 (concurrency 2, trial 1) was interrupted after 10.00 s",
    ]);
  });
});

describe("chooseStudyView", () => {
  test("where nothing is asked for, the terminal decides", () => {
    for (const isStudy of [true, false]) {
      expect(chooseStudyView(undefined, { isTty: true, isStudy })).toBe("simple");
      expect(chooseStudyView(undefined, { isTty: false, isStudy })).toBe("none");
    }
  });

  test("the dashboard is for one run on a terminal", () => {
    expect(chooseStudyView("dashboard", { isTty: true, isStudy: false })).toBe("dashboard");
    expect(chooseStudyView("dashboard", { isTty: false, isStudy: true })).toBe("none");
    expect(() => chooseStudyView("dashboard", { isTty: true, isStudy: true })).toThrow(UserError);
    expect(() => chooseStudyView("dashboard", { isTty: true, isStudy: true })).toThrow(
      "Dashboard UI is not supported with sweep/multi-run mode.\nPlease use '--ui simple' or '--ui none' instead.",
    );
  });

  test("what is asked for outright is what there is", () => {
    expect(chooseStudyView("none", { isTty: true, isStudy: true })).toBe("none");
    expect(chooseStudyView("simple", { isTty: false, isStudy: true })).toBe("simple");
  });
});
