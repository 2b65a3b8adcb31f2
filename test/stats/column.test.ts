import { expect, test } from "bun:test";
import { FloatColumn } from "#stats/column.ts";

test("a column keeps every value in order while it grows", () => {
  const column = new FloatColumn();
  const values = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
  for (const value of values) column.push(value);
  expect(column.length).toBe(1000);
  expect([...column.view()]).toEqual(values);
});

test("an empty column has no values", () => {
  const column = new FloatColumn();
  expect(column.length).toBe(0);
  expect(column.view().length).toBe(0);
});

test("a column is full at its most values, and empty again once it is cleared", () => {
  const column = new FloatColumn(100);
  for (let value = 0; value < 99; value++) column.push(value);
  expect(column.isFull).toBe(false);
  column.push(99);
  expect(column.isFull).toBe(true);
  column.clear();
  column.push(7);
  expect([...column.view()]).toEqual([7]);
});
