import { describe, expect, test } from "bun:test";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { createStudyView } from "#report/study/study-view.ts";
import { textWidth } from "#report/text/text-width.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";
import { buildSearchPlan, eventsOf, saturating, searchServer } from "./build-search.ts";
import { createFakeTerminal, type FakeTerminalOptions } from "./fake-terminal.ts";

const SEC = 1e9;
const slaFilters = [{ metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold: 200 }] as const;

function start(kind: "simple" | "none", size: FakeTerminalOptions = {}, config: Partial<SearchConfig> = {}) {
  const terminal = createFakeTerminal(size);
  const clock = createVirtualClock();
  const plan = buildSearchPlan({ slaFilters, maxIterations: 12, ...config });
  const view = createStudyView(kind, terminal, clock, { plan });
  const tell = async (events: readonly StudyEvent[]) => {
    for (const event of events) {
      if (event.kind === "run_ended") await clock.runTo(clock.nowNs() + 10 * SEC);
      view.onEvent(event);
    }
    await clock.runTo(clock.nowNs() + SEC);
  };
  return { terminal, view, tell };
}

const boundaryEvents = () => eventsOf(searchServer(saturating, { planner: "boundary" }));
/** Up to the proposal of this iteration. */
const untilProposal = (events: readonly StudyEvent[], iteration: number) => {
  const at = events.findIndex((event) => event.kind === "search_proposed" && event.iteration === iteration);
  return events.slice(0, at + 1);
};

describe("on a terminal", () => {
  test("a search shows its iterations, a plot, where it stands, what it tries, and how long it goes on", async () => {
    const search = start("simple");
    await search.tell(untilProposal(boundaryEvents(), 5));
    const screen = search.terminal.screen();
    expect(screen[0]).toBe("  #  concurrency     Output TPS  TTFT p95     SLA  Tried to");
    expect(screen[1]).toBe("                       tokens/s  < 200 ms");
    expect(screen).toContain("  4          256         10,105     533 !  missed  explore");
    expect(screen).toContain("  5          109  *       8,331     186       met  refine");
    expect(screen).toContain("  * answer or just below   ! breaks its limit");
    expect(screen).toContain("p95 TTFT (ms) over concurrency, limit < 200 ms");
    expect(
      screen.some((line) => /^Highest concurrency so far: 11\d, the boundary is between 11\d and 11\d$/.test(line)),
    ).toBe(true);
    expect(screen.some((line) => line.startsWith("Iteration 6 tries concurrency 11"))).toBe(true);
    expect(screen.at(-1)).toMatch(
      /^Search {2}━+╸?─+ {2}5 of at most 12 iterations {2}at most 1:\d\d left {2}after 0:5\d$/,
    );
  });

  test("the plot keeps its size whatever else comes and goes", async () => {
    const search = start("simple", { rows: 30 });
    const plotRows = () => search.terminal.screen().filter((line) => /^ *\d*[│┤]/.test(line)).length;
    const events = boundaryEvents();
    await search.tell(untilProposal(events, 4));
    const before = plotRows();
    await search.tell(events.slice(untilProposal(events, 4).length, -8));
    expect(before).toBe(10);
    expect(plotRows()).toBe(before);
  });

  test("before the first result there is what is tried, and the bar", async () => {
    const search = start("simple");
    await search.tell(untilProposal(boundaryEvents(), 0));
    expect(search.terminal.screen()).toEqual([
      "Iteration 1 tries concurrency 1 to explore: no failure is known yet",
      expect.stringMatching(/^Search {2}─+ {2}0 of at most 12 iterations {2}after 0:0\d$/),
    ]);
  });

  for (const [columns, rows] of [
    [60, 24],
    [80, 10],
    [200, 60],
  ] as const) {
    test(`fits a screen of ${columns} × ${rows}, and leaves one line that says how it went`, async () => {
      const search = start("simple", { columns, rows });
      for (const standing of [boundaryEvents(), eventsOf(searchServer(saturating))]) {
        for (let iteration = 0; iteration < 5; iteration++) {
          await search.tell(untilProposal(standing, iteration).slice(-3));
          const screen = search.terminal.screen();
          expect(screen.length).toBeLessThanOrEqual(rows);
          for (const line of screen) expect(textWidth(line)).toBeLessThan(columns);
        }
      }
    });
  }

  test("redrawing leaves one picture, of which one line stays beside a summary", async () => {
    const search = start("simple", { rows: 30 });
    await search.tell(boundaryEvents());
    search.view.close({ clearsTable: true });
    const screen = search.terminal.screen();
    expect(screen).toHaveLength(1);
    expect(screen[0]).toMatch(/^Search {2}\d iterations, \d runs in 1 min \d\d s$/);
  });

  test("nothing is cleared before it is drawn anew, and no colour is written unless wanted", async () => {
    const ESC = String.fromCharCode(27);
    const search = start("simple");
    await search.tell(boundaryEvents());
    const written = search.terminal.written.join("");
    expect(written).not.toContain(`${ESC}[2J`);
    expect(written).not.toMatch(new RegExp(`${ESC}\\[[0-9;]*m`));
  });
});

describe("without a terminal", () => {
  const textsOf = (written: readonly string[]) => written.map((line) => line.trimEnd().replace(/^\S+ INFO {4}/, ""));

  test("each iteration is told in lines: what is tried and why, its runs, what came of it, where the search stands", async () => {
    const search = start("none");
    await search.tell(untilProposal(boundaryEvents(), 1));
    expect(textsOf(search.terminal.written)).toEqual([
      "Search of at most 12 points × 1 trial: 12 runs",
      "Iteration 1 tries concurrency 1 to explore: no failure is known yet",
      "Run 1 (concurrency 1, trial 1) succeeded in 10.00 s",
      "Iteration 1 (concurrency 1): output token throughput 245 tokens/s; keeps p95 TTFT < 200 ms: 40.9 ms, 79.5 % below the limit",
      "After 1 of at most 12 iterations; highest concurrency so far: 1, with no failure yet; at most 1:50 left",
      "Iteration 2 tries concurrency 8 to explore: no failure is known yet",
    ]);
  });

  test("the end is told once, with the answer, also where the level is debug", async () => {
    const search = start("none");
    await search.tell(boundaryEvents());
    const texts = textsOf(search.terminal.written);
    expect(texts.filter((text) => text.startsWith("The search ended after"))).toHaveLength(1);
    expect(texts.at(-1)).toStartWith("Highest concurrency with p95 TTFT < 200 ms: 116, between ");
  });
});
