import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { renderTable, type Table } from "#report/text/table.ts";
import { textWidth } from "#report/text/text-width.ts";

const table: Table = {
  title: "Two models",
  columns: [
    { header: "Model", align: "left", minWidth: 6 },
    { header: "avg" },
    { header: "p99", importance: 2 },
    { header: "std", importance: 1 },
  ],
  rows: [
    ["llama-3.1-8b", "1,234.50", "2,000.00", "3.10"],
    ["千問-7b", "9.00", "10.00", "0.50"],
  ],
};

describe("renderTable", () => {
  test("draws a box that fits wide letters", () => {
    expect(renderTable(table, { style: "box", columns: 80 })).toEqual([
      "                 Two models",
      "┏━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━┓",
      "┃ Model        ┃      avg ┃      p99 ┃  std ┃",
      "┡━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━┩",
      "│ llama-3.1-8b │ 1,234.50 │ 2,000.00 │ 3.10 │",
      "│ 千問-7b      │     9.00 │    10.00 │ 0.50 │",
      "└──────────────┴──────────┴──────────┴──────┘",
    ]);
  });

  test("shortens texts first and then drops the least important column", () => {
    expect(renderTable(table, { style: "plain", columns: 36 })).toEqual([
      "Two models",
      "  Model          avg       p99   std",
      "  ──────────────────────────────────",
      "  llama-3…  1,234.50  2,000.00  3.10",
      "  千問-7b       9.00     10.00  0.50",
    ]);
    expect(renderTable(table, { style: "plain", columns: 32 })).toEqual([
      "Two models",
      "  Model            avg       p99",
      "  ──────────────────────────────",
      "  llama-3.1…  1,234.50  2,000.00",
      "  千問-7b         9.00     10.00",
    ]);
  });

  test("wraps where it may before it cuts", () => {
    const wrapping: Table = {
      columns: [{ header: "Message", align: "left", minWidth: 8, maxLines: 2 }, { header: "Count" }],
      rows: [["the model does not exist on this server", "12"]],
    };
    expect(renderTable(wrapping, { style: "plain", columns: 26 })).toEqual([
      "  Message            Count",
      "  ────────────────────────",
      "  the model does        12",
      "  not exist on thi…",
    ]);
  });
});

const anyNumberText = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value.toFixed(2));
const anyTable = fc
  .tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.array(
      fc.tuple(fc.string({ unit: "grapheme", maxLength: 40 }), fc.array(anyNumberText, { minLength: 6, maxLength: 6 })),
      {
        maxLength: 5,
      },
    ),
  )
  .map(
    ([numbers, rows]): Table => ({
      columns: [
        { header: "Name", align: "left", minWidth: 4, maxLines: 2 },
        ...Array.from({ length: numbers }, (_, place) =>
          place === 0 ? { header: "avg" } : { header: `p${place}`, importance: place },
        ),
      ],
      rows: rows.map(([name, values]) => [name, ...values.slice(0, numbers)]),
    }),
  );

test("no table is wider than told, and every number that is shown is whole", () => {
  fc.assert(
    fc.property(anyTable, fc.integer({ min: 30, max: 120 }), fc.constantFrom("box", "plain"), (any, columns, style) => {
      const lines = renderTable(any, { style, columns });
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
      const body = lines.join("\n");
      for (const row of any.rows) expect(body).toContain(row[1] ?? "");
    }),
  );
});

test("lines of a box are all equally wide", () => {
  fc.assert(
    fc.property(anyTable, (any) => {
      const widths = renderTable(any, { style: "box", columns: Number.POSITIVE_INFINITY }).map(textWidth);
      expect(new Set(widths).size).toBe(1);
    }),
  );
});
