/** What each handler of `sweep.post_process` has to know, with its defaults. */
import { list } from "./collections.ts";
import { metricName, type POST_PROCESS_HANDLERS, slaFilterBlock } from "./every-sweep.ts";
import { block, required, setting } from "./field.ts";
import { choice, number, text } from "./scalar.ts";

const stat = <const S extends "avg" | "p95" | "p99">(usual: S) =>
  setting(choice(["avg", "p50", "p90", "p95", "p99"]), usual, { help: "Which number of it" });
const metric = (usual: string) => setting(metricName(), usual, { help: "Metric" });
const parameter = () => required(text({ least: 1 }), { help: "Path of what is varied" });

const value = (usual: string) => setting(text({ least: 1 }), usual, { help: "Its name among the values of a run" });

const kneeBlock = block({
  thresholdPct: setting(number({ above: 0, below: 1 }), 0.2, { help: "Growth that counts as degraded, as a fraction" }),
  metricTag: metric("request_latency"),
  stat: stat("p99"),
  sweptParam: parameter(),
});

const breachBlock = block({
  slaFilters: required(list(slaFilterBlock, { least: 1 }), { help: "Service levels" }),
  sweptParam: parameter(),
});

const curveBlock = block({ metricTag: metric("time_to_first_token"), stat: stat("avg"), sweptParam: parameter() });

const surfaceBlock = block({
  metricTag: metric("inter_token_latency"),
  stat: stat("avg"),
  concurrencyParam: parameter(),
  oslParam: parameter(),
});

const frontBlock = block({
  xMetric: metric("time_to_first_token"),
  xStat: stat("p95"),
  yMetric: metric("output_token_throughput"),
  yStat: stat("avg"),
  islKey: value("isl"),
  oslKey: value("osl"),
  concurrencyKey: value("concurrency"),
});

export const HANDLER_PARAMS = {
  degradation_knee_detect: kneeBlock,
  sla_breach_knee: breachBlock,
  ttft_curve_fit: curveBlock,
  itl_surface_fit: surfaceBlock,
  pareto_sweep_export: frontBlock,
} as const satisfies Record<(typeof POST_PROCESS_HANDLERS)[number], unknown>;
