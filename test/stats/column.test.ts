import { expect, test } from "bun:test";
import { FloatColumn } from "#stats/column.ts";

test("a column keeps every value in order while it grows", () => {
  const column = new FloatColumn();
  const values = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
  for (const value of values) column.push(value);
  expect(column.length).toBe(1000);
  expect([...column.view()]).toEqual(values);
  expect([...column.sorted()]).toEqual(values.toSorted((a, b) => a - b));
  expect([...column.view()]).toEqual(values);
});

test("an empty column has no values", () => {
  const column = new FloatColumn();
  expect(column.length).toBe(0);
  expect(column.view().length).toBe(0);
  expect(column.at(0)).toBeNaN();
});

test("what lies behind the last value can't be read", () => {
  const column = new FloatColumn();
  column.push(1);
  expect(column.at(0)).toBe(1);
  expect(column.at(1)).toBeNaN();
});
