/** Numbers as the aggregates write them. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Float } from "#core/parameter-value.ts";
import { toCsvNumber } from "#export/csv-text.ts";
import { type ExactJson, foldFlatObjects, sortKeys, toJsonText } from "#export/json-text.ts";

describe("four decimals", () => {
  test.each([
    [0.03125, "0.0312"],
    [0.09375, "0.0938"],
    [-0.03125, "-0.0312"],
    [5.15625, "5.1562"],
    [12.706204736174694, "12.7062"],
    [0, "0.0000"],
  ])("round %f to the nearest, ties to even", (value, text) => {
    expect(toCsvNumber(value, 4)).toBe(text);
  });
});

test("no decimals round halves to the even number", () => {
  expect([0.5, 1.5, 2.5].map((value) => toCsvNumber(value, 0))).toEqual(["0", "2", "2"]);
});

describe("a float in JSON", () => {
  test("keeps its point and stays a number", () => {
    const values = [5, -0.25, 1e20, 1e21, 1e-7].map((value) => new Float(value));
    expect(
      toJsonText(values)
        .split(/[\s,[\]]+/)
        .filter(Boolean),
    ).toEqual([...["5.0", "-0.25", "100000000000000000000.0", "1e+21", "1e-7"]]);
    expect(JSON.parse(toJsonText(values))).toEqual(values.map(({ value }) => value));
  });

  test("is no object to sort the keys of, and null where it is not finite", () => {
    expect(toJsonText(sortKeys({ b: new Float(1), a: new Float(Number.NaN) }))).toBe('{\n  "a": null,\n  "b": 1.0\n}');
  });
});

test("objects of plain values fold into a line each, and nothing else changes", () => {
  const value = { a: { x: 1, y: "} { [", z: null }, list: [{ n: 1 }, { deep: { n: 2 } }], empty: {}, text: "a\n{" };
  const folded = foldFlatObjects(toJsonText(value));
  expect(JSON.parse(folded)).toEqual(value);
  expect(folded.split("\n").slice(0, 4)).toEqual([
    "{",
    '  "a": { "x": 1, "y": "} { [", "z": null },',
    '  "list": [',
    '    { "n": 1 },',
  ]);
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      const json = toJsonText(any as ExactJson);
      expect(JSON.parse(foldFlatObjects(json))).toEqual(JSON.parse(json));
    }),
  );
});
