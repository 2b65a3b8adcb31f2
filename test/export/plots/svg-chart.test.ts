/** The drawing: well-formed whatever texts come in, inside its frame, and nothing from outside in it. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Chart } from "#export/plots/chart.ts";
import { renderSvgChart } from "#export/plots/svg-chart.ts";

const BASE: Chart = {
  title: "TTFT over concurrency",
  xLabel: "concurrency",
  yLabel: "TTFT (ms)",
  series: [
    {
      name: "p50",
      style: "line",
      points: [
        { x: 1, y: 10 },
        { x: 4, y: 40, halfWidth: 5 },
      ],
    },
  ],
  rules: [],
};

/** Tags in order, each closed where it has to be. */
function checkWellFormed(svg: string) {
  const open: string[] = [];
  for (const [, slash, name = "", self] of svg.matchAll(/<(\/?)(\w+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)) {
    if (slash === "/") expect(open.pop()).toBe(name);
    else if (self !== "/") open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.replaceAll(/<\/?\w+(?:\s+[\w:-]+="[^"<>]*")*\s*\/?>/g, "")).not.toMatch(/[<>]/);
}

test("stands alone", () => {
  const svg = renderSvgChart(BASE);
  checkWellFormed(svg);
  expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|script|@import/);
  expect(svg).toContain("prefers-color-scheme:dark");
  expect(renderSvgChart(BASE)).toBe(svg);
});

describe("draws", () => {
  test("an interval as a bar, and tells the point by its numbers", () => {
    const svg = renderSvgChart(BASE);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg.match(/<line class="c0"/g)).toHaveLength(3);
    expect(svg).toContain("<title>p50: 4, 40 ± 5</title>");
  });

  test("a legend from two names on", () => {
    const [first] = BASE.series;
    if (!first) throw new Error("no series");
    expect(renderSvgChart(BASE)).not.toContain(">p50</text>");
    const two = renderSvgChart({ ...BASE, series: [first, { ...first, name: "p99" }] });
    expect(two).toContain(">p50</text>");
    expect(two).toContain(">p99</text>");
    const many = Array.from({ length: 20 }, (_, i) => ({ ...first, name: `s${i}` }));
    expect(renderSvgChart({ ...BASE, series: many })).toContain("and 4 more");
  });

  test("nothing for what is no number, and an empty frame for nothing at all", () => {
    const points = [
      { x: 1, y: Number.NaN },
      { x: Number.POSITIVE_INFINITY, y: 3 },
    ];
    const svg = renderSvgChart({ ...BASE, series: [{ name: "", style: "line", points }] });
    expect(svg).not.toContain("<circle");
    expect(svg).not.toMatch(/NaN|Infinity/);
    checkWellFormed(svg);
  });

  test("an interval that reaches below zero down to the axis where there are logarithms", () => {
    const points = [
      { x: 1, y: 1, halfWidth: 5 },
      { x: 2, y: 500, halfWidth: 5 },
    ];
    const svg = renderSvgChart({ ...BASE, series: [{ name: "", style: "line", points }] });
    expect(svg).toContain("TTFT (ms), logarithmic");
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

test("any numbers and texts give a drawing inside its frame", () => {
  const size = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const point = fc.record({
    x: size,
    y: size,
    halfWidth: fc.double({ min: 0, max: 1e6, noNaN: true }),
    label: fc.string({ unit: "binary" }),
  });
  const word = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(word, word, fc.array(point, { maxLength: 12 }), size, (title, name, points, at) => {
      const series = [
        { name, style: "line", points },
        { name: "b", style: "points", points },
      ] as const;
      const svg = renderSvgChart({ ...BASE, title, note: name, series, rules: [{ axis: "y", at, label: title }] });
      checkWellFormed(svg);
      expect(svg).not.toMatch(/NaN|Infinity/);
      expect(svg.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      for (const [, x, y] of svg.matchAll(/<circle[^>]* cx="([^"]+)" cy="([^"]+)"/g)) {
        expect(Number(x)).toBeWithin(75.9, 736.2);
        expect(Number(y)).toBeWithin(65.9, 402.2);
      }
    }),
  );
});
