import { expect, test } from "bun:test";
import fc from "fast-check";
import { sortPairs } from "#stats/pair-sort.ts";

function sorted(keys: readonly number[]): { keys: number[]; values: number[] } {
  const sortedKeys = Float64Array.from(keys);
  // Each value is its key's own negative: that shows whether pairs stayed together.
  const values = Float64Array.from(keys, (key) => -key);
  sortPairs(sortedKeys, values);
  return { keys: [...sortedKeys], values: [...values] };
}

test("pairs come out ascending and stay together", () => {
  const few = fc.integer({ min: -20, max: 20 });
  const many = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.oneof(fc.array(few, { maxLength: 300 }), fc.array(many, { maxLength: 300 })), (list) => {
      const clean = list.map((key) => key + 0);
      const { keys, values } = sorted(clean);
      expect(keys).toEqual([...Float64Array.from(clean).sort()]);
      expect(values).toEqual(keys.map((key) => -key));
    }),
  );
});

test.each([
  ["already sorted", (index: number) => index],
  ["reversed", (index: number) => -index],
  ["all equal", () => 1],
  ["of two values", (index: number) => index % 2],
  ["first rising, then falling", (index: number) => Math.min(index, 50_000 - index)],
])("a long range is sorted when it is %s", (_name, keyAt) => {
  const { keys } = sorted(Array.from({ length: 50_000 }, (_, index) => keyAt(index)));
  expect(keys.every((key, index) => index === 0 || (keys[index - 1] as number) <= key)).toBe(true);
});
