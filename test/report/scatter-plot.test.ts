import { expect, test } from "bun:test";
import fc from "fast-check";
import { renderScatter } from "#report/text/scatter-plot.ts";
import { textWidth } from "#report/text/text-width.ts";

const points = [
  { x: 0, y: 0, isMarked: false },
  { x: 50, y: 5, isMarked: true, label: "8" },
  { x: 100, y: 10, isMarked: false, label: "128" },
];

test("points stand where both scales say, with their labels beside them", () => {
  expect(renderScatter(points, { width: 26, height: 5 })).toEqual([
    "10.0┤                 128o",
    "    │",
    "    │          *8",
    "    │",
    "   0┤o",
    "    └─────────────────────",
    "     0                 100",
  ]);
});

test("a marked point is seen over another at the same place, and a label never covers a point", () => {
  const same = [
    { x: 1, y: 1, isMarked: true },
    { x: 1, y: 1, isMarked: false, label: "long" },
    { x: 0.95, y: 1, isMarked: false, label: "x" },
  ];
  const [top] = renderScatter(same, { width: 30, height: 3 });
  expect(top).toEndWith("*");
  expect(top).toContain("o");
});

test("points that are not finite are left out, and none are an empty frame", () => {
  const lines = renderScatter([{ x: Number.NaN, y: 1, isMarked: true }], { width: 20, height: 2 });
  expect(lines).toEqual(renderScatter([], { width: 20, height: 2 }));
  expect(lines).toHaveLength(4);
});

test("no line is wider than asked", () => {
  const point = fc.record({
    x: fc.double(),
    y: fc.double(),
    isMarked: fc.boolean(),
    label: fc.string({ unit: "grapheme" }),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), fc.integer({ min: 24, max: 90 }), (drawn, width) => {
      for (const line of renderScatter(drawn, { width, height: 6 })) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
