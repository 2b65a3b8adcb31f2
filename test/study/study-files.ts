/** Run directories as the reference leaves them, in memory: small summaries with what a test varies. */
import type { JsonObject } from "#core/json.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";

export interface RunToWrite {
  /** Below the directory of the study; empty: the directory itself. */
  readonly at: string;
  /** From 0. */
  readonly trial?: number;
  readonly label?: string;
  readonly index?: number;
  /** As JSON text, because `5.0` and `5` differ. */
  readonly values?: string;
  readonly throughput?: number;
  readonly requests?: number;
  readonly sweepId?: string;
  readonly command?: string;
  /** What it was told to do. */
  readonly body?: JsonObject;
  /** Begun, but without a summary. */
  readonly isHalf?: boolean;
  /** Only what stands in the summary. */
  readonly hasNoConfig?: boolean;
  readonly prefix?: string;
}

export const BODY: JsonObject = {
  models: { items: [{ name: "mock" }] },
  endpoint: { urls: ["http://server:8000"], timeout: 60 },
  phases: [
    { name: "warm", kind: "warmup", exclude_from_results: true, requests: 2 },
    { name: "profiling", kind: "profiling", requests: 10, concurrency: 1 },
  ],
};

export function writeRuns(directory: string, runs: readonly RunToWrite[], files = createMemoryFiles()): MemoryFiles {
  for (const run of runs) writeRun(`${directory}${run.at === "" ? "" : `/${run.at}`}`, run, files);
  return files;
}

function writeRun(directory: string, run: RunToWrite, files: MemoryFiles): void {
  const { trial = 0, label = "base", index = 0, values = "{}", throughput = 10, requests = 10 } = run;
  const runLabel = `run_${String(trial + 1).padStart(4, "0")}`;
  const { sweepId = "sweep-1", command = "aiperf profile", body = BODY } = run;
  const config = {
    sweep_id: sweepId,
    cfg: body,
    trial,
    label: runLabel,
    cli_command: command,
    resolved: { gpu: "none" },
  };
  const variation = `{"index":${index},"label":${JSON.stringify(label)},"values":${values}}`;
  if (run.hasNoConfig !== true) {
    files.put(`${directory}/run_config.json`, insert(config, `"variation":${variation}`));
  }
  files.put(`${directory}/inputs.json`, "{}");
  if (run.isHalf === true) return;
  const info = { sweep_id: sweepId, trial, run_label: runLabel, variation_label: label, variation_index: index };
  const summary = {
    request_throughput: { unit: "requests/sec", avg: throughput },
    request_count: { unit: "requests", avg: requests },
    time_to_first_token: { unit: "ms", avg: 1000 / throughput, p99: 2000 / throughput },
    input_config: body,
    was_cancelled: false,
    is_complete: true,
  };
  const runInfo = insert({ ...info, cli_command: command }, `"variation_values":${values}`);
  const name = run.prefix ?? "profile_export_aiperf";
  files.put(`${directory}/${name}.json`, insert(summary, `"run_info":${runInfo}`));
  files.put(`${directory}/${name}.csv`, "Metric,avg\r\n");
}

/** A member more, as text. */
const insert = (object: object, member: string): string => `${JSON.stringify(object).slice(0, -1)},${member}}`;
