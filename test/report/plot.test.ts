import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { renderPlot, roundUp } from "#report/text/plot.ts";
import { textWidth } from "#report/text/text-width.ts";

const line = (values: readonly number[]) => values.map((y, x) => ({ x, y }));

describe("renderPlot", () => {
  test("draws a ramp from corner to corner under a round scale", () => {
    expect(renderPlot(line([0, 1, 2, 3, 4, 5, 6, 7]), { width: 12, height: 3 })).toEqual([
      "8.00┤⠀⠀⠀⠀⠀⢀⣰",
      "    │⠀⠀⠀⣠⠖⠋⠀",
      "   0┤⣠⠴⠋⠁⠀⠀⠀",
    ]);
  });

  test("keeps a flat curve flat and a jump connected", () => {
    const flat = renderPlot(line([5, 5, 5, 5]), { width: 14, height: 2 });
    expect(flat[0]).toStartWith("5.00┤⠉⠉");
    expect(flat[1]).toMatch(/┤⠀+$/);
    const jump = renderPlot(line([0, 0, 0, 5, 5, 5]), { width: 14, height: 2 });
    expect(jump).toEqual(["5.00┤⠀⠀⠀⠀⢠⠏⠉⠉⠉", "   0┤⣀⣀⣀⣀⡞⠀⠀⠀⠀"]);
  });

  test("draws an empty frame without points", () => {
    expect(renderPlot([], { width: 12, height: 2 })).toEqual(["1.00┤⠀⠀⠀⠀⠀⠀⠀", "   0┤⠀⠀⠀⠀⠀⠀⠀"]);
  });

  test("comes to an end at the end of a double's range, too", () => {
    for (const values of [
      [1.7e308, 0],
      [0, 1.7e308, 1.7e308, 0],
      [5e-324, 0],
    ]) {
      expect(renderPlot(line(values), { width: 80, height: 6 })).toHaveLength(6);
    }
  });

  test("always has the size asked for", () => {
    const point = fc.record({ x: fc.double(), y: fc.double() });
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 50 }),
        fc.integer({ min: 16, max: 90 }),
        fc.integer({ min: 2, max: 15 }),
        (points, width, height) => {
          const rows = renderPlot(points, { width, height });
          expect(rows).toHaveLength(height);
          for (const row of rows) expect(textWidth(row)).toBe(width);
        },
      ),
    );
  });
});

test("a scale ends at a round number that leaves at most a quarter of it empty", () => {
  expect([0, 0.11, 1, 11.7, 224, 894, 1001].map(roundUp)).toEqual([1, 0.12, 1, 12, 250, 1000, 1200]);
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
      expect(roundUp(value)).toBeGreaterThanOrEqual(value);
      expect(value / roundUp(value)).toBeGreaterThanOrEqual(0.74);
    }),
  );
});
