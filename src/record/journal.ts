/**
 * The journal of a load worker: one JSON line for each thing that happened, appended while the load runs. It carries
 * the records to the main process, and is what an interrupted run can be finished from.
 * A line is whole or it is not there: a torn last line is what a kill leaves behind, and is left out on reading.
 */
import { restoreTrace, type ShortTrace, shortenTrace } from "./http-trace.ts";
import type { PhaseOutcome } from "./phase.ts";
import type { RawRecord } from "./raw-record.ts";

export type JournalEntry =
  | { readonly kind: "record"; readonly record: RawRecord }
  | { readonly kind: "phase_started"; readonly phaseIndex: number; readonly startNs: number }
  | { readonly kind: "phase_ended"; readonly outcome: PhaseOutcome };

export function phaseIndexOf(entry: JournalEntry): number {
  if (entry.kind === "record") return entry.record.phaseIndex;
  return entry.kind === "phase_started" ? entry.phaseIndex : entry.outcome.phaseIndex;
}

/** Content stamps are written as gaps, the first one from `sentNs`, and a trace as a list: half the size, no digit lost. */
export function encodeJournalEntry(entry: JournalEntry): string {
  if (entry.kind !== "record") return `${JSON.stringify(entry)}\n`;
  const { contentNs, trace, ...record } = entry.record;
  const gaps: number[] = [];
  let previous = record.sentNs;
  for (const stamp of contentNs) {
    gaps.push(stamp - previous);
    previous = stamp;
  }
  const short = trace === undefined ? {} : { trace: shortenTrace(trace, record.sentNs) };
  return `${JSON.stringify({ kind: "record", gaps, ...short, record })}\n`;
}

/** Undefined for a line that is no whole entry. */
export function decodeJournalEntry(line: string): JournalEntry | undefined {
  let entry: (JournalEntry & { gaps?: number[]; trace?: ShortTrace }) | undefined;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (entry?.kind !== "record") return entry;
  let at = entry.record.sentNs;
  const contentNs = (entry.gaps ?? []).map((gap) => {
    at += gap;
    return at;
  });
  const trace = entry.trace === undefined ? {} : { trace: restoreTrace(entry.trace, entry.record.sentNs) };
  return { kind: "record", record: { ...entry.record, ...trace, contentNs } };
}

/** Cuts a growing text into whole lines; what stands after the last line break waits for the next piece. */
export function createLineCutter(): (piece: string) => string[] {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    return lines;
  };
}
