/** Golden files of the reference, and what makes them comparable with ours. */
import { readFileSync } from "node:fs";
import type { RunResult } from "#export/run-result.ts";
import type { MetricResult, PhaseResult, Stats } from "#metrics/result.ts";
import type { RawRecord, WireExchange } from "#record/raw-record.ts";
import { buildFacts, buildOutcome, buildPhase, buildRecord } from "./build-run.ts";

export function readGolden(name: string): string {
  return readFileSync(new URL(`../golden/export/${name}`, import.meta.url), "utf8");
}

/** Python writes 10.0 where JavaScript writes 10: the same number to every reader of JSON. */
export function withJsNumbers(text: string): string {
  return text.replaceAll(/(?<=[:[,]\s*-?\d+)\.0(?=[,}\]\s])/g, "");
}

interface GoldenMetric extends Stats {
  readonly unit: string;
}

/** The metrics of an object of the reference, in its order, under the headers that its CSV gives them. */
export function readMetrics(object: Record<string, unknown>, headers: Map<string, string>): MetricResult[] {
  return Object.entries(object).flatMap(([tag, value]) => {
    if (typeof value !== "object" || value === null || !("unit" in value)) return [];
    const { unit, ...stats } = value as GoldenMetric;
    const header = headers.get(tag) ?? tag;
    return [{ tag, header, shortHeader: header, unit, consoleGroup: "default" as const, stats }];
  });
}

/** The first cells of the rows of a golden CSV by tag, units cut off; both of its tables are in order of tag. */
export function readHeaders(csv: string, metrics: readonly MetricResult[]): Map<string, string> {
  const tables = csv.split("\r\n\r\n").map((table) => table.split("\r\n").slice(1));
  const byTag = metrics.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
  const named = (isDistribution: boolean, rows: readonly string[] = []) =>
    byTag
      .filter((metric) => (metric.stats.p50 !== undefined) === isDistribution)
      .map(
        (metric, index) => [metric.tag, rows[index]?.split(",")[0]?.replace(` (${metric.unit})`, "") ?? ""] as const,
      );
  return new Map([...named(true, tables[0]), ...named(false, tables[1])]);
}

/** The run that a golden summary tells of, as far as it tells. */
export function readGoldenRun(json: string, csv: string): RunResult {
  const golden = JSON.parse(json);
  const wallNs = toNs(golden.start_time);
  const info = golden.run_info;
  const unnamed = readMetrics(golden, new Map());
  const headline: PhaseResult = buildPhase({
    outcome: buildOutcome({ endNs: Number(toNs(golden.end_time) - wallNs) }),
    metrics: readMetrics(golden, readHeaders(csv, unnamed)),
    errors: golden.error_summary.map((group: { error_details: object; count: number }) => ({
      failure: { kind: "http_status", ...group.error_details },
      count: group.count,
    })),
  });
  const facts = buildFacts({
    version: golden.aiperf_version,
    benchmarkId: golden.benchmark_id,
    inputConfig: golden.input_config,
    randomSeed: info.random_seed,
    trial: info.trial,
    cliCommand: info.cli_command,
    origin: { monotonicNs: 0n, wallNs },
    ...(info.sweep_id === undefined ? {} : { study: readStudy(info) }),
  });
  const telemetry = golden.telemetry_data;
  return { facts, headline, phases: [headline], ...(telemetry === undefined ? {} : { telemetryData: telemetry }) };
}

function readStudy(info: Record<string, never>) {
  return {
    sweepId: info.sweep_id,
    runLabel: info.run_label,
    variationLabel: info.variation_label,
    variationIndex: info.variation_index,
    variationValues: info.variation_values,
  } as unknown as NonNullable<RunResult["facts"]["study"]>;
}

function toNs(localIso: string): bigint {
  const [seconds, micros] = localIso.split(".");
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(micros ?? 0) * 1000n;
}

/** The observations behind a golden line; instants count from when the credit was issued. */
export function readGoldenRecord(line: string): { record: RawRecord; wallNs: bigint; perfNs: bigint } {
  const { metadata, error, status, ...exchange } = JSON.parse(line);
  const absolute = (name: string) => BigInt(new RegExp(`"${name}":(\\d+)`).exec(line)?.[1] ?? 0);
  const wallNs = absolute("credit_issued_ns");
  const instant = (name: string) => Number(absolute(name) - wallNs);
  const perfNs = absolute("start_perf_ns") - BigInt(instant("request_start_ns"));
  const record = buildRecord({
    phaseIndex: metadata.phase_index,
    requestIndex: metadata.session_num,
    requestId: metadata.x_request_id,
    correlationId: metadata.x_correlation_id,
    conversationId: metadata.conversation_id,
    turnIndex: metadata.turn_index,
    workerId: metadata.worker_id,
    dueNs: 0,
    issuedNs: 0,
    sentNs: instant("request_start_ns"),
    endNs: instant("request_end_ns"),
    status,
    ...(error === undefined ? {} : { error: { kind: "other", ...error } }),
    ...(metadata.cancellation_time_ns === undefined ? {} : { cancelledNs: instant("cancellation_time_ns") }),
    ...(exchange.payload === undefined ? {} : { wire: readWire(exchange, perfNs) }),
  });
  const { headersNs: _built, ...withoutHeaders } = record;
  const acknowledged = metadata.request_ack_ns !== undefined;
  return {
    record: acknowledged ? { ...record, headersNs: instant("request_ack_ns") } : withoutHeaders,
    wallNs,
    perfNs,
  };
}

interface GoldenExchange {
  readonly request_headers?: Record<string, string>;
  readonly payload?: WireExchange["body"];
  readonly responses?: { perf_ns: number; packets: { name: string; value: string }[] }[];
}

function readWire(exchange: GoldenExchange, perfNs: bigint): WireExchange {
  return {
    requestHeaders: exchange.request_headers ?? {},
    responseHeaders: {},
    body: exchange.payload ?? {},
    responses: (exchange.responses ?? []).map((response) => ({
      kind: "event",
      atNs: response.perf_ns - Number(perfNs),
      fields: response.packets,
    })),
  };
}
