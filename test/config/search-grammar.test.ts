import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readFilterText, readSpaceText, readTierText } from "#config/search/search-grammar.ts";

/** Words without the marks that the grammar gives a meaning, and without blanks at their ends. */
const word = fc.stringMatching(/^[a-z][a-z0-9_.]{0,11}$/);
const number = fc.oneof(fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
const filter = fc.record({ metricTag: word, stat: word, op: word, threshold: number });
const textOf = ({ metricTag, stat, op, threshold }: Record<"metricTag" | "stat" | "op" | "threshold", string>) =>
  `${metricTag}:${stat}:${op}:${threshold}`;
const wanted = (read: object) => ("wanted" in read ? read.wanted : "nothing");

describe("a space", () => {
  test("is a path with two bounds, and may have a kind", () => {
    fc.assert(
      fc.property(word, number, number, fc.option(word, { nil: undefined }), (path, lo, hi, kind) => {
        const text = `${path}:${lo},${hi}${kind === undefined ? "" : `:${kind}`}`;
        expect(readSpaceText(text)).toEqual({ path, lo, hi, ...(kind === undefined ? {} : { kind }) });
      }),
    );
  });

  test.each([
    ["concurrency=1..100", "2 or 3 parts between colons, not 1"],
    ["a:1,2:int:more", "2 or 3 parts between colons, not 4"],
    ["a:1", "two bounds with a comma between, not 1"],
    ["a:1,2,3", "two bounds with a comma between, not 3"],
    ["", "2 or 3 parts between colons, not 1"],
  ])("%j is none", (text, expected) => {
    expect(wanted(readSpaceText(text))).toContain(expected);
  });

  test("whatever is written, it is read or refused", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readSpaceText(text) === "object"));
  });
});

describe("a filter", () => {
  test("has four parts, of which nothing is trimmed", () => {
    fc.assert(fc.property(filter, (one) => expect(readFilterText(textOf(one))).toEqual(one)));
    expect(readFilterText(" a:b:c: 1")).toEqual({ metricTag: " a", stat: "b", op: "c", threshold: " 1" });
  });

  test.each(["time_to_first_token<200", "a:b:c", "a:b:c:1:more", ""])("%j is none", (text) => {
    expect(wanted(readFilterText(text))).toContain(`4 parts between colons, not ${text.split(":").length}`);
  });
});

describe("a tier", () => {
  test("has the label that it is given, or that of its place", () => {
    const filters = fc.array(filter, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(word, filters, fc.integer({ min: 1, max: 10 }), (label, list, place) => {
        const texts = list.map(textOf).join(", ");
        expect(readTierText(`${label}:${texts}`, place)).toEqual({ label, filters: list });
        expect(readTierText(texts, place)).toEqual({ label: `tier_${place}`, filters: list });
      }),
    );
  });

  test.each([
    ["gold", "at least one filter"],
    ["gold:", "at least one filter"],
    ["gold:a:b", "has a filter that must be metric:stat:op:threshold"],
    ["gold:a:b:c:1,d", "has a filter that must be metric:stat:op:threshold"],
    [" :a:b:c:1", "nothing before its first colon"],
    ["", "nothing before its first colon"],
  ])("%j is none", (text, expected) => {
    expect(wanted(readTierText(text, 1))).toContain(expected);
  });

  test("whatever is written, it is read or refused", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readTierText(text, 1) === "object"));
  });
});
