/** One entry of `benchmark.phases`. All load types share one block; which fields go with which type is a rule. */
import type { RampConfig, RateSeriesPoint } from "#config/config.ts";
import { EnvironmentText } from "#config/given.ts";
import { readSeries } from "#config/rate-series.ts";
import { anything } from "./collections.ts";
import { block, type Fault, type Field, fieldOf, option, type Reading, required } from "./field.ts";
import { bool, choice, duration, durationOf, int, number, text } from "./scalar.ts";

const LOAD = "Load Generator";
const WARMUP = "Warmup";

export const PHASE_TYPES = ["concurrency", "poisson", "constant", "gamma", "user_centric", "fixed_schedule"] as const;
/** Requests arrive whatever became of those before. */
export const ARRIVAL_TYPES: readonly string[] = ["poisson", "constant", "gamma"];
export const RATE_TYPES: readonly string[] = [...ARRIVAL_TYPES, "user_centric"];

const STRATEGIES = ["linear", "exponential", "poisson"] as const;

/** A duration alone, or `{duration, strategy}`. */
function ramp(): Field<RampConfig> {
  return fieldOf({ kind: "ramp" }, (input) => {
    const isMap =
      typeof input === "object" && input !== null && !Array.isArray(input) && !(input instanceof EnvironmentText);
    const map: Record<string, unknown> = isMap
      ? { ...input }
      : { duration: input instanceof EnvironmentText ? input.value : input };
    const faults: Fault[] = Object.keys(map)
      .filter((key) => key !== "duration" && key !== "strategy")
      .map((key) => ({ path: [key], wanted: "is no option of a ramp", hint: "it has duration and strategy" }));
    const seconds = durationOf(map.duration);
    if (seconds === undefined || !(seconds > 0)) {
      const path = isMap ? ["duration"] : [];
      const said = isMap && map.duration === undefined ? "is required" : "must be a duration above 0";
      faults.push({ path, wanted: said, hint: "write seconds, or 30s, 5m" });
    }
    const strategy = STRATEGIES.find((word) => word === (map.strategy ?? "linear"));
    if (strategy === undefined) faults.push({ path: ["strategy"], wanted: "must be linear, exponential or poisson" });
    if (faults.length > 0 || seconds === undefined || strategy === undefined) return { faults };
    return { value: { duration: seconds, strategy } };
  });
}

/** A path, or the points in place. */
function rateSeries(): Field<string | readonly RateSeriesPoint[]> {
  return fieldOf({ kind: "text" }, (input): Reading<string | readonly RateSeriesPoint[]> => {
    if (input instanceof EnvironmentText) return { value: input.text };
    if (typeof input === "string") return { value: input };
    const reading = readSeries(input);
    return "points" in reading ? { value: reading.points } : { faults: [reading] };
  });
}

const cancellationBlock = block({
  rate: required(number({ least: 0, most: 100 }), {
    help: "Share of requests to cancel",
    flags: ["--request-cancellation-rate"],
    value: "N",
    unit: "percent",
    group: "Request Cancellation",
  }),
  delay: option(duration({ least: 0 }), {
    help: "Time from sending a request to cancelling it",
    flags: ["--request-cancellation-delay"],
    value: "N",
    unit: "s",
    group: "Request Cancellation",
    shownDefault: "0",
  }),
});

export const phaseBlock = block({
  name: required(
    text({
      pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/,
      wanted: "must be letters, digits, _ and -, and begin with a letter or _",
    }),
    {
      help: "Name of the phase",
    },
  ),
  kind: option(choice(["warmup", "profiling"]), {
    help: "Whether it is measured; told by the names warmup and profiling",
  }),
  type: required(choice(PHASE_TYPES), { help: "How requests are paced" }),
  excludeFromResults: option(bool(), { help: "Whether its requests stay out of the results" }),
  requests: option(int({ least: 1 }), {
    help: "Requests to send, then stop",
    flags: ["--request-count", "--num-requests"],
    value: "N",
    group: LOAD,
    rank: "core",
    isAxis: true,
    shownDefault: "10 where nothing else bounds the run",
    warmup: {
      flags: ["--warmup-request-count", "--num-warmup-requests"],
      help: "Requests to send before measuring",
      value: "N",
      group: WARMUP,
      rank: "core",
    },
  }),
  duration: option(duration({ above: 0 }), {
    help: "Time to send for, then stop",
    flags: ["--benchmark-duration"],
    value: "N",
    unit: "s",
    group: LOAD,
    rank: "core",
    isAxis: true,
    warmup: {
      flags: ["--warmup-duration"],
      help: "Time to warm up for",
      value: "N",
      unit: "s",
      group: WARMUP,
      rank: "expected",
    },
  }),
  sessions: option(int({ least: 1 }), {
    help: "Conversations to start, then stop; the size of the dataset too",
    flags: ["--num-sessions", "--num-conversations", "--conversation-num"],
    value: "N",
    group: "Conversation Input",
    rank: "expected",
    isAxis: true,
    warmup: { flags: ["--num-warmup-sessions"], help: "Conversations to warm up with", value: "N", group: WARMUP },
  }),
  concurrency: option(int({ least: 1 }), {
    help: "Sessions in progress at a time; with a rate, their upper limit",
    flags: ["--concurrency"],
    value: "N",
    group: LOAD,
    rank: "core",
    isAxis: true,
    shownDefault: "1",
    warmup: {
      flags: ["--warmup-concurrency"],
      help: "Sessions in progress at a time while warming up",
      value: "N",
      group: WARMUP,
      rank: "expected",
      shownDefault: "that of the run",
    },
  }),
  concurrencyRamp: option(ramp(), {
    help: "Time over which concurrency grows to its value",
    flags: ["--concurrency-ramp-duration"],
    value: "N",
    unit: "s",
    group: LOAD,
    rank: "expected",
    warmup: {
      flags: ["--warmup-concurrency-ramp-duration"],
      help: "Time over which concurrency grows while warming up",
      value: "N",
      unit: "s",
      group: WARMUP,
    },
  }),
  prefillConcurrency: option(int({ least: 1 }), {
    help: "Requests at a time that have no first token yet; needs streaming",
    flags: ["--prefill-concurrency"],
    value: "N",
    group: LOAD,
    rank: "expected",
    isAxis: true,
    warmup: {
      flags: ["--warmup-prefill-concurrency"],
      help: "Requests without a first token at a time while warming up",
      value: "N",
      group: WARMUP,
    },
  }),
  prefillRamp: option(ramp(), {
    help: "Time over which the limit on prefills grows to its value",
    flags: ["--prefill-concurrency-ramp-duration"],
    value: "N",
    unit: "s",
    group: LOAD,
    warmup: {
      flags: ["--warmup-prefill-concurrency-ramp-duration"],
      help: "Time over which the limit on prefills grows while warming up",
      value: "N",
      unit: "s",
      group: WARMUP,
    },
  }),
  gracePeriod: option(duration({ least: 0 }), {
    help: "Time after the duration for requests in flight to end; inf for as long as it takes",
    flags: ["--benchmark-grace-period"],
    value: "N",
    unit: "s",
    group: LOAD,
    rank: "core",
    shownDefault: "30",
    warmup: {
      flags: ["--warmup-grace-period"],
      help: "Time after the warmup's duration for its requests in flight to end",
      value: "N",
      unit: "s",
      group: WARMUP,
    },
  }),
  cancellation: option(cancellationBlock, { help: "Requests cancelled on purpose" }),
  seamless: option(bool(), { help: "Begin while the phase before still has requests in flight" }),
  failedRequestThreshold: option(number({ least: 0, most: 1 }), {
    help: "Share of failed requests above which the run is given up",
    flags: ["--failed-request-threshold"],
    value: "N",
    group: LOAD,
    rank: "expected",
  }),
  rate: option(number({ above: 0 }), {
    help: "Requests to start per second, whether or not the server keeps up",
    flags: ["--request-rate"],
    value: "N",
    unit: "requests/s",
    group: LOAD,
    rank: "core",
    isAxis: true,
    warmup: {
      flags: ["--warmup-request-rate"],
      help: "Requests to start per second while warming up",
      value: "N",
      unit: "requests/s",
      group: WARMUP,
      rank: "expected",
      shownDefault: "that of the run",
    },
  }),
  rateSeries: option(rateSeries(), {
    help: "JSON file with the rate over time, straight between its points: [{time, qps}, …]",
    flags: ["--request-rate-series"],
    value: "FILE",
    group: LOAD,
  }),
  rateRamp: option(ramp(), {
    help: "Time over which the rate grows to its value",
    flags: ["--request-rate-ramp-duration"],
    value: "N",
    unit: "s",
    group: LOAD,
    rank: "expected",
    warmup: {
      flags: ["--warmup-request-rate-ramp-duration"],
      help: "Time over which the rate grows while warming up",
      value: "N",
      unit: "s",
      group: WARMUP,
    },
  }),
  smoothness: option(number({ above: 0, finite: true }), {
    help: "Shape of gamma arrivals: 1 is Poisson, below it bursty, above it regular",
    flags: ["--arrival-smoothness", "--vllm-burstiness"],
    value: "N",
    group: LOAD,
    rank: "expected",
  }),
  users: option(int({ least: 1 }), {
    help: "Users of user-centric load",
    flags: ["--num-users"],
    value: "N",
    group: "User-Centric Rate",
    rank: "expected",
    isAxis: true,
  }),
  autoOffset: option(bool(), {
    help: "Begin a schedule at its first timestamp",
    flags: ["--fixed-schedule-auto-offset"],
    group: "Fixed Schedule",
  }),
  startOffset: option(int({ least: 0 }), {
    help: "Timestamp at which a schedule begins",
    flags: ["--fixed-schedule-start-offset"],
    value: "N",
    unit: "ms",
    group: "Fixed Schedule",
  }),
  endOffset: option(int({ least: 0 }), {
    help: "Timestamp at which a schedule ends",
    flags: ["--fixed-schedule-end-offset"],
    value: "N",
    unit: "ms",
    group: "Fixed Schedule",
  }),
  sla: option(anything(), { help: "Bounds that end an adaptive phase" }),
  trajectoryStartMinRatio: option(anything(), { help: "Agentic replay" }),
  trajectoryStartMaxRatio: option(anything(), { help: "Agentic replay" }),
  burstPhaseStarts: option(anything(), { help: "Agentic replay" }),
  systemIdleGapCapSeconds: option(anything(), { help: "Agentic replay" }),
  agenticCacheWarmupDuration: option(anything(), { help: "Agentic replay" }),
  agenticWarmupGracePeriod: option(anything(), { help: "Agentic replay" }),
});
