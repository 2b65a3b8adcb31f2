/** Recipes by name, and what they are asked with. Only a command line has them: in a file stands what they become. */
import { block, option, setting } from "./field.ts";
import { choice, int, number, text } from "./scalar.ts";

const group = "Search Recipes";
const rank = "expected";

export const RECIPE_NAMES = [
  "max-concurrency-under-sla",
  "max-throughput-ttft-sla",
  "max-throughput-itl-sla",
  "max-goodput-under-slo",
  "concurrency-ramp",
  "prefill-ttft-curve",
  "decode-itl-curve",
  "pareto-sweep",
] as const;

const latency = (flag: string, help: string) =>
  option(number({ above: 0, finite: true }), { help, flags: [flag], value: "N", unit: "ms", group, rank });

const least = (flag: string, what: string, usual: string) =>
  option(int({ least: 1 }), { help: `Least ${what}`, flags: [flag], value: "N", group, shownDefault: usual });
const most = (flag: string, what: string, usual: string) =>
  option(int({ least: 1 }), { help: `Greatest ${what}`, flags: [flag], value: "N", group, shownDefault: usual });
const steps = (flag: string, what: string, usual: string) =>
  option(int({ least: 2 }), {
    help: `How many ${what}, evenly apart on a log scale`,
    flags: [flag],
    value: "N",
    group,
    shownDefault: usual,
  });

export const recipeBlock = block({
  name: option(choice(RECIPE_NAMES), {
    help: "Answer a common question with a search or sweep made for it; aiperf recipes tells which there are",
    flags: ["--search-recipe"],
    value: "NAME",
    group,
    rank: "core",
  }),
  ttftSlaMs: latency("--ttft-sla-ms", "Bound of the time to first token"),
  itlSlaMs: latency("--itl-sla-ms", "Bound of the inter-token latency"),
  tpotSlaMs: latency("--tpot-sla-ms", "The same as --itl-sla-ms"),
  e2eSlaMs: latency("--e2e-sla-ms", "Bound of the request latency"),
  errorRateSla: option(number({ above: 0, below: 1 }), {
    help: "Bound of the share of failed requests, as a fraction",
    flags: ["--error-rate-sla"],
    value: "N",
    group,
    rank,
  }),
  sloAttainmentFraction: setting(number({ above: 0, most: 1 }), 0.95, {
    help: "Share of requests that have to be good",
    flags: ["--slo-attainment-fraction"],
    value: "N",
    group,
  }),
  searchStyle: setting(choice(["smooth_isotonic", "monotonic", "bo", "optuna", "grid"]), "smooth_isotonic", {
    help: "How max-concurrency-under-sla finds its answer",
    flags: ["--search-style"],
    group,
    rank,
  }),
  islOslPairs: option(text({ least: 1 }), {
    help: "Shapes of requests of pareto-sweep: lengths of inputs and outputs, as 128/128,512/256",
    flags: ["--isl-osl-pairs"],
    value: "ISL/OSL,…",
    group,
    rank,
  }),
  degradationThreshold: setting(number({ above: 0, below: 1 }), 0.2, {
    help: "Growth that counts as degraded, as a fraction",
    flags: ["--degradation-threshold"],
    value: "N",
    group,
    rank,
  }),
  degradationMetricTag: setting(text({ pattern: /\S/, wanted: "must name a metric" }), "request_latency", {
    help: "Metric whose growth is watched",
    flags: ["--degradation-metric-tag"],
    value: "METRIC",
    group,
    rank,
  }),
  degradationStat: setting(choice(["avg", "p50", "p90", "p95", "p99"]), "p99", {
    help: "Which number of that metric",
    flags: ["--degradation-stat"],
    group,
    rank,
  }),
  concurrencyMin: least("--concurrency-min", "concurrency", "1"),
  concurrencyMax: most("--concurrency-max", "concurrency", "1000; 200 for decode-itl-curve"),
  concurrencySteps: steps("--concurrency-steps", "values of concurrency", "8; 6 for decode-itl-curve"),
  islMin: least("--isl-min", "input length of prefill-ttft-curve", "256"),
  islMax: most("--isl-max", "input length of prefill-ttft-curve", "32768"),
  islSteps: steps("--isl-steps", "input lengths of prefill-ttft-curve", "8"),
  oslMin: least("--osl-min", "output length of decode-itl-curve", "64"),
  oslMax: most("--osl-max", "output length of decode-itl-curve", "1024"),
  oslSteps: steps("--osl-steps", "output lengths of decode-itl-curve", "4"),
});
