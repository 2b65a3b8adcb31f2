import { describe, expect, test } from "bun:test";
import type { MetricResult } from "#metrics/result.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import { buildOutcome, buildPhase, buildReport } from "./build-report.ts";

const stats = { avg: 1.5, p50: 1, p90: 2, p99: 3, min: 0.5, max: 4, std: 0.25 };
const metric = (tag: string, header: string, parts: Partial<MetricResult> = {}): MetricResult => ({
  tag,
  header,
  shortHeader: header,
  unit: "ms",
  consoleGroup: "none",
  stats,
  ...parts,
});

const metrics = [
  metric("request_latency", "Request Latency", { consoleGroup: "default", consoleOrder: 300 }),
  metric("http_req_waiting", "HTTP Waiting (TTFB)", { consoleOrder: 2040 }),
  metric("http_req_sending", "HTTP Sending", { consoleOrder: 2030 }),
];
const view = { columns: 100, colours: false, full: false };
const reportOf = (parts: Parameters<typeof buildPhase>[0], showsHttpTrace = false) =>
  buildReport({ phases: [buildPhase({ metrics, ...parts })], showsHttpTrace });

describe("the stages of HTTP exchanges", () => {
  test("have a table of their own where they are asked for, in the order of their happening", () => {
    for (const text of [renderConsole(reportOf({}, true), view), renderConsoleFile(reportOf({}, true))]) {
      const places = ["Request Latency", "HTTP Trace", "HTTP Sending (ms)", "HTTP Waiting (TTFB) (ms)"];
      const found = places.map((place) => text.indexOf(place));
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      expect(found[0]).toBeGreaterThan(0);
    }
  });

  test("are not shown else, nor where nothing was seen of them", () => {
    expect(renderConsole(reportOf({}), { ...view, full: true })).not.toContain("HTTP");
    expect(renderConsoleFile(reportOf({}))).not.toContain("HTTP");
    const unseen = reportOf({ metrics: metrics.slice(0, 1) }, true);
    expect(renderConsole(unseen, view)).not.toContain("HTTP");
    expect(renderConsoleFile(unseen)).not.toContain("HTTP");
  });
});

describe("connections", () => {
  const outcome = buildOutcome({ peakInFlight: 8 });
  const lasting = reportOf({ outcome, connections: { opened: 8, reused: 92 } });
  const churning = reportOf({ outcome, connections: { opened: 9, reused: 1291 } });

  test("are told of where more were opened than there were requests at once", () => {
    expect(renderConsole(churning, view)).toContain("Connected  9 times, 1,291 requests on a connection that stood");
    expect(renderConsole(lasting, view)).not.toContain("Connected");
  });

  test("are told of in full output, where the transport counts them", () => {
    expect(renderConsole(lasting, { ...view, full: true })).toContain("Connected  8 times, 92 requests on");
    expect(renderConsole(reportOf({ outcome }), { ...view, full: true })).not.toContain("Connected");
  });
});
