import { describe, expect, test } from "bun:test";
import {
  type Calibration,
  calibrationPath,
  isSameHost,
  readCalibration,
  readFingerprint,
  renderCalibration,
} from "#metrics/calibration.ts";

const CALIBRATION: Calibration = {
  version: "1.2.3",
  host: { cpuModel: "Fast CPU", cores: 4 },
  points: [
    {
      series: "streams",
      concurrency: 100,
      chunkRatePerSec: 4800.5,
      requests: 90,
      ttftErrorP50Ms: 0.2,
      ttftErrorP99Ms: 1.5,
      itlErrorP99Ms: 0.1,
      loopLagP99Ms: 1,
    },
  ],
};

describe("the calibration file", () => {
  test("reads what it has written", () => {
    expect(readCalibration(renderCalibration(CALIBRATION))).toEqual(CALIBRATION);
  });

  test("is as good as absent where anything in it is not what it should be", () => {
    const text = renderCalibration(CALIBRATION);
    const broken = [
      "",
      "{",
      "[]",
      "null",
      text.slice(0, -20),
      text.replace("aiperf-calibration-1", "aiperf-calibration-2"),
      text.replace('"1.2.3"', "1"),
      text.replace('"Fast CPU"', "7"),
      text.replace('"cores": 4', '"cores": "4"'),
      text.replace('"streams"', '"other"'),
      text.replace('"requests": 90', '"requests": null'),
      text.replace('"loopLagP99Ms": 1', '"loopLagP99Ms": "1"'),
      text.replace(/"points": \[[\s\S]*\]/, '"points": {}'),
    ];
    expect(broken.filter((one) => one === text)).toEqual([]);
    for (const one of broken) expect(readCalibration(one)).toBeUndefined();
  });
});

describe("the machine that a calibration is for", () => {
  test("is known by its processors", () => {
    const x86 = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n\nprocessor\t: 1\nmodel name\t: Some CPU @ 2 GHz\n";
    expect(readFingerprint(x86)).toEqual({ cpuModel: "Some CPU @ 2 GHz", cores: 2 });
    expect(readFingerprint("processor\t: 0\nCPU part\t: 0xd4f\n")).toEqual({ cpuModel: "0xd4f", cores: 1 });
    expect(readFingerprint(undefined)).toEqual({ cpuModel: "unknown", cores: 0 });
  });

  test("is another one with another processor or another number of them", () => {
    const host = { cpuModel: "A", cores: 2 };
    expect(isSameHost(host, { ...host })).toBe(true);
    expect(isSameHost(host, { ...host, cores: 4 })).toBe(false);
    expect(isSameHost(host, { ...host, cpuModel: "B" })).toBe(false);
  });
});

test("it stands in the user's cache, and nowhere where there is none", () => {
  expect(calibrationPath({ HOME: "/home/me" })).toBe("/home/me/.cache/aiperf/calibration.json");
  expect(calibrationPath({ HOME: "/home/me", XDG_CACHE_HOME: "/fast" })).toBe("/fast/aiperf/calibration.json");
  expect(calibrationPath({ HOME: "/home/me", XDG_CACHE_HOME: "relative" })).toBe(
    "/home/me/.cache/aiperf/calibration.json",
  );
  expect(calibrationPath({ HOME: "" })).toBeUndefined();
});
