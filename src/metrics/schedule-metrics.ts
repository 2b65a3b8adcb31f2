/** The catalog's view of a schedule: how late requests went out, and latencies counted from when they should have. */
import { type MetricDefinition, MILLISECONDS, NANOSECONDS, plainUnit, type Totals } from "./definition.ts";
import type { RequestReading } from "./reading.ts";

const LAG_TAG = "schedule_lag";
const OFFSET_TAG = "replay_send_schedule_offset";
/** Lag of the 99th percentile from which a replay is no longer that of its trace. */
const DEGRADED_NS = 500e6;

const lagNs = ({ sentNs, dueNs }: RequestReading): number => sentNs - dueNs;

/** Beyond the lag of the request that was the least late: a delay that all share moves the replay, and bends nothing. */
function replayLagNs({ quantileOf }: Totals, q: number): number | undefined {
  const value = quantileOf(OFFSET_TAG, q);
  const least = quantileOf(OFFSET_TAG, 0);
  return value === undefined || least === undefined ? undefined : value - least;
}

const lagQuantile = (percent: number): MetricDefinition => ({
  kind: "derived",
  tag: `${LAG_TAG}_p${percent}`,
  header: `Schedule Lag p${percent}`,
  shortHeader: `Lag p${percent}`,
  unit: MILLISECONDS,
  group: "none",
  needs: ["schedule"],
  description: `How late requests left, at the ${percent}th percentile: above one millisecond the load is not quite the one asked for.`,
  formulaText: `p${percent} of schedule_lag`,
  valueOf: ({ quantileOf }) => quantileOf(LAG_TAG, percent / 100),
});

const replayLag = (percent: number): MetricDefinition => ({
  kind: "derived",
  tag: `replay_sched_lag_p${percent}`,
  header: `Replay Schedule Lag p${percent}`,
  shortHeader: `Sched Lag p${percent}`,
  unit: MILLISECONDS,
  group: "none",
  needs: ["trace"],
  description: `How far requests of a replayed trace were off their places, at the ${percent}th percentile, the delay that all of them share left out.`,
  formulaText: `p${percent} of replay_send_schedule_offset − its minimum`,
  valueOf: (totals) => replayLagNs(totals, percent / 100),
});

export const SCHEDULE_METRICS: readonly MetricDefinition[] = [
  {
    kind: "request",
    of: "valid",
    tag: "request_latency_from_due",
    header: "Request Latency from Due",
    shortHeader: "Latency from Due",
    unit: MILLISECONDS,
    group: "none",
    needs: ["schedule"],
    description:
      "Request latency counted from when the schedule wanted the request out: what the client was late is part of it (no coordinated omission).",
    formulaText: "last content chunk − request due",
    valueOf: (reading) => (reading.latencyNs === undefined ? undefined : reading.latencyNs + lagNs(reading)),
  },
  {
    kind: "request",
    of: "all",
    tag: LAG_TAG,
    header: "Schedule Lag",
    shortHeader: "Lag",
    unit: MILLISECONDS,
    group: "none",
    needs: ["schedule"],
    description: "How late a request left. A turn that had to wait for a slot or for the reply before it is late too.",
    formulaText: "request sent − request due",
    valueOf: lagNs,
  },
  lagQuantile(50),
  lagQuantile(99),
  {
    kind: "request",
    of: "all",
    tag: OFFSET_TAG,
    header: "Replay Send Schedule Offset",
    shortHeader: "Sched Offset",
    unit: NANOSECONDS,
    group: "none",
    needs: ["trace"],
    summaryOnly: true,
    description: "How far a request of a replayed trace was from its timestamp.",
    formulaText: "request sent − start of the phase − (timestamp − zero of the schedule)",
    valueOf: lagNs,
  },
  replayLag(50),
  replayLag(90),
  replayLag(99),
  {
    kind: "derived",
    tag: "replay_sched_degraded",
    header: "Replay Schedule Degraded",
    shortHeader: "Sched Degraded",
    unit: plainUnit("count"),
    group: "none",
    needs: ["trace"],
    description:
      "1 where the replay was so far off its trace that it is none: more than half a second at the 99th percentile.",
    formulaText: "1 if replay_sched_lag_p99 > 500 ms, else 0",
    valueOf: (totals) => {
      const lag = replayLagNs(totals, 0.99);
      return lag === undefined ? undefined : Number(lag > DEGRADED_NS);
    },
  },
];
