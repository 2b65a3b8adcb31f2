/** A phase's load in a few words: `concurrency 16, 100 requests` from the configuration of the phase. */
import type { PhaseConfig } from "#config/config.ts";
import type { PhaseTarget } from "#core/events.ts";
import { countOf, formatCount, formatPlain, formatSeconds } from "./format.ts";

/** How requests are sent, and what ends the phase. */
export function describeLoad(phase: PhaseConfig): string {
  const parts = [describeShape(phase)];
  const target = describeTarget({
    ...(phase.requests === undefined ? {} : { requests: phase.requests }),
    ...(phase.sessions === undefined ? {} : { sessions: phase.sessions }),
    ...(phase.duration === undefined ? {} : { durationSec: phase.duration }),
  });
  if (target !== "") parts.push(target);
  if (phase.duration !== undefined && phase.gracePeriod !== undefined) {
    parts.push(`grace ${formatSeconds(phase.gracePeriod)}`);
  }
  return parts.join(", ");
}

/** What ends a phase: `100 requests or 60 s`; empty where only the data does. */
export function describeTarget(target: PhaseTarget): string {
  const parts: string[] = [];
  if (target.requests !== undefined) parts.push(countOf(target.requests, "request"));
  if (target.sessions !== undefined) parts.push(countOf(target.sessions, "session"));
  if (target.durationSec !== undefined) parts.push(formatSeconds(target.durationSec));
  return parts.join(" or ");
}

function describeShape({ type, rate, rateSeries, users, concurrency, smoothness }: PhaseConfig): string {
  if (type === "concurrency") return `concurrency ${formatCount(concurrency ?? 1)}`;
  const cap = concurrency === undefined ? "" : `, at most ${formatCount(concurrency)} at once`;
  if (type === "fixed_schedule") return `on the schedule of the trace${cap}`;
  const pace =
    rate !== undefined ? ` at ${formatPlain(rate)} requests/s` : rateSeries === undefined ? "" : " at a varying rate";
  if (type === "user_centric") return `${countOf(users ?? 1, "user")}${pace}${cap}`;
  const shape = type === "gamma" && smoothness !== undefined ? ` (smoothness ${formatPlain(smoothness)})` : "";
  return `${type.replace("_", "-")} arrivals${shape}${pace}${cap}`;
}
