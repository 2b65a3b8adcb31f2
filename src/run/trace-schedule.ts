/**
 * Which conversations of a trace are replayed, and in which order. In: when each one's first turn is due, and the part
 * of the trace that is wanted; out: their indices by time.
 */
import { UserError } from "#core/errors.ts";
import type { ScheduleWindow } from "#plan/phase-plan.ts";
import type { Conversation } from "#record/turn.ts";

/** Conversations that begin within the window; those of one instant in the order of the file. None: a `UserError`. */
export function scheduleOrder(firstTimestampsMs: Float64Array, window: ScheduleWindow): Uint32Array {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = window;
  const timeOf = (index: number): number => firstTimestampsMs[index] ?? Number.NaN;
  const order = Uint32Array.from(firstTimestampsMs.keys())
    .filter((index) => timeOf(index) >= fromMs && timeOf(index) <= toMs)
    .sort((a, b) => timeOf(a) - timeOf(b) || a - b);
  if (order.length === 0) throw nothingWithin(window);
  return order;
}

function nothingWithin({ fromMs, toMs }: ScheduleWindow): UserError {
  const from = fromMs === undefined ? "its beginning" : `${fromMs} ms`;
  const to = toMs === undefined ? "its end" : `${toMs} ms`;
  return new UserError(`nothing of the trace lies between ${from} and ${to}`, {
    hint: "Offsets are in the trace's own time: --fixed-schedule-start-offset, --fixed-schedule-end-offset.",
  });
}

/** The conversation without its turns from the first one on that is due after the window. */
export function cutToWindow(
  conversation: Conversation,
  { toMs = Number.POSITIVE_INFINITY }: ScheduleWindow,
): Conversation {
  const beyond = conversation.turns.findIndex(({ timestampMs }) => timestampMs !== undefined && timestampMs > toMs);
  return beyond === -1 ? conversation : { ...conversation, turns: conversation.turns.slice(0, beyond) };
}
