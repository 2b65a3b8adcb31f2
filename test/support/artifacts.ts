/** The files of a run, read back, each held to its published schema on the way. */
import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import { findSchemaErrors, type SchemaName } from "../export/schema-check.ts";

export interface MetricJson {
  readonly unit: string;
  readonly avg: number;
  readonly min?: number;
  readonly max?: number;
  readonly p50?: number;
  readonly count?: number;
  readonly sum?: number;
}

export interface SummaryJson {
  readonly [tag: string]: unknown;
  readonly was_cancelled: boolean;
  readonly is_complete: boolean;
  readonly error_summary: readonly {
    readonly error_details: { readonly code?: number; readonly type: string; readonly message: string };
    readonly count: number;
  }[];
  readonly aiperf: {
    readonly window: Record<"start_ns" | "sending_end_ns" | "end_ns", number>;
    readonly requests: Record<"sent" | "succeeded" | "failed" | "cancelled" | "dropped" | "rate_limited", number>;
    readonly sessions: Record<"started" | "finished", number>;
    readonly peak_in_flight: number;
    readonly malformed_chunks: number;
    readonly connections_opened?: number;
    readonly client_health?: Readonly<Record<string, unknown>>;
    readonly random_seed: number;
    readonly server?: JsonObject;
    readonly warmed_up_after_resume?: true;
  };
}

export interface RecordJson {
  readonly metadata: JsonObject & {
    readonly session_num: number;
    readonly conversation_id: string;
    readonly turn_index: number;
    readonly x_correlation_id: string;
    readonly benchmark_phase: string;
  };
  readonly metrics: Record<string, { readonly value: number; readonly unit: string }>;
  readonly error?: { readonly code?: number; readonly type: string; readonly message: string };
}

export interface InputsJson {
  readonly data: readonly { readonly session_id: string; readonly payloads: readonly JsonObject[] }[];
}

export class Artifacts {
  readonly directory: string;
  readonly #prefix: string | undefined;

  constructor(directory: string, prefix?: string) {
    this.directory = directory;
    this.#prefix = prefix;
  }

  /** Names at the top of the directory, sorted. */
  names(): string[] {
    return readdirSync(this.directory).sort();
  }

  text(name: string): Promise<string> {
    return Bun.file(path.join(this.directory, name)).text();
  }

  async summary(): Promise<SummaryJson> {
    return (await this.#json(
      `${this.#prefix ?? "profile_export_aiperf"}.json`,
      "profile_export_aiperf",
    )) as SummaryJson;
  }

  /** In the order in which they were written. */
  async records(): Promise<RecordJson[]> {
    return (await this.#lines(
      `${this.#prefix ?? "profile_export"}.jsonl`,
      "profile_export_record",
    )) as unknown as RecordJson[];
  }

  raw(): Promise<JsonObject[]> {
    return this.#lines(`${this.#prefix ?? "profile_export"}_raw.jsonl`, "profile_export_raw_record");
  }

  async inputs(): Promise<InputsJson> {
    return (await this.#json("inputs.json", "inputs")) as unknown as InputsJson;
  }

  timeslices(): Promise<JsonObject> {
    return this.#json("profile_export_aiperf_timeslices.json", "profile_export_aiperf_timeslices");
  }

  resultsReady(): Promise<JsonObject> {
    return this.#json(".aiperf_results_ready.json", "aiperf_results_ready");
  }

  async #json(name: string, schema: SchemaName): Promise<JsonObject> {
    return checked(JSON.parse(await this.text(name)), name, schema);
  }

  async #lines(name: string, schema: SchemaName): Promise<JsonObject[]> {
    const lines = (await this.text(name)).split("\n");
    expect(lines.pop()).toBe("");
    return lines.map((line, index) => checked(JSON.parse(line), `${name}:${index + 1}`, schema));
  }
}

function checked(value: JsonObject, name: string, schema: SchemaName): JsonObject {
  expect({ name, errors: findSchemaErrors(schema, value) }).toEqual({ name, errors: [] });
  return value;
}

/** A metric of the summary; throws where it is absent. */
export function metricOf(summary: SummaryJson, tag: string): MetricJson {
  const metric = summary[tag] as MetricJson | undefined;
  if (metric === undefined) throw new Error(`the summary has no ${tag}`);
  return metric;
}
