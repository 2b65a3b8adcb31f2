import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { toCsvNumber, toCsvRow } from "#export/csv-text.ts";
import { toJsonText } from "#export/json-text.ts";
import { renderProfileCsv } from "#export/profile-csv.ts";
import { renderProfileJson } from "#export/profile-json.ts";
import { createRawLine } from "#export/raw-jsonl.ts";
import { createRecordLine } from "#export/records-jsonl.ts";
import { renderTimeslicesJson } from "#export/timeslices.ts";
import { toLocalIso } from "#export/wall-time.ts";
import { buildFacts, buildMetric, buildOutcome, buildPhase, buildRecord, buildRun, ORIGIN } from "./build-run.ts";

const CONTEXT = {
  origin: ORIGIN,
  phases: [
    { name: "warm", kind: "warmup" },
    { name: "first", kind: "profiling" },
    { name: 'the "second"', kind: "profiling" },
  ],
} as const;

describe("local time", () => {
  test("is that of the calendar at every instant and offset", () => {
    const fromDate = (micros: number, offsetMin: number) => {
      const date = new Date(Math.floor(micros / 1000) + offsetMin * 60_000).toISOString();
      return `${date.slice(0, -1)}${String(micros % 1000).padStart(3, "0")}`;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 86_400_000_000, max: 8e15 }),
        fc.integer({ min: -720, max: 840 }),
        (micros, offset) => {
          expect(toLocalIso(BigInt(micros) * 1000n, offset)).toBe(fromDate(micros, offset));
        },
      ),
    );
  });

  test("is rounded to the microsecond, over the end of a year if need be", () => {
    expect(toLocalIso(1_798_761_599_999_999_499n, 0)).toBe("2026-12-31T23:59:59.999999");
    expect(toLocalIso(1_798_761_599_999_999_500n, 0)).toBe("2027-01-01T00:00:00.000000");
  });

  test("knows the leap day", () => {
    expect(toLocalIso(1_835_395_200_000_000_000n, 60)).toBe("2028-02-29T01:00:00.000000");
  });
});

describe("the line of a request", () => {
  test("carries every instant exact to the nanosecond", () => {
    const toLine = createRecordLine(CONTEXT);
    const instant = fc.integer({ min: 0, max: 9_000_000_000_000_000 });
    fc.assert(
      fc.property(instant, instant, instant, (issuedNs, sentNs, endNs) => {
        const line = toLine(buildRecord({ issuedNs, sentNs, endNs, cancelledNs: endNs }), {});
        const read = (name: string) => BigInt(new RegExp(`"${name}":(\\d+)[,}]`).exec(line)?.[1] ?? -1);
        expect(read("credit_issued_ns")).toBe(ORIGIN.wallNs + BigInt(issuedNs));
        expect(read("request_start_ns")).toBe(ORIGIN.wallNs + BigInt(sentNs));
        expect(read("request_end_ns")).toBe(ORIGIN.wallNs + BigInt(endNs));
        expect(read("cancellation_time_ns")).toBe(ORIGIN.wallNs + BigInt(endNs));
      }),
    );
  });

  test("stays one line of JSON whatever the ids and messages hold", () => {
    const toLine = createRecordLine(CONTEXT);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (conversationId, message) => {
        const error = { kind: "other", type: "Odd", message } as const;
        const line = toLine(buildRecord({ conversationId, error }), {});
        expect(line.slice(0, -1)).not.toInclude("\n");
        expect(JSON.parse(line).error.message).toBe(message);
        expect(JSON.parse(line).metadata.conversation_id).toBe(conversationId);
      }),
    );
  });

  test("counts profiling phases apart from all phases", () => {
    const { metadata } = JSON.parse(createRecordLine(CONTEXT)(buildRecord({ phaseIndex: 2 }), {}));
    expect([metadata.phase_index, metadata.profiling_index, metadata.phase_name]).toEqual([2, 1, 'the "second"']);
  });

  test("of a warmup request has no place among the profiling phases", () => {
    const { metadata } = JSON.parse(createRecordLine(CONTEXT)(buildRecord(), {}));
    expect(metadata).not.toHaveProperty("profiling_index");
    expect(metadata.benchmark_phase).toBe("warmup");
  });

  test("of a record that kept no exchange is left out of the raw file", () => {
    expect(createRawLine(CONTEXT)(buildRecord())).toBeUndefined();
  });
});

describe("the summary", () => {
  const keysOf = (text: string) => Object.keys(JSON.parse(text));

  test("puts headline metrics first, the others after the facts, and our own facts last", () => {
    const keys = keysOf(renderProfileJson(buildRun()));
    expect(keys.slice(3, 6)).toEqual(["request_latency", "request_count", "input_config"]);
    expect(keys.slice(-3)).toEqual(["end_time", "zeta", "aiperf"]);
  });

  test("leaves out what is not finite", () => {
    const metrics = [buildMetric("adj_request_latency", { avg: Number.POSITIVE_INFINITY, p50: 3, std: Number.NaN })];
    const headline = buildPhase({ metrics });
    expect(JSON.parse(renderProfileJson(buildRun({ headline }))).adj_request_latency).toEqual({ unit: "ms", p50: 3 });
  });

  test("of a run that was interrupted says so, and in which phase", () => {
    const headline = buildPhase({ outcome: buildOutcome({ wasCancelled: true }) });
    const summary = JSON.parse(renderProfileJson(buildRun({ headline, phases: [headline] })));
    expect([summary.was_cancelled, summary.is_complete]).toEqual([true, false]);
    expect(summary.incomplete_reason).toBe("interrupted during phase profiling");
  });

  test("of a run that lost a worker is incomplete but not cancelled", () => {
    const summary = JSON.parse(renderProfileJson(buildRun({ incompleteReason: "load worker 2 ended" })));
    expect([summary.was_cancelled, summary.is_complete]).toEqual([false, false]);
    expect(summary.incomplete_reason).toBe("load worker 2 ended");
  });

  test("puts the warmup's own metrics before the other metrics of the run", () => {
    const warmup = buildPhase({ metrics: [buildMetric("request_latency", { avg: 9 })] });
    const text = renderProfileJson(buildRun({ warmup }));
    expect(keysOf(text).slice(-4)).toEqual(["end_time", "warmup_metrics", "zeta", "aiperf"]);
    expect(JSON.parse(text).warmup_metrics).toEqual({ request_latency: { unit: "ms", avg: 9 } });
  });

  test("of a complete run gives no reason and no warmup", () => {
    const keys = keysOf(renderProfileJson(buildRun()));
    for (const absent of ["incomplete_reason", "warmup_metrics", "telemetry_data"]) expect(keys).not.toInclude(absent);
  });

  test("keeps counts, the exact window and the tokenizer's source under one key", () => {
    const tokenizer = { kind: "file", name: "/models/x/tokenizer.json", isApproximate: false };
    const headline = buildPhase({ rateLimited: 1 });
    const text = renderProfileJson(buildRun({ facts: buildFacts({ tokenizer }), headline }));
    expect(text).toInclude('"end_ns": 1795320391997611102');
    const { aiperf } = JSON.parse(text);
    expect(aiperf.requests).toEqual({ sent: 10, succeeded: 8, failed: 1, cancelled: 1, dropped: 2, rate_limited: 1 });
    expect(aiperf.tokenizer).toEqual({ kind: "file", name: "/models/x/tokenizer.json", is_approximate: false });
  });
});

describe("the CSV", () => {
  test("sorts by tag, not by header, and drops the units that a header tells already", () => {
    const named = (tag: string, header: string, unit: string) => buildMetric(tag, { avg: 1 }, { header, unit });
    const metrics = [named("b", "Alpha", "requests"), named("a", "Beta", "W")];
    expect(renderProfileCsv(metrics)).toEndWith("\r\n\r\nMetric,Value\r\nBeta (W),1.00\r\nAlpha,1.00\r\n");
  });

  test("leaves a cell empty where a statistic is missing", () => {
    const rows = renderProfileCsv([buildMetric("x", { avg: 1, p50: 2 })]).split("\r\n");
    expect(rows[1]).toBe("x (ms),1.00,,,,,,,,2.00,,,,,");
  });

  test("has both headers when there is nothing to tell", () => {
    const lines = renderProfileCsv([]).split("\r\n");
    expect(lines).toEqual(["Metric,avg,min,max,sum,p1,p5,p10,p25,p50,p75,p90,p95,p99,std", "", "Metric,Value", ""]);
  });

  test("quotes a cell only where it must", () => {
    expect(toCsvRow(["plain", 'a "b"', "c,d", "e\nf"])).toBe('plain,"a ""b""","c,d","e\nf"\r\n');
  });

  test.each([
    [0.125, "0.12"],
    [0.375, "0.38"],
    [0.625, "0.62"],
    [0.875, "0.88"],
    [-40.625, "-40.62"],
    [41.125, "41.12"],
    [2.675, "2.67"],
    [1e-9, "0.00"],
    [1234567.891, "1234567.89"],
  ])("rounds %f to the nearest hundredth, ties to even", (value, text) => {
    expect(toCsvNumber(value)).toBe(text);
  });
});

describe("exact JSON", () => {
  test("writes big integers bare and leaves other values as they are", () => {
    const text = toJsonText({ at: 1_795_320_390_997_611_102n, list: [1n, "2"], gone: undefined, none: null });
    expect(text).toBe('{\n  "at": 1795320390997611102,\n  "list": [\n    1,\n    "2"\n  ],\n  "none": null\n}');
  });
});

test("a time slice that was cut short is marked, a whole one is not", () => {
  const slice = { startNs: 0, endNs: 7, metrics: [buildMetric("x", { avg: 1 })] };
  const slices = [
    { ...slice, isComplete: true },
    { ...slice, isComplete: false },
  ];
  const { timeslices } = JSON.parse(renderTimeslicesJson(slices, ORIGIN, {}));
  expect(timeslices[0]).not.toHaveProperty("is_complete");
  expect(timeslices[1].is_complete).toBe(false);
});
