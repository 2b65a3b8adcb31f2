import { describe, expect, test } from "bun:test";
import { type CellRow, renderCellLegend, renderCellTable } from "#report/study/cell-table.ts";
import { formatFigure, formatHalfWidth } from "#report/text/figure-text.ts";
import { createPaint } from "#report/text/paint.ts";
import { textWidth } from "#report/text/text-width.ts";
import { figuresOf } from "./build-study.ts";

const paint = createPaint(false);
const rows: CellRow[] = [
  { parameters: ["8"], figures: figuresOf(0, 3), trials: 3, isPareto: true },
  { parameters: ["128"], figures: figuresOf(3, 3, 0.2), trials: 2, isPareto: false },
];

function render(
  columns: number,
  table: readonly CellRow[] = rows,
  headers: readonly string[] = ["concurrency"],
): string {
  return renderCellTable({ headers, rows: table, trials: 3 }, { columns, paint }).join("\n");
}

describe("renderCellTable", () => {
  test("loses requests first, then trials, intervals and columns, and never a digit or a name", () => {
    const header = (columns: number) => render(columns).split("\n")[0]?.trim().split(/ {2,}/);
    expect(header(120)).toEqual(["concurrency", "Output", "Requests", "TTFT p99", "ITL p99", "Latency p95", "Trials"]);
    expect(render(80)).toContain("±");
    expect(header(80)).not.toContain("Requests");
    expect(render(60)).not.toContain("±");
    expect(header(60)).toEqual(["concurrency", "Output", "TTFT p99", "ITL p99", "Latency p95"]);
    expect(header(40)).toEqual(["concurrency", "Output", "TTFT p99"]);
    for (const columns of [120, 80, 60, 40]) {
      expect(render(columns)).toContain("128");
      expect(render(columns)).toContain("631");
    }
  });

  test("keeps wide letters in their columns", () => {
    const lines = render(100, [
      { parameters: ["模型"], figures: figuresOf(0), trials: 1, isPareto: false },
      { parameters: ["plain"], figures: figuresOf(0), trials: 1, isPareto: false },
    ]).split("\n");
    expect(textWidth(lines[3] ?? "")).toBe(textWidth(lines[4] ?? ""));
  });

  test("puts many parameters into one column rather than off the screen", () => {
    const headers = ["model", "concurrency", "request rate", "ISL", "OSL"];
    const parameters = ["meta-llama/Llama-3.1-8B-Instruct", "128", "10.5", "", "2048"];
    const text = render(60, [{ parameters, figures: figuresOf(0), trials: 1, isPareto: false }], headers);
    for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(60);
    expect(text).toContain("158");
    expect(render(200, [{ parameters, trials: 0, isPareto: false }], headers)).toContain("request rate");
  });

  test("shows service levels where there are any, and a missing figure as missing", () => {
    const { ttftP99Ms: _, ...figures } = figuresOf(1);
    const text = render(120, [
      { parameters: ["1"], figures: figuresOf(0), trials: 1, isPareto: false, isFeasible: true },
      { parameters: ["2"], figures, trials: 1, isPareto: false, isFeasible: false },
    ]);
    expect(text).toMatch(/ met$/m);
    expect(text).toMatch(/N\/A.* missed$/m);
  });

  test("explains only the marks that are there", () => {
    expect(renderCellLegend(rows)).toBe("  * Pareto front   ! CV over 10 %");
    expect(renderCellLegend([{ parameters: [], figures: figuresOf(0), trials: 1, isPareto: false }])).toBeUndefined();
  });
});

describe("figures", () => {
  test("half an interval has the decimals of its mean, unless nothing would be left", () => {
    expect(formatHalfWidth({ mean: 98.71, halfWidth: 2.345 })).toBe("2.3");
    expect(formatHalfWidth({ mean: 1234, halfWidth: 0.02 })).toBe("0.02");
    expect(formatHalfWidth({ mean: 1234, halfWidth: 0 })).toBe("0");
    expect(formatHalfWidth({ mean: 5, halfWidth: 12345.6 })).toBe("12,346");
    expect(formatHalfWidth({ mean: 5 })).toBeUndefined();
    expect(formatHalfWidth({ mean: 5, halfWidth: Number.POSITIVE_INFINITY })).toBeUndefined();
  });

  test("a figure of one trial is its mean alone", () => {
    expect(formatFigure({ mean: 1234.5 })).toBe("1,235");
    expect(formatFigure({ mean: 1234.5, halfWidth: 12, cv: 0.01 })).toBe("1,235 ± 12");
  });
});
