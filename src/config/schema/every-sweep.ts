/** Options that every type of sweep has, searches included. */
import { jsonMap, list } from "./collections.ts";
import { block, option, required, setting } from "./field.ts";
import { choice, number, text } from "./scalar.ts";

const FILTER_STATS = ["avg", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "min", "max"] as const;

export const metricName = () => text({ pattern: /\S/, wanted: "must name a metric" });

export const slaFilterBlock = block({
  metricTag: required(metricName(), { help: "Metric" }),
  stat: setting(choice(FILTER_STATS), "p95", { help: "Which number of it" }),
  op: required(choice(["lt", "le", "gt", "ge"]), { help: "On which side of the threshold it has to be" }),
  threshold: required(number({ finite: true }), { help: "Bound, in the metric's display unit" }),
});

export const POST_PROCESS_HANDLERS = [
  "degradation_knee_detect",
  "sla_breach_knee",
  "ttft_curve_fit",
  "itl_surface_fit",
  "pareto_sweep_export",
] as const;

/** A bare name, so that the file lands in the directory of the sweep and nowhere else, and none that a file there has. */
const BARE_JSON_NAME =
  /^(?!\.+json$)(?!(?:profile_export.*|sampling_design|post_process_errors)\.json$)[^/\\\0]+\.json$/;

const postProcessBlock = block({
  handler: required(choice(POST_PROCESS_HANDLERS), { help: "What is worked out of all cells together" }),
  params: setting(jsonMap(), {}, { help: "What the handler has to know" }),
  outputFilename: required(
    text({
      pattern: BARE_JSON_NAME,
      wanted: "must be the name of a file without directories that ends in .json, and of none that is there",
    }),
    { help: "File that it goes to, beside the aggregate of the sweep" },
  ),
});

export const everySweep = {
  type: required(text(), { help: "Kind of sweep" }),
  cooldownSeconds: setting(number({ least: 0, finite: true }), 0, {
    help: "Pause between two cells of a sweep",
    flags: ["--parameter-sweep-cooldown-seconds"],
    value: "N",
    unit: "s",
    group: "Parameter Sweep",
    rank: "core",
  }),
  slaFilters: setting(list(slaFilterBlock), [], { help: "What the best configuration has to keep" }),
  postProcess: option(postProcessBlock, { help: "A question that all cells answer together, in a file of its own" }),
  recipeName: option(text({ least: 1 }), { help: "Recipe that the sweep was made by" }),
} as const;
