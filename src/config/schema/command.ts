/**
 * Flags that are no single option of a file: the file itself, verbosity, and those that write several options at once
 * or need others to be understood. The names under `command` are read by `flag-effects.ts`.
 */
import type { FlagAbout, Shape } from "./field.ts";

export interface CommandFlag extends FlagAbout {
  readonly path: readonly string[];
  readonly shape: Shape;
  readonly takesSeveral?: true;
}

const ARRIVALS = ["poisson", "gamma", "constant", "concurrency_burst"] as const;

export const COMMAND_FLAGS: readonly CommandFlag[] = [
  {
    flags: ["--config", "-f"],
    help: "YAML file with the configuration; flags given beside it win",
    value: "FILE",
    group: "Input",
    rank: "core",
    path: ["command", "config"],
    shape: { kind: "text" },
  },
  {
    flags: ["--arrival-pattern", "--request-rate-mode"],
    help: "How requests are spread in time at a given rate",
    group: "Load Generator",
    rank: "core",
    shownDefault: "poisson",
    inFile: "benchmark.phases.profiling.type",
    path: ["profiling", "pattern"],
    shape: { kind: "choice", choices: ARRIVALS },
  },
  {
    flags: ["--warmup-arrival-pattern"],
    help: "How requests are spread in time while warming up",
    group: "Warmup",
    shownDefault: "that of the run",
    inFile: "benchmark.phases.warmup.type",
    path: ["warmup", "pattern"],
    shape: { kind: "choice", choices: ARRIVALS },
  },
  {
    flags: ["--user-centric-rate"],
    help: "Requests per second, kept up by users who each take turns at their own pace",
    value: "N",
    unit: "requests/s",
    group: "User-Centric Rate",
    rank: "expected",
    inFile: "benchmark.phases.profiling.rate",
    path: ["profiling", "userCentricRate"],
    shape: { kind: "number", bounds: { above: 0 } },
  },
  {
    flags: ["--fixed-schedule"],
    help: "Send each request of a trace at its timestamp",
    group: "Fixed Schedule",
    rank: "expected",
    inFile: "benchmark.phases.profiling.type",
    path: ["profiling", "fixedSchedule"],
    shape: { kind: "bool" },
  },
  {
    flags: ["--no-fixed-schedule"],
    help: "Do not follow the timestamps of a trace",
    group: "Fixed Schedule",
    path: ["command", "noFixedSchedule"],
    shape: { kind: "bool" },
  },
  {
    flags: ["--goodput"],
    help: "Bounds that a good request keeps: metric:number, in the metric's display unit, separated by blanks",
    value: "METRIC:N",
    group: "Goodput",
    rank: "core",
    path: ["slos"],
    shape: { kind: "pairs", item: { kind: "number" } },
    takesSeveral: true,
  },
  {
    flags: ["--sweep"],
    help: "Vary any option: its path or short name, and values or ranges (8..128*2, 10..50+10, 8..512/7); repeatable",
    value: "PATH=VALUES",
    group: "Parameter Sweep",
    rank: "core",
    inFile: "sweep.parameters",
    path: ["command", "sweep"],
    shape: { kind: "list", item: { kind: "text" } },
    keepsCommas: true,
  },
  {
    flags: ["--sweep-type"],
    help: "Combine lists in every way, or pair them by their places",
    group: "Parameter Sweep",
    rank: "core",
    shownDefault: "grid",
    inFile: "sweep.type",
    path: ["sweep", "type"],
    shape: { kind: "choice", choices: ["grid", "zip"] },
  },
  {
    flags: ["--variant", "--sweep-variant"],
    help: "One hand-picked run of a sweep: [name:] flag=value, flag=value; give it at least twice",
    value: "VARIANT",
    group: "Parameter Sweep",
    rank: "expected",
    inFile: "sweep.runs",
    path: ["command", "variants"],
    shape: { kind: "list", item: { kind: "text" } },
    takesSeveral: true,
    keepsCommas: true,
  },
  {
    flags: ["--export-level", "--profile-export-level"],
    help: "Results only, also a line per request, or also requests and responses as sent",
    group: "Output",
    rank: "core",
    shownDefault: "records",
    inFile: "benchmark.artifacts.records",
    path: ["command", "exportLevel"],
    shape: { kind: "choice", choices: ["summary", "records", "raw"] },
  },
  {
    flags: ["--gpu-telemetry", "--gpu-telemetry-url"],
    help: "DCGM exporter addresses, a CSV file of metrics, or dcgm, pynvml, amdsmi, dashboard",
    value: "SOURCE",
    group: "GPU Telemetry",
    rank: "core",
    inFile: "benchmark.gpu_telemetry",
    path: ["command", "gpuTelemetry"],
    shape: { kind: "list", item: { kind: "text" } },
    takesSeveral: true,
  },
  {
    flags: ["--verbose", "-v"],
    help: "Log at DEBUG level and show simple progress",
    group: "Service",
    rank: "expected",
    path: ["command", "verbose"],
    shape: { kind: "bool" },
  },
  {
    flags: ["--extra-verbose", "-vv"],
    help: "Log at TRACE level and show simple progress",
    group: "Service",
    rank: "expected",
    path: ["command", "extraVerbose"],
    shape: { kind: "bool" },
  },
];
