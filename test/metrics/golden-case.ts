/** Reads a golden case and makes finished records of its per-request lines: instants from latencies and gaps. */
import { readFileSync } from "node:fs";
import type { MetricContext } from "#metrics/metric-context.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";
import { anOutcome, aRecord } from "./record-builder.ts";

export interface GoldenRecord {
  readonly issued: number;
  readonly sent: number;
  readonly end: number;
  /** Gaps are whole nanoseconds, everything else as the reference shows it. */
  readonly metrics: Readonly<Record<string, number | readonly number[]>>;
  readonly error?: { readonly code?: number; readonly type: string; readonly message: string };
}

export type GoldenStats = Readonly<Record<string, number>> & { readonly unit: string };

export interface GoldenCase {
  readonly context: MetricContext;
  readonly window: { readonly startNs: number; readonly endNs: number; readonly exact: boolean };
  readonly errors: readonly (readonly [
    { readonly code?: number; readonly type: string; readonly message: string },
    number,
  ])[];
  readonly units: Readonly<Record<string, string>>;
  readonly records: readonly GoldenRecord[];
  readonly summary: Readonly<Record<string, GoldenStats>>;
  readonly csv: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly console: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly timeslices?: readonly {
    readonly startNs: number;
    readonly endNs: number;
    readonly metrics: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

export function readGolden(name: string): GoldenCase {
  const path = new URL(`../golden/metrics/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as GoldenCase;
}

const toNs = (ms: number) => Math.round(ms * 1e6);

export function toFinishedRecord(golden: GoldenRecord, context: MetricContext): FinishedRecord {
  const gapsNs = golden.metrics.inter_chunk_latency;
  const metrics = toNumbers(golden.metrics);
  const stamps = { issuedNs: golden.issued, dueNs: golden.issued, sentNs: golden.sent, endNs: golden.end };
  if (golden.error !== undefined) {
    const tokens = metrics.error_isl === undefined ? {} : { input: metrics.error_isl };
    return aRecord({ ...stamps, contentNs: [], error: { kind: "other", ...golden.error }, tokens });
  }
  const firstNs = golden.sent + toNs(metrics.time_to_first_token ?? metrics.request_latency ?? 0);
  const contentNs = [firstNs];
  for (const gap of Array.isArray(gapsNs) ? (gapsNs as number[]) : [])
    contentNs.push((contentNs.at(-1) as number) + gap);
  const length = metrics.output_sequence_length ?? 0;
  const missPct = metrics.osl_mismatch_diff_pct;
  const ttfo = metrics.time_to_first_output_token;
  return aRecord({
    ...stamps,
    contentNs,
    ...(ttfo === undefined ? {} : { firstOutputNs: golden.sent + toNs(ttfo) }),
    ...(missPct === undefined ? {} : { requestedOutputTokens: Math.round(length / (1 + missPct / 100)) }),
    ...toUsage(metrics),
    tokens: {
      ...optional("input", metrics.input_sequence_length),
      ...(context.producesTokens ? { output: metrics.output_token_count ?? 0 } : {}),
      ...optional("reasoning", metrics.reasoning_token_count),
    },
  });
}

function toNumbers(metrics: GoldenRecord["metrics"]): Readonly<Record<string, number>> {
  const scalars = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return Object.fromEntries(scalars);
}

function toUsage(metrics: Readonly<Record<string, number>>): Partial<FinishedRecord> {
  const reasoning = metrics.usage_reasoning_tokens;
  const usage = {
    ...optional("prompt_tokens", metrics.usage_prompt_tokens),
    ...optional("completion_tokens", metrics.usage_completion_tokens),
    ...optional("total_tokens", metrics.usage_total_tokens),
    ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
  return Object.keys(usage).length === 0 ? {} : { usage };
}

function optional<Key extends string>(key: Key, value: number | undefined): { [Name in Key]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: number };
}

export function toOutcome(golden: GoldenCase): PhaseOutcome {
  return anOutcome({ startNs: golden.window.startNs, endNs: golden.window.endNs });
}
