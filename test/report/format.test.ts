import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  countOf,
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatElapsed,
  formatNumber,
  formatPercent,
  formatPlain,
  formatSeconds,
  formatShort,
  withoutSecrets,
} from "#report/text/format.ts";

describe("formatNumber", () => {
  test("shows two decimals and separates thousands", () => {
    expect([0, 9.999, 1234.5, 1234567.891, -0.001, -1234.5].map(formatNumber)).toEqual([
      "0.00",
      "10.00",
      "1,234.50",
      "1,234,567.89",
      "0.00",
      "-1,234.50",
    ]);
  });

  test("rounds exact ties to the even digit, as the files of the reference do", () => {
    expect([0.125, 0.375, 0.625, 0.875, 31.125, -0.125, 0.115].map(formatNumber)).toEqual([
      "0.12",
      "0.38",
      "0.62",
      "0.88",
      "31.12",
      "-0.12",
      "0.12",
    ]);
  });

  test("says N/A for what is absent or no number", () => {
    expect([undefined, Number.NaN, Number.POSITIVE_INFINITY].map(formatNumber)).toEqual(["N/A", "N/A", "N/A"]);
  });

  test("gives back the number within half a hundredth", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const shown = Number(formatNumber(value).replaceAll(",", ""));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.005 + Math.abs(value) * 1e-15);
      }),
    );
  });
});

test("formatCompact and formatShort stay narrow for any number", () => {
  fc.assert(fc.property(fc.double(), (value) => formatCompact(value).length <= 18 && formatShort(value).length <= 14));
  expect([56.517, 99999.994, 123456.7, 1.5e12].map(formatCompact)).toEqual([
    "56.52",
    "99,999.99",
    "123,457",
    "1.50e+12",
  ]);
  expect([9.876, 9.999, 98.76, 99.96, 987.6, 12345].map(formatShort)).toEqual([
    "9.88",
    "10.0",
    "98.8",
    "100",
    "988",
    "12,345",
  ]);
});

test("counts have a noun in the right number", () => {
  expect([countOf(0, "request"), countOf(1, "request"), countOf(1200, "request")]).toEqual([
    "0 requests",
    "1 request",
    "1,200 requests",
  ]);
  expect([formatCount(Number.NaN), formatPercent(1 / 3), formatPercent(Number.NaN)]).toEqual(["N/A", "33.3 %", "N/A"]);
});

test("durations choose the unit that is read best, and never show 60 seconds", () => {
  expect([0, 0.0042, 0.85, 0.9999, 12.671, 59.996, 125, 3599.7, 3725, -1].map(formatDuration)).toEqual([
    "0 s",
    "4.20 ms",
    "850 ms",
    "1.00 s",
    "12.67 s",
    "1 min 00 s",
    "2 min 05 s",
    "1 h 00 min",
    "1 h 02 min",
    "N/A",
  ]);
});

test("running time, settings and plain numbers", () => {
  expect([7.9, 754, 3723, -3].map(formatElapsed)).toEqual(["0:07", "12:34", "1:02:03", "0:00"]);
  expect([30, 0.5, Number.POSITIVE_INFINITY].map(formatSeconds)).toEqual(["30 s", "0.5 s", "no end"]);
  expect([10, 1000, 0.125, 2.5].map(formatPlain)).toEqual(["10", "1,000", "0.125", "2.5"]);
});

test("sizes are in binary units", () => {
  expect([512, 1536, 20 * 1024 ** 2, 1024 ** 2 - 1].map(formatBytes)).toEqual([
    "512 B",
    "1.5 KiB",
    "20.0 MiB",
    "1.0 MiB",
  ]);
});

test("addresses lose password and query", () => {
  expect(withoutSecrets("https://me:secret@host:8000/v1?key=abc")).toBe("https://***@host:8000/v1?…");
  expect(withoutSecrets("http://127.0.0.1:8000/a@b")).toBe("http://127.0.0.1:8000/a@b");
});
