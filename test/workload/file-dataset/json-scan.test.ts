import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findValue, ScanError, scanArray } from "#workload/file-dataset/json-scan.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textAt = (bytes: Uint8Array, start: number | undefined, end: number | undefined): string =>
  new TextDecoder().decode(bytes.subarray(start, end));

describe("finding the elements of a JSON list", () => {
  test("law: the ranges hold what the parser finds, however the text is laid out", () => {
    const layout = fc.constantFrom(undefined, 1, "\t", "\r\n");
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), layout, (values, indent) => {
        const text = JSON.stringify(values, null, indent === "\r\n" ? 2 : indent);
        const bytes = bytesOf(indent === "\r\n" ? text.replaceAll("\n", "\r\n") : text);
        const { starts, ends, end } = scanArray(bytes, 0);
        expect(Array.from(starts, (start, i) => JSON.parse(textAt(bytes, start, ends[i])))).toEqual(JSON.parse(text));
        expect(end).toBe(bytes.length);
      }),
    );
  });

  test("lines are those of the first byte of each element", () => {
    expect([...scanArray(bytesOf('[1,\n\n{"a":\n2},\n"x"]'), 0).lines]).toEqual([1, 3, 5]);
  });

  test("law: a list cut anywhere is an error, never a shorter list", () => {
    const whole = bytesOf('[{"a": "]}\\""}, [1, [2]], "x", 12.5, null]');
    for (let length = 1; length < whole.length; length++) {
      expect(() => scanArray(whole.subarray(0, length), 0)).toThrow(ScanError);
    }
  });
});

describe("finding a key of an object", () => {
  test("only keys of the outermost object count", () => {
    const bytes = bytesOf('{"a": {"data": 1}, "b": ["data", "]"], "data": 2}');
    expect(textAt(bytes, findValue(bytes, 0, "data"), undefined)).toBe("2}");
    expect(findValue(bytes, 0, "c")).toBeUndefined();
  });

  test("a key without a colon is an error", () => {
    expect(() => findValue(bytesOf('{"a" 1}'), 0, "a")).toThrow(ScanError);
  });
});
