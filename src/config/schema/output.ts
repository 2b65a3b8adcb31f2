/** Sections about what comes out of a run and how it is watched: artifacts, telemetry, terminal, log. */
import { anything, list, pairs } from "./collections.ts";
import { block, fieldOf, option, setting, wanted } from "./field.ts";
import { bool, choice, duration, int, number, text } from "./scalar.ts";

const OUTPUT = "Output";
const SERVER = "Server Metrics";
const GPU = "GPU Telemetry";
const LATENCY = "Network Latency";

/** `[word]` or false; the reference wants false where nothing is to be written, not an empty list. */
const formats = <W extends string>(word: W) =>
  fieldOf<readonly W[] | false>({ kind: "list", choices: [word] }, (input) => {
    if (input === false) return { value: false };
    const given = Array.isArray(input) ? input : [input];
    if (given.length > 0 && given.every((member) => member === word)) return { value: [word] };
    return wanted(`must be [${word}] or false`, given.length === 0 ? "write false to write none" : undefined);
  });

export const artifactsBlock = block({
  dir: option(text({ least: 1 }), {
    help: "Directory of the results",
    flags: ["--artifact-dir", "--output-artifact-dir"],
    value: "DIR",
    group: OUTPUT,
    rank: "core",
    shownDefault: "artifacts/<model>-<endpoint>-<load>",
  }),
  prefix: option(text({ least: 1 }), {
    help: "First part of the names of the result files",
    flags: ["--profile-export-prefix", "--profile-export-file"],
    value: "NAME",
    group: OUTPUT,
    rank: "expected",
  }),
  summary: option(formats("json"), { help: "Whether the JSON summary is written" }),
  records: option(formats("jsonl"), { help: "Whether a line per request is written" }),
  raw: setting(bool(), false, { help: "Whether requests and responses are written as they went over the wire" }),
  trace: setting(bool(), false, {
    help: "Add the stages of each HTTP exchange to the records",
    flags: ["--export-http-trace"],
    group: "HTTP Trace",
    rank: "expected",
  }),
  sliceDuration: option(duration({ above: 0 }), {
    help: "Also report time slices of this length",
    flags: ["--slice-duration"],
    value: "N",
    unit: "s",
    group: OUTPUT,
    rank: "expected",
  }),
  latencyOrigin: setting(choice(["sent", "due"]), "sent", {
    help: "Count latencies from when a request was sent, or from when its schedule wanted it sent",
    flags: ["--latency-origin"],
    group: OUTPUT,
    rank: "expected",
  }),
  showTraceTiming: setting(bool(), false, {
    help: "Show the stages of HTTP exchanges in the final tables",
    flags: ["--show-trace-timing"],
    group: "HTTP Trace",
  }),
  userFiles: option(anything(), { help: "Further files to write into each run" }),
  autoPlot: option(bool(), {
    help: "Draw plots when the run is done",
    flags: ["--auto-plot"],
    offFlags: ["--no-auto-plot"],
    group: OUTPUT,
    rank: "expected",
  }),
  plotRequired: option(bool(), {
    help: "Fail where a plot cannot be drawn",
    flags: ["--plot-required"],
    group: OUTPUT,
  }),
  exportOutputsJson: setting(bool(), false, {
    help: "Write the generated texts to outputs.json",
    flags: ["--export-outputs-json"],
    group: OUTPUT,
  }),
  overwrite: setting(bool(), false, {
    help: "Write into a directory that holds other results",
    flags: ["--overwrite"],
    group: OUTPUT,
    rank: "core",
  }),
});

export const slosField = pairs(number({ finite: true }));

export const gpuTelemetryBlock = block({
  enabled: option(bool(), {
    help: "Leave the GPUs unwatched",
    offFlags: ["--no-gpu-telemetry"],
    group: GPU,
    rank: "core",
  }),
  urls: option(list(text({ least: 1 })), { help: "Addresses of DCGM exporters" }),
  metricsFile: option(text({ least: 1 }), { help: "CSV file that names the metrics to take" }),
  collector: option(choice(["dcgm", "pynvml", "amdsmi"]), { help: "Where readings come from" }),
  mode: option(choice(["summary", "realtime_dashboard"]), { help: "When readings are shown" }),
});

export const serverMetricsBlock = block({
  enabled: option(bool(), {
    help: "Leave the server's metrics unwatched",
    offFlags: ["--no-server-metrics"],
    group: SERVER,
    rank: "core",
  }),
  urls: option(list(text({ least: 1 })), {
    help: "Address of the server's Prometheus metrics; commas or repeats for several",
    flags: ["--server-metrics", "--server-metrics-url"],
    value: "URL",
    group: SERVER,
    rank: "core",
    takesSeveral: true,
  }),
  formats: option(list(choice(["json", "csv", "jsonl", "parquet"]), { least: 1 }), {
    help: "Forms in which they are written",
    flags: ["--server-metrics-formats"],
    group: SERVER,
    rank: "expected",
    takesSeveral: true,
    shownDefault: "json,csv",
  }),
  discovery: option(anything(), { help: "How servers are found" }),
});

export const networkLatencyBlock = block({
  enabled: option(bool(), {
    help: "Measure the round trip to the server",
    flags: ["--network-latency-automatic"],
    group: LATENCY,
  }),
  pingInterval: option(number({ above: 0, finite: true }), {
    help: "Time between two measurements",
    flags: ["--network-latency-ping-interval"],
    value: "N",
    unit: "s",
    group: LATENCY,
  }),
  meanMs: option(number({ least: 0, finite: true }), {
    help: "Round trip to take as known",
    flags: ["--network-latency-mean"],
    value: "N",
    unit: "ms",
    group: LATENCY,
  }),
});

export const runtimeBlock = block({
  ui: option(choice(["dashboard", "simple", "none"]), {
    help: "How progress is shown",
    flags: ["--ui", "--ui-type"],
    group: "UI",
    rank: "core",
    shownDefault: "simple on a terminal, else none",
  }),
  workers: option(int({ least: 1 }), {
    help: "Upper limit on load worker processes",
    flags: ["--workers-max", "--max-workers"],
    value: "N",
    group: "Workers",
    rank: "expected",
  }),
  recordProcessors: option(int({ least: 1 }), {
    help: "Accepted for compatibility",
    flags: ["--record-processors", "--record-processor-service-count"],
    value: "N",
    group: "Service",
  }),
  apiPort: option(int({ least: 1, most: 65535 }), {
    help: "Accepted for compatibility",
    flags: ["--api-port"],
    value: "N",
    group: "Service",
  }),
  apiHost: option(text(), {
    help: "Accepted for compatibility",
    flags: ["--api-host"],
    value: "HOST",
    group: "Service",
  }),
  statsInterval: option(number({ least: 0, most: 1000 }), {
    help: "Time between two progress blocks in the log; 0 for none",
    flags: ["--stats-interval"],
    value: "N",
    unit: "s",
    group: "Service",
  }),
  serviceRunType: option(anything(), { help: "Accepted for compatibility" }),
  communication: option(anything(), { help: "Accepted for compatibility" }),
  workersMin: option(anything(), { help: "Accepted for compatibility" }),
  workersPerPod: option(anything(), { help: "Accepted for compatibility" }),
  recordProcessorsPerPod: option(anything(), { help: "Accepted for compatibility" }),
  datasetApiBaseUrl: option(anything(), { help: "Accepted for compatibility" }),
});

export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "NOTICE", "WARNING", "SUCCESS", "ERROR", "CRITICAL"] as const;

export const loggingBlock = block({
  level: setting(choice(LOG_LEVELS), "INFO", {
    help: "Least level of the lines in the log",
    flags: ["--log-level"],
    group: "Service",
    rank: "expected",
  }),
});
