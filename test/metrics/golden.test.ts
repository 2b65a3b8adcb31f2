/**
 * Runs of the reference, fed record by record: the same keys, units and values must come out. The reference keeps
 * instants as doubles of wall-clock nanoseconds, which are multiples of 256, and its window to the microsecond; every
 * tolerance here follows from that.
 */
import { describe, expect, test } from "bun:test";
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import type { MetricResult, PhaseResult, RecordMetrics, Stats } from "#metrics/result.ts";
import { createTimeslices } from "#metrics/timeslices.ts";
import { type GoldenCase, readGolden, toFinishedRecord, toOutcome } from "./golden-case.ts";

const CASES = [
  "cancellation",
  "chat_streaming",
  "completions_nonstream",
  "completions_stream",
  "duration",
  "embeddings",
  "err_mix",
  "goodput",
  "grace_cut",
  "hf_generate",
  "multi_turn",
  "prefix_prompts",
  "rankings_nim",
  "reasoning",
  "responses_stream",
  "seq_dist",
  "server_tokens_reasoning",
  "telemetry_full",
];

const STAMP_ROUNDING_MS = 512e-6;
const WINDOW_ROUNDING_SEC = 1e-6;

const isCurve = (tag: string) =>
  /^(effective|active)_/.test(tag) ? tag !== "effective_latency" : tag === "tokens_in_flight";
const followsGaps = (tag: string) => /_decode_throughput/.test(tag);
const isRate = (tag: string) => /throughput$|^goodput$/.test(tag) && !isCurve(tag) && !/^e2e_/.test(tag);

/** The reference draws curves of zero, and counts zero tokens, where a run has neither streams nor tokens. */
function isHidden(golden: GoldenCase, tag: string): boolean {
  const { streaming, producesTokens } = golden.context;
  if (tag === "output_sequence_length") return !producesTokens;
  return !streaming && isCurve(tag) && tag !== "effective_concurrency";
}

/** How far a statistic may be off, absolutely. */
function tolerance(golden: GoldenCase, tag: string, stat: string, value: number): number {
  const relative = (share: number) => share * Math.abs(value) + 1e-9;
  if (tag === "credit_to_start_latency" || tag === "effective_latency") {
    return stat === "sum" ? STAMP_ROUNDING_MS * golden.records.length : STAMP_ROUNDING_MS;
  }
  if (tag === "benchmark_duration") return STAMP_ROUNDING_MS / 1e3;
  if (followsGaps(tag) && stat === "std") return relative(2e-3);
  if (isCurve(tag)) return relative(1e-4);
  const windowSec = (golden.window.endNs - golden.window.startNs) / 1e9;
  if (isRate(tag) && !golden.window.exact) return relative(1e-8 + WINDOW_ROUNDING_SEC / windowSec);
  return relative(1e-8);
}

/**
 * Rounded stamps make neighbouring gaps overlap, or leave a hole between them, for 256 ns: extremes that never were.
 * Likewise the last chunk may come to lie 256 ns before the end of its request and then counts for that long.
 */
function isExtremeOfRounding(tag: string, stat: string, ours: number, theirs: number): boolean {
  if (followsGaps(tag) && stat === "max") return ours <= theirs * (1 + 1e-4);
  if (followsGaps(tag) && stat === "min") return ours >= theirs * (1 - 1e-4);
  const tokensOfAChunk = 1.5;
  return tag === "tokens_in_flight" && stat === "max" && ours <= theirs && theirs <= ours + tokensOfAChunk;
}

function play(golden: GoldenCase): { result: PhaseResult; perRecord: RecordMetrics[] } {
  const metrics = createPhaseMetrics(golden.context);
  const perRecord = golden.records.map((record) => metrics.add(toFinishedRecord(record, golden.context)));
  return { result: metrics.summarise(toOutcome(golden)), perRecord };
}

const statOf = (stats: Stats, name: string) => (stats as Readonly<Record<string, number | undefined>>)[name];

describe.each(CASES)("the reference's run %s", (name) => {
  const golden = readGolden(name);
  const { result, perRecord } = play(golden);
  const byTag = new Map(result.metrics.map((metric) => [metric.tag, metric]));

  test("has the same metrics per request", () => {
    golden.records.forEach((record, index) => {
      const ours = perRecord[index] ?? {};
      const theirs = Object.entries(record.metrics).filter(([tag]) => !isHidden(golden, tag));
      expect(Object.keys(ours).toSorted()).toEqual(theirs.map(([tag]) => tag).toSorted());
      for (const [tag, value] of theirs) {
        expect(ours[tag]?.unit).toBe(golden.units[tag] as string);
        const wanted = typeof value === "number" ? [value] : value.map((gapNs) => gapNs / 1e6);
        const found = [ours[tag]?.value ?? []].flat();
        expect(found.length).toBe(wanted.length);
        wanted.forEach((item, place) => {
          expect(Math.abs((found[place] as number) - item), tag).toBeLessThanOrEqual(1e-8 * Math.abs(item));
        });
      }
    });
  });

  test("has the same keys and units", () => {
    const theirs = Object.keys(golden.summary).filter((tag) => !isHidden(golden, tag));
    expect([...byTag.keys()].toSorted()).toEqual(theirs.toSorted());
    for (const tag of theirs) expect(byTag.get(tag)?.unit).toBe(golden.summary[tag]?.unit as string);
  });

  test("what is hidden says nothing but zero", () => {
    for (const [tag, { unit: _, count: __, ...stats }] of Object.entries(golden.summary)) {
      if (isHidden(golden, tag)) expect(Object.values(stats).every((value) => Number(value) === 0)).toBe(true);
    }
  });

  test("has the same values", () => {
    for (const [tag, { unit: _, ...theirs }] of Object.entries(golden.summary)) {
      if (isHidden(golden, tag)) continue;
      const stats = byTag.get(tag)?.stats ?? {};
      expect(Object.keys(stats).toSorted(), tag).toEqual(Object.keys(theirs).toSorted());
      for (const [stat, value] of Object.entries(theirs)) {
        const ours = statOf(stats, stat) as number;
        if (isExtremeOfRounding(tag, stat, ours, value)) continue;
        expect(Math.abs(ours - value), `${tag}.${stat}: ${ours}, not ${value}`).toBeLessThanOrEqual(
          tolerance(golden, tag, stat, value),
        );
      }
    }
  });

  test("has the same errors", () => {
    const ours = result.errors.map(({ failure: { kind: _, ...failure }, count }) => [failure, count]);
    expect(ours).toEqual(golden.errors.map((group) => [...group]));
  });

  test("fills the same rows of the CSV and the tables", () => {
    for (const metric of result.metrics) {
      const hasUnit = metric.unit !== "requests";
      const named = `${metric.header} (${metric.unit})`;
      compareTexts(golden, metric, golden.csv[hasUnit ? named : metric.header]);
      const row = golden.console[metric.consoleGroup]?.[named];
      if (metric.consoleGroup === "none") continue;
      const columns = ["avg", "min", "max", "p99", "p90", "p50", "std"];
      const shown = columns.flatMap((stat, place) => (row?.[place] === "N/A" ? [] : [[stat, row?.[place] ?? ""]]));
      compareTexts(golden, metric, Object.fromEntries(shown));
    }
  });

  test("puts the rows of its tables in the same order", () => {
    for (const [group, rows] of Object.entries(golden.console)) {
      const ordered = result.metrics
        .filter((metric) => metric.consoleGroup === group && metric.consoleOrder !== undefined)
        .toSorted((a, b) => (a.consoleOrder ?? 0) - (b.consoleOrder ?? 0))
        .map((metric) => `${metric.header} (${metric.unit})`);
      expect(Object.keys(rows).filter((row) => ordered.includes(row))).toEqual(ordered);
    }
  });
});

/** Two decimals, as files and tables show them. */
function compareTexts(
  golden: GoldenCase,
  metric: MetricResult,
  texts: Readonly<Record<string, string>> | undefined,
): void {
  expect(texts, metric.header).toBeDefined();
  for (const [stat, text] of Object.entries(texts ?? {})) {
    const ours = statOf(metric.stats, stat) as number;
    const shown = Number(text.replaceAll(",", ""));
    if (isExtremeOfRounding(metric.tag, stat, ours, shown)) continue;
    expect(Math.abs(ours - shown), `${metric.tag}.${stat}: ${ours}, not ${text}`).toBeLessThanOrEqual(
      0.005001 + tolerance(golden, metric.tag, stat, shown),
    );
  }
}

test("the reference's time slices come out the same", () => {
  const golden = readGolden("telemetry_full");
  const slices = createTimeslices(1, golden.context);
  for (const record of golden.records) slices.add(toFinishedRecord(record, golden.context));
  const ours = slices.summarise();
  const theirs = golden.timeslices ?? [];
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((slice, index) => {
    const found = ours[index];
    expect(Math.abs((found?.startNs ?? 0) - slice.startNs)).toBeLessThanOrEqual(256);
    expect(Math.abs((found?.endNs ?? 0) - slice.endNs)).toBeLessThanOrEqual(256);
    for (const metric of found?.metrics ?? []) {
      // These two the reference adds only to the summary of the whole run.
      if (metric.tag === "credit_to_start_latency" || metric.tag === "effective_latency") continue;
      const { unit, ...texts } = slice.metrics[metric.header] ?? {};
      expect(metric.unit).toBe(unit as string);
      compareTexts(golden, metric, texts);
    }
    expect(found?.metrics.length).toBe(Object.keys(slice.metrics).length + 2);
  });
});
