import { describe, expect, test } from "bun:test";
import { renderSearchPlot } from "#report/search/search-plot.ts";
import { createPaint } from "#report/text/paint.ts";
import { renderScatter } from "#report/text/scatter-plot.ts";
import { textWidth } from "#report/text/text-width.ts";
import {
  buildIteration,
  buildQuestion,
  buildStanding,
  saturating,
  searchServer,
  THROUGHPUT,
  TTFT_GOAL,
} from "./build-search.ts";

const view = { columns: 70, height: 6, paint: createPaint(false) };

describe("the scatter of points", () => {
  test("has a logarithmic scale from its first to its last point, and lines up and across", () => {
    const points = [
      { x: 1, y: 1, isMarked: false },
      { x: 10, y: 3, isMarked: true },
      { x: 100, y: 6, isMarked: false, isBroken: true },
    ];
    expect(renderScatter(points, { width: 24, height: 7, isLog: true, upAt: 10, acrossAt: 4 })).toEqual([
      "6.00┤         :        x",
      "    │         :",
      "    │- - - - -:- - - - -",
      "    │         *",
      "    │         :",
      "    │o        :",
      "   0┤         :",
      "    └───────────────────",
      "     1               100",
    ]);
  });

  test("draws what lies far beyond the line across at its upper edge, so that the rest can be seen", () => {
    const points = [
      { x: 1, y: 100, isMarked: false },
      { x: 2, y: 9000, isMarked: false, isBroken: true },
    ];
    const lines = renderScatter(points, { width: 24, height: 4, acrossAt: 200 });
    expect(lines[0]).toStartWith("600┤");
    expect(lines[0]).toEndWith("^");
  });

  test("leaves out what a logarithm does not have", () => {
    const points = [{ x: 0, y: 1, isMarked: false }];
    expect(renderScatter(points, { width: 20, height: 3, isLog: true }).join("")).not.toContain("o");
  });
});

describe("the plot of a search", () => {
  test("over one axis is the limit that decides, where the boundary is asked for", () => {
    const [title, ...lines] = renderSearchPlot(
      searchServer(saturating, { planner: "boundary", question: { planner: "boundary" } }).at(-1)!,
      view,
    );
    expect(title).toBe("p95 TTFT (ms) over concurrency, limit < 200 ms");
    expect(lines.at(-1)).toBe("  * answer or just below   o tried   x breaks a limit   : boundary");
  });

  test("over one axis is the objective otherwise, without an edge that nobody saw", () => {
    const iterations = [0, 1, 2].map((index) => buildIteration(index));
    const lines = renderSearchPlot(buildStanding({ iterations }), view);
    expect(lines[0]).toBe("output token throughput (tokens/s) over concurrency");
    expect(lines.at(-1)).toBe("  * best   o tried");
  });

  test("of several objectives is the front, without what breaks limits far away", () => {
    const question = buildQuestion({ objectives: [THROUGHPUT, TTFT_GOAL] });
    const iterations = [0, 1, 3].map((index) =>
      buildIteration(index, { objectives: [{ mean: index }, { mean: index + 1 }] }),
    );
    const lines = renderSearchPlot(buildStanding({ question, iterations, best: [0] }), view);
    expect(lines[0]).toBe("output token throughput (tokens/s) against p99 TTFT (ms)");
    expect(lines.at(-1)).toBe("  * Pareto front   o tried");
  });

  test("is none with fewer than two points", () => {
    expect(renderSearchPlot(buildStanding({ iterations: [buildIteration(0)] }), view)).toEqual([]);
    expect(renderSearchPlot(buildStanding({ iterations: [] }), view)).toEqual([]);
  });

  test("is never wider than asked", () => {
    for (const columns of [30, 60, 200]) {
      for (const line of renderSearchPlot(searchServer(saturating).at(-1)!, { ...view, columns })) {
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  });
});
