import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import { toFloatText, toPythonText } from "#plan/python-text.ts";

/** Made with CPython's `str` and `repr`. */
const FLOATS: readonly (readonly [number, string])[] = [
  [5, "5.0"],
  [0.1, "0.1"],
  [100, "100.0"],
  [1e-5, "1e-05"],
  [0.0001, "0.0001"],
  [1.5e-7, "1.5e-07"],
  [1e15, "1000000000000000.0"],
  [123456789012345680, "1.2345678901234568e+17"],
  [1e16, "1e+16"],
  [1e20, "1e+20"],
  [1e22, "1e+22"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [5e-324, "5e-324"],
  [81.62242925912142, "81.62242925912142"],
  [-2.5, "-2.5"],
  [0, "0.0"],
  [-0, "-0.0"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
  [Number.NEGATIVE_INFINITY, "-inf"],
];

const VALUES: readonly (readonly [ParameterValue, string])[] = [
  [5, "5"],
  [1e21, "1000000000000000000000"],
  [true, "True"],
  [false, "False"],
  [null, "None"],
  ["a 'b'", "a 'b'"],
  [[1, "x", new Float(2), null], "[1, 'x', 2.0, None]"],
  [{ type: "normal", mean: 64, inner: { on: true } }, "{'type': 'normal', 'mean': 64, 'inner': {'on': True}}"],
  [["it's"], `["it's"]`],
  [[`it's "so"`], `['it\\'s "so"']`],
  [['say "so"'], `['say "so"']`],
  [["a\\b\n\t\r"], "['a\\\\b\\n\\t\\r']"],
  [["\u0000\u007f\u00a0é漢😀"], "['\\x00\\x7f\\xa0é漢😀']"],
  [["\u2028\ufeff\u{e000}\u{e0001}"], "['\\u2028\\ufeff\\ue000\\U000e0001']"],
  [[], "[]"],
  [{}, "{}"],
];

describe("values are shown as Python shows them:", () => {
  for (const [value, text] of FLOATS) {
    test(`the float ${text}`, () => expect(toFloatText(value)).toBe(text));
  }
  for (const [value, text] of VALUES) {
    test(text, () => expect(toPythonText(value)).toBe(text));
  }
});

test("the text of a float leads back to it and never looks like a whole number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = toFloatText(value);
      expect(Object.is(Number(text), value)).toBe(true);
      expect(text).toMatch(/[.e]/);
    }),
  );
});
