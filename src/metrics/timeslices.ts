/**
 * The metrics of a phase, slice by slice. A request belongs to the slice in which it was sent, with all that came of
 * it; curves of load show every request that was in flight during the slice. The grid begins at the earliest sending,
 * which is known only at the end: until then readings wait in columns.
 */
import { secToNs } from "#core/units.ts";
import type { FinishedRecord } from "#record/record.ts";
import type { MetricContext } from "./metric-context.ts";
import { readRequest } from "./reading.ts";
import { ReadingStore } from "./reading-store.ts";
import { RequestTimeline } from "./request-timeline.ts";
import type { Timeslice } from "./result.ts";
import { type Load, WindowMetrics } from "./window-metrics.ts";

export interface Timeslices {
  add(record: FinishedRecord): void;
  /** Slices in order of time; those in which nothing was sent are left out. The last one ends with the last request. */
  summarise(): Timeslice[];
}

/** Numbers of readings. */
interface SliceMembers {
  readonly sent: number[];
  readonly inFlight: number[];
}

/** `sliceSec` above 0. */
export function createTimeslices(sliceSec: number, context: MetricContext): Timeslices {
  const store = new ReadingStore();
  return {
    add: (record) => store.add(readRequest(record, context)),
    summarise: () => summarise(store, secToNs(sliceSec), context),
  };
}

function summarise(store: ReadingStore, sliceNs: number, context: MetricContext): Timeslice[] {
  let firstNs = Number.POSITIVE_INFINITY;
  let lastNs = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < store.length; index++) {
    firstNs = Math.min(firstNs, store.number("sentNs", index));
    lastNs = Math.max(lastNs, store.number("endNs", index));
  }
  const slices: Timeslice[] = [];
  for (const [number, members] of groupBySlice(store, firstNs, sliceNs)) {
    if (members.sent.length === 0) continue;
    const startNs = firstNs + number * sliceNs;
    const endNs = Math.min(startNs + sliceNs, lastNs);
    const metrics = new WindowMetrics(context);
    for (const index of members.sent) metrics.add(store.at(index));
    const window = { startNs, endNs, cancelled: 0, dropped: 0 };
    const isComplete = startNs + sliceNs <= lastNs;
    slices.push({ startNs, endNs, isComplete, metrics: metrics.summarise(window, toLoad(store, members.inFlight)) });
  }
  return slices;
}

function groupBySlice(store: ReadingStore, firstNs: number, sliceNs: number): [number, SliceMembers][] {
  const groups = new Map<number, SliceMembers>();
  const membersOf = (number: number): SliceMembers => {
    const members = groups.get(number) ?? { sent: [], inFlight: [] };
    groups.set(number, members);
    return members;
  };
  for (let index = 0; index < store.length; index++) {
    const first = Math.floor((store.number("sentNs", index) - firstNs) / sliceNs);
    const last = Math.floor((store.number("endNs", index) - firstNs) / sliceNs);
    membersOf(first).sent.push(index);
    for (let number = first; number <= last; number++) membersOf(number).inFlight.push(index);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function toLoad(store: ReadingStore, members: readonly number[]): Load {
  const timeline = new RequestTimeline();
  for (const index of members) timeline.add(store.at(index), store.firstGap(index));
  return { timeline, gaps: store.gaps() };
}
