import { describe, expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { FAULTS, faultOf } from "#mock/faults.ts";
import { MOCK_DEFAULTS } from "#mock/mock-options.ts";

const dice = () => randomStream(7, "faults");

describe("what goes wrong", () => {
  test("a model of that name always fails that way, any other never by itself", () => {
    const random = dice();
    for (const fault of FAULTS) expect(faultOf(fault, 1, MOCK_DEFAULTS, random)).toBe(fault);
    for (let i = 1; i < 100; i++) expect(faultOf("llama", i, MOCK_DEFAULTS, random)).toBeUndefined();
  });

  test("every third request to mix is refused", () => {
    const answers = [1, 2, 3, 4, 5, 6].map((number) => faultOf("mix", number, MOCK_DEFAULTS, dice()));
    expect(answers).toEqual([undefined, undefined, "err503", undefined, undefined, "err503"]);
  });

  test("rates hit their share of requests, the same ones under the same seed, and do not move each other", () => {
    const draw = (options: Partial<typeof MOCK_DEFAULTS>) => {
      const random = dice();
      return Array.from({ length: 4000 }, (_, i) => faultOf("m", i + 1, { ...MOCK_DEFAULTS, ...options }, random));
    };
    const dropped = draw({ dropRate: 0.1 });
    const share = dropped.filter((fault) => fault === "drop").length / dropped.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
    expect(draw({ dropRate: 0.1 })).toEqual(dropped);
    const both = draw({ dropRate: 0.1, errorRate: 0.2, garbleRate: 0.1, hangRate: 0.1 });
    expect(new Set(both)).toEqual(new Set([undefined, "err500", "drop", "malformed", "hang"]));
    expect(both.every((fault, i) => fault !== "drop" || dropped[i] === "drop")).toBe(true);
  });
});
