import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { cutToWindow, scheduleOrder } from "#run/trace-schedule.ts";

const times = Float64Array.of(300, 0, 100, 100, 500);
const orderOf = (window: Parameters<typeof scheduleOrder>[1]) => [...scheduleOrder(times, window)];

describe("the order of a replay", () => {
  test("is that of the first timestamps; those of one instant keep the order of the file", () => {
    expect(orderOf({})).toEqual([1, 2, 3, 0, 4]);
  });

  test("holds what lies between the offsets, both ends included", () => {
    expect(orderOf({ fromMs: 100, toMs: 300 })).toEqual([2, 3, 0]);
    expect(orderOf({ toMs: 99 })).toEqual([1]);
  });

  test("is refused where nothing lies between them, with both ends named", () => {
    expect(() => orderOf({ fromMs: 600, toMs: 700 })).toThrow(UserError);
    expect(() => orderOf({ fromMs: 501 })).toThrow("between 501 ms and its end");
  });
});

test("a conversation ends before its first turn that is due after the end of the window", () => {
  const turn = (timestampMs?: number) => ({
    model: "m",
    texts: [],
    ...(timestampMs === undefined ? {} : { timestampMs }),
  });
  const conversation = { id: "a", turns: [turn(0), turn(), turn(200), turn(300), turn()], history: "deltas" } as const;
  expect(cutToWindow(conversation, { toMs: 200 }).turns.length).toBe(3);
  expect(cutToWindow(conversation, { toMs: 300 })).toBe(conversation);
  expect(cutToWindow(conversation, {})).toBe(conversation);
});
