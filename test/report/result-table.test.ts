import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MetricResult, Stats } from "#metrics/result.ts";
import { findWarnings } from "#report/find-warnings.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import type { RunReport } from "#report/run-report.ts";
import { textWidth } from "#report/text/text-width.ts";
import {
  buildEndpoint,
  buildOutcome,
  buildPhase,
  buildReport,
  readGoldenMetrics,
  readGoldenText,
} from "./build-report.ts";

const ESC = String.fromCharCode(27);
const plain = { columns: 80, colours: false, full: false };

async function cleanReport(): Promise<RunReport> {
  return buildReport({ phases: [buildPhase({ metrics: await readGoldenMetrics("chat_streaming") })] });
}

async function mixedReport(): Promise<RunReport> {
  const phase = buildPhase({
    metrics: await readGoldenMetrics("err_mix"),
    outcome: buildOutcome({ sent: 12, succeeded: 8, failed: 4, sessionsStarted: 12 }),
    errors: [
      {
        failure: {
          kind: "http_status",
          code: 503,
          type: "Service Unavailable",
          message: '{"error":{"message":"overloaded"}}',
        },
        count: 4,
      },
    ],
    tokenWarnings: {
      requests: 8,
      usageDiscrepancies: 7,
      usageThresholdPct: 10,
      oslMismatches: 0,
      oslThresholdPct: 5,
      usageWithoutCacheCounts: true,
    },
  });
  const report = buildReport({ phases: [phase] });
  return { ...report, warnings: findWarnings(report) };
}

describe("renderConsole", () => {
  for (const columns of [60, 80, 120]) {
    test(`shows a clean run in ${columns} columns`, async () => {
      const text = renderConsole(await cleanReport(), { columns, colours: false, full: false });
      expect(text).toBe(await readGoldenText(`console-clean-${columns}.txt`));
    });

    test(`shows a run with failures and warnings in ${columns} columns`, async () => {
      const text = renderConsole(await mixedReport(), { columns, colours: false, full: false });
      expect(text).toBe(await readGoldenText(`console-mixed-${columns}.txt`));
    });
  }

  test("shows every group when all is asked for", async () => {
    const text = renderConsole(await cleanReport(), { ...plain, full: true });
    expect(text).toBe(await readGoldenText("console-full-80.txt"));
  });

  test("writes no escape sequence without colours and some with them", async () => {
    const report = await mixedReport();
    expect(renderConsole(report, plain)).not.toContain(ESC);
    const coloured = renderConsole(report, { ...plain, colours: true });
    expect(coloured).toContain(ESC);
    expect(Bun.stripANSI(coloured)).toBe(renderConsole(report, plain));
  });

  test("says so when nothing succeeded, and shows no latencies", () => {
    const failure = { kind: "refused", type: "ConnectionRefused", message: "connect ECONNREFUSED" } as const;
    const outcome = buildOutcome({ succeeded: 0, failed: 10 });
    const text = renderConsole(
      buildReport({ phases: [buildPhase({ outcome, errors: [{ failure, count: 10 }] })] }),
      plain,
    );
    expect(text).toContain("No request succeeded");
    expect(text).toContain("Is the server up");
    expect(text).not.toContain("avg");
  });

  test("tells how many of the failures were answered 429", () => {
    const outcome = buildOutcome({ sent: 12, succeeded: 8, failed: 4 });
    const header = (rateLimited: number) =>
      renderConsole(buildReport({ phases: [buildPhase({ outcome, rateLimited })] }), plain);
    expect(header(3)).toContain("8 ok, 4 failed, 3 of them rate limited (429)");
    expect(header(0)).not.toContain("429");
  });

  test("hides the first output token where it is the first token, and lengths that are all zero", async () => {
    const metrics = await readGoldenMetrics("chat_streaming");
    expect(renderConsole(buildReport({ phases: [buildPhase({ metrics })] }), plain)).not.toContain("TTFO");
    const changed = metrics.map((metric): MetricResult => {
      if (metric.tag === "time_to_first_output_token") return { ...metric, stats: { ...metric.stats, avg: 120 } };
      if (metric.tag === "output_sequence_length") return { ...metric, stats: { avg: 0, p50: 0, min: 0, max: 0 } };
      return metric;
    });
    const text = renderConsole(buildReport({ phases: [buildPhase({ metrics: changed })] }), plain);
    expect(text).toContain("TTFO (ms)");
    expect(text).not.toContain("OSL");
  });

  test("tells the share of good requests beside the service levels", async () => {
    const metrics = [
      ...(await readGoldenMetrics("chat_streaming")),
      {
        tag: "good_request_fraction",
        header: "GoodRequestFraction",
        shortHeader: "GoodReqFrac",
        unit: "ratio",
        consoleGroup: "none",
        stats: { avg: 0.55 },
      } as const,
    ];
    const base = buildReport({ phases: [buildPhase({ metrics })] });
    const report = { ...base, config: { ...base.config, slos: { time_to_first_token: 55, inter_token_latency: 12 } } };
    expect(renderConsole(report, plain)).toContain("Good requests: 55.0 % met TTFT 55 ms, ITL 12 ms");
  });

  test("names warmup and each of several profiling phases", () => {
    const report = buildReport({
      phases: [
        buildPhase({ outcome: buildOutcome({ kind: "warmup", name: "warmup", succeeded: 4, failed: 1 }) }),
        buildPhase({ outcome: buildOutcome({ name: "steady" }) }),
        buildPhase({ outcome: buildOutcome({ name: "burst" }) }),
      ],
    });
    const text = renderConsole(report, plain);
    expect(text).toContain("Warmup     5 requests, 1 failed, not in the figures");
    expect(text).toContain("Phase steady");
    expect(text).toContain("Phase burst");
  });

  test("shows neither a password nor a key of an address", () => {
    const url = "https://user:hunter2@host/v1/chat/completions?api_key=abc";
    const text = renderConsole(buildReport({ urls: [url] }), plain);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("abc");
  });
});

describe("renderConsoleFile", () => {
  for (const name of ["chat_streaming", "err_mix"]) {
    test(`has the rows of the reference in its order (${name})`, async () => {
      const metrics = await readGoldenMetrics(name);
      const text = renderConsoleFile(buildReport({ phases: [buildPhase({ metrics })] }));
      expect(rowsOf(text)).toEqual((await readGoldenText(`${name}.rows.txt`)).trimEnd().split("\n"));
    });
  }

  test("names the kind of endpoint in the titles", async () => {
    const metrics = await readGoldenMetrics("chat_streaming");
    const text = renderConsoleFile(buildReport({ title: "Embeddings Metrics", phases: [buildPhase({ metrics })] }));
    expect(text).toContain("aiperf | Embeddings Metrics: Effective");
  });

  test("holds errors and warnings too, without colours", async () => {
    const text = renderConsoleFile(await mixedReport());
    expect(text).toContain("aiperf | Errors");
    expect(text).toContain("Token counts differ");
    expect(text).not.toContain(ESC);
  });
});

/** Titles and `label|cell|cell…` lines; a label over two lines is joined. */
function rowsOf(text: string): string[] {
  const rows: string[] = [];
  for (const line of text.split("\n")) {
    if (line.trim().startsWith("aiperf |")) rows.push(line.trim());
    if (!line.startsWith("│")) continue;
    const cells = line
      .slice(1, -1)
      .split("│")
      .map((cell) => cell.trim());
    const last = rows.at(-1) ?? "";
    if (cells[1] === "") rows[rows.length - 1] = last.replace("|", ` ${cells[0]}|`);
    else rows.push(cells.join("|"));
  }
  return rows;
}

const anyStats: fc.Arbitrary<Stats> = fc.record(
  Object.fromEntries(["avg", "p50", "p90", "p99", "min", "max", "std"].map((name) => [name, fc.double()])),
  { requiredKeys: [] },
);
const anyText = fc.oneof(fc.string({ unit: "grapheme", maxLength: 50 }), fc.string({ unit: "binary", maxLength: 50 }));
const anyMetric: fc.Arbitrary<MetricResult> = fc.record({
  tag: fc.constantFrom("time_to_first_token", "time_to_first_output_token", "output_sequence_length", "other"),
  header: fc.string({ maxLength: 45 }),
  shortHeader: fc.string({ maxLength: 25 }),
  unit: fc.constantFrom("ms", "tokens", "tokens/sec", "tokens/sec/user", "requests/sec", "ratio"),
  consoleGroup: fc.constantFrom("effective", "usage", "default", "none"),
  consoleOrder: fc.integer(),
  stats: anyStats,
});
const anyReport = fc
  .record({
    model: anyText,
    url: anyText,
    message: anyText,
    kind: fc.constantFrom("refused", "http_status", "timeout", "no_content", "other"),
    code: fc.integer({ min: 100, max: 599 }),
    metrics: fc.array(anyMetric, { maxLength: 12 }),
    counts: fc.array(fc.nat({ max: 1e9 }), { minLength: 6, maxLength: 6 }),
    duration: fc.double(),
    approximate: fc.boolean(),
  })
  .map(({ model, url, message, kind, code, metrics, counts, duration, approximate }) => {
    const [sent = 0, succeeded = 0, failed = 0, cancelled = 0, dropped = 0, discrepancies = 0] = counts;
    const phase = buildPhase({
      outcome: buildOutcome({ sent, succeeded, failed, cancelled, dropped, endNs: duration }),
      metrics,
      errors: [{ failure: { kind, code, type: message, message }, count: failed }],
      tokenWarnings: {
        requests: succeeded,
        usageDiscrepancies: discrepancies,
        usageThresholdPct: 10,
        oslMismatches: discrepancies,
        oslThresholdPct: 5,
        oslMeanDiffPct: duration,
        usageWithoutCacheCounts: true,
      },
      malformedChunks: dropped,
    });
    const base = buildReport({ phases: [phase], urls: [url], tokenizer: { name: model, isApproximate: approximate } });
    const models = { strategy: "round_robin", items: [{ name: model }] } as const;
    const config = { ...base.config, models, endpoint: buildEndpoint({ urls: [url] }) };
    return { ...base, config, warnings: findWarnings({ ...base, config }) };
  });

test("no line of the compact console is wider than the terminal, whatever was measured", () => {
  fc.assert(
    fc.property(anyReport, fc.integer({ min: 40, max: 160 }), (report, columns) => {
      const lines = renderConsole(report, { columns, colours: false, full: false }).split("\n");
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
    }),
  );
});

test("neither text ever throws, shows NaN, or lets a control character through", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const texts = [renderConsole(report, { columns: 80, colours: false, full: true }), renderConsoleFile(report)];
      for (const text of texts) expect(/(?!\n)\p{Cc}/u.test(text)).toBe(false);
    }),
  );
});
