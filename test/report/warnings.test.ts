import { describe, expect, test } from "bun:test";
import type { BenchmarkConfig, PhaseConfig } from "#config/config.ts";
import type { MetricResult, PhaseResult, Stats } from "#metrics/result.ts";
import { findEarlyWarnings, findWarnings } from "#report/find-warnings.ts";
import { textWidth } from "#report/text/text-width.ts";
import { explainWarning, type RunWarning, renderWarnings, warningLine } from "#report/warnings.ts";
import { buildEndpoint, buildOutcome, buildPhase, buildReport } from "./build-report.ts";

const every: { readonly [K in RunWarning["kind"]]: Extract<RunWarning, { readonly kind: K }> } = {
  usage_discrepancy: { kind: "usage_discrepancy", seen: 7, requests: 10, thresholdPct: 10 },
  osl_mismatch: { kind: "osl_mismatch", seen: 3, requests: 10, thresholdPct: 5, meanDiffPct: -12.5, wasForced: false },
  osl_not_forced: { kind: "osl_not_forced" },
  concurrency_not_reached: { kind: "concurrency_not_reached", asked: 400, reached: 157 },
  approximate_tokenizer: { kind: "approximate_tokenizer", tokenizer: "builtin", reason: "nothing else was found" },
  usage_without_cache: { kind: "usage_without_cache" },
  answered_in_one_piece: { kind: "answered_in_one_piece", seen: 10, requests: 10 },
  malformed_chunks: { kind: "malformed_chunks", chunks: 1 },
  dropped_arrivals: { kind: "dropped_arrivals", dropped: 12, sent: 88 },
  cancelled_at_grace: { kind: "cancelled_at_grace", cancelled: 4, graceSec: 30 },
  partial_result: { kind: "partial_result", finished: 42 },
  schedule_lag: { kind: "schedule_lag", lagP99Ms: 81.5, isOfSessions: false },
  too_many_failures: { kind: "too_many_failures", failed: 30, ended: 100, limit: 0.2 },
  prompts_as_requests: { kind: "prompts_as_requests", requests: 1000 },
};

describe("the words of a warning", () => {
  for (const warning of Object.values(every)) {
    test(`${warning.kind}: says what was seen, why it matters and what helps`, () => {
      const text = explainWarning(warning);
      for (const part of [text.title, text.seen, text.matters, ...text.help]) expect(part.length).toBeGreaterThan(10);
      expect(text.help.length).toBeGreaterThan(0);
      const [seen, matters] = [text.seen, text.matters];
      for (const sentence of [seen, matters]) expect(sentence).toMatch(/^[^a-z].*\.$/);
      expect(warningLine(warning)).toStartWith(`${text.title}: ${seen}`);
    });
  }

  test("carry the figures", () => {
    expect(explainWarning(every.usage_discrepancy).seen).toContain("7 of 10 requests (70.0 %)");
    expect(explainWarning(every.osl_mismatch).seen).toContain("-12.5 % on average");
    expect(explainWarning(every.osl_mismatch).help.join()).toContain("ignore_eos:true");
    expect(explainWarning({ ...every.osl_mismatch, wasForced: true }).help.join()).not.toContain("ignore_eos:true");
    expect(explainWarning(every.cancelled_at_grace).seen).toBe(
      "4 requests had not finished 30 s after the time was up and are in no figure.",
    );
    expect(explainWarning(every.malformed_chunks).seen).toStartWith("1 chunk of the streams held");
  });

  test("fit into boxes no wider than the terminal", () => {
    const lines = renderWarnings(Object.values(every), 50, (text) => text);
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(50);
    expect(lines.filter((line) => line.startsWith("╭─"))).toHaveLength(Object.keys(every).length);
  });
});

function kindsOf(phase: Partial<PhaseResult>, config: Partial<PhaseConfig> = {}): string[] {
  const base = buildReport({ phases: [buildPhase(phase)] });
  const [first] = base.config.phases;
  const phases = first === undefined ? [] : [{ ...first, ...config }];
  return findWarnings({ ...base, config: { ...base.config, phases } }).map((warning) => warning.kind);
}

describe("findWarnings", () => {
  test("finds nothing wrong with a clean run", () => {
    expect(kindsOf({})).toEqual([]);
  });

  test("tells an interrupted run from requests given up at the end of grace", () => {
    expect(kindsOf({ outcome: buildOutcome({ cancelled: 3 }) }, { gracePeriod: 5 })).toEqual(["cancelled_at_grace"]);
    expect(kindsOf({ outcome: buildOutcome({ cancelled: 3, wasCancelled: true }) })).toEqual(["partial_result"]);
  });

  test("compares the peak with the concurrency of a closed loop only", () => {
    const outcome = buildOutcome({ peakInFlight: 94 });
    expect(kindsOf({ outcome }, { concurrency: 100 })).toEqual(["concurrency_not_reached"]);
    expect(kindsOf({ outcome }, { concurrency: 98 })).toEqual([]);
    expect(kindsOf({ outcome }, { type: "poisson", concurrency: 100, rate: 5 })).toEqual([]);
  });

  test("knows a stream that came in one piece by its missing second chunks", () => {
    const metric = (tag: string, stats: Stats): MetricResult => ({
      ...{ tag, header: tag, shortHeader: tag, unit: "ms", consoleGroup: "default" as const },
      stats,
    });
    const first = metric("time_to_first_token", { avg: 5, count: 100 });
    const length = metric("output_sequence_length", { avg: 16, count: 100 });
    const second = (count: number) => metric("time_to_second_token", { avg: 5, count });
    expect(kindsOf({ metrics: [first, length] })).toEqual(["answered_in_one_piece"]);
    expect(kindsOf({ metrics: [first, second(5), length] })).toEqual(["answered_in_one_piece"]);
    expect(kindsOf({ metrics: [first, second(6), length] })).toEqual([]);
    expect(kindsOf({ metrics: [first, metric("output_sequence_length", { avg: 1, count: 100 })] })).toEqual([]);
  });

  test("passes on counts of tokens, chunks and arrivals", () => {
    const { tokenWarnings } = buildPhase();
    const doubtful = { ...tokenWarnings, usageDiscrepancies: 1, oslMismatches: 2, usageWithoutCacheCounts: true };
    expect(kindsOf({ tokenWarnings: doubtful })).toEqual(["osl_mismatch", "usage_discrepancy", "usage_without_cache"]);
    expect(kindsOf({ malformedChunks: 2, outcome: buildOutcome({ dropped: 1 }) })).toEqual([
      "dropped_arrivals",
      "malformed_chunks",
    ]);
  });

  test("warns of a schedule that was missed by more than a millisecond", () => {
    const lag = (p99Ms: number) => ({
      tag: "schedule_lag_p99",
      header: "Schedule Lag p99",
      shortHeader: "",
      unit: "ms",
      consoleGroup: "none" as const,
      stats: { avg: p99Ms },
    });
    expect(kindsOf({ metrics: [lag(1.2)] })).toEqual(["schedule_lag"]);
    expect(kindsOf({ metrics: [lag(0.9)] })).toEqual([]);
  });

  test("puts first that a phase was given up for its failures, and says nothing of what follows from it", () => {
    const outcome = buildOutcome({ gaveUpOnFailures: true, succeeded: 4, failed: 6, cancelled: 3, peakInFlight: 1 });
    expect(kindsOf({ outcome })).toEqual(["too_many_failures"]);
  });

  test("leaves warmup out and names an approximate tokenizer", () => {
    const warmup = buildPhase({ outcome: buildOutcome({ kind: "warmup", dropped: 5 }) });
    const tokenizer = { name: "builtin", isApproximate: true };
    const warnings = findWarnings(buildReport({ phases: [warmup, buildPhase()], tokenizer }));
    expect(warnings).toEqual([{ kind: "approximate_tokenizer", tokenizer: "builtin" }]);
  });
});

describe("findEarlyWarnings", () => {
  const dataset = (osl?: number) =>
    ({
      type: "synthetic",
      prompts: { ...(osl === undefined ? {} : { osl: { type: "fixed", value: osl } }) },
    }) as unknown as BenchmarkConfig["dataset"];

  test("warns where an output length is asked for and the server is free to stop early", () => {
    const warns = (osl: number | undefined, extra: BenchmarkConfig["endpoint"]["extra"]) =>
      findEarlyWarnings({ dataset: dataset(osl), endpoint: buildEndpoint({ extra }) }).map((warning) => warning.kind);
    expect(warns(100, {})).toEqual(["osl_not_forced"]);
    expect(warns(100, { ignore_eos: false })).toEqual(["osl_not_forced"]);
    expect(warns(100, { ignore_eos: true })).toEqual([]);
    expect(warns(100, { min_tokens: 100 })).toEqual([]);
    expect(warns(undefined, {})).toEqual([]);
  });
});
