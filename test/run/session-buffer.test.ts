/** Sessions at hand in a worker: asked for in time, given out in order, and known to be the last. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { SessionPlan } from "#run/session.ts";
import { createSessionBuffer } from "#run/session-buffer.ts";

const planOf = (conversationIndex: number): SessionPlan => ({
  conversationIndex,
  conversation: { id: `session_${conversationIndex}`, turns: [], history: "deltas" },
});
const plansOf = (from: number, count: number) => Array.from({ length: count }, (_, place) => planOf(from + place));

test("asks for its target at once, and again when half of it is gone", () => {
  const asked: number[] = [];
  const buffer = createSessionBuffer(8, (count) => asked.push(count));
  expect(asked).toEqual([8]);
  buffer.add(plansOf(0, 8), false);
  for (let i = 0; i < 3; i++) buffer.take();
  expect(asked).toEqual([8]);
  buffer.take();
  expect(asked).toEqual([8, 4]);
  expect(buffer.size).toBe(4);
});

test("what has been asked for and has not come yet is not asked for twice", () => {
  const asked: number[] = [];
  const buffer = createSessionBuffer(4, (count) => asked.push(count));
  buffer.add(plansOf(0, 2), false);
  buffer.take();
  expect(asked).toEqual([4]);
  buffer.take();
  expect(asked).toEqual([4, 2]);
});

describe("the end", () => {
  test("is reached when the last has come and has been taken; nothing is asked for after it", () => {
    const asked: number[] = [];
    const buffer = createSessionBuffer(4, (count) => asked.push(count));
    buffer.add(plansOf(0, 1), true);
    expect(buffer.isExhausted()).toBe(false);
    expect(buffer.take()?.conversationIndex).toBe(0);
    expect(buffer.isExhausted()).toBe(true);
    expect(buffer.take()).toBeUndefined();
    expect(asked).toEqual([4]);
  });

  test("an empty buffer is not exhausted while more may come", () => {
    const buffer = createSessionBuffer(4, () => {});
    expect(buffer.take()).toBeUndefined();
    expect(buffer.isExhausted()).toBe(false);
  });
});

test("whoever listens hears of every arrival, also of one without sessions", () => {
  const buffer = createSessionBuffer(4, () => {});
  let arrivals = 0;
  buffer.onArrival(() => {
    arrivals += 1;
  });
  buffer.add(plansOf(0, 2), false);
  buffer.add([], true);
  expect(arrivals).toBe(2);
});

test("sessions come out in the order in which they went in, however many there are", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 900 }), { maxLength: 8 }), (sizes) => {
      const buffer = createSessionBuffer(4, () => {});
      const taken: (number | undefined)[] = [];
      let added = 0;
      for (const size of sizes) {
        buffer.add(plansOf(added, size), false);
        added += size;
        for (let i = 0; i < size * 0.7; i++) taken.push(buffer.take()?.conversationIndex);
      }
      while (buffer.size > 0) taken.push(buffer.take()?.conversationIndex);
      expect(taken).toEqual(Array.from({ length: added }, (_, number) => number));
    }),
    { numRuns: 20 },
  );
});
