/** Sessions made for a worker as it asks: all it asked for, in order, in messages of a bounded size. */
import { describe, expect, test } from "bun:test";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { SessionPlan } from "#run/session.ts";
import { createSessionSupply } from "#run/session-supply.ts";

const PLAN: PhasePlan = {
  index: 0,
  name: "profiling",
  kind: "profiling",
  pacing: { kind: "closed_loop" },
  limits: { requests: 10 },
  gracePeriodSec: 0,
};

function openSupply(options: { readonly failsAt?: number; readonly onNext?: () => void } = {}) {
  const { failsAt = Number.POSITIVE_INFINITY, onNext = () => {} } = options;
  const messages: number[][] = [];
  const failures: unknown[] = [];
  let made = 0;
  const makeOne = (): SessionPlan => {
    if (made === failsAt) throw new Error("the file has changed");
    return { conversationIndex: made++, conversation: { id: "", turns: [], history: "deltas" } };
  };
  const supply = createSessionSupply({
    source: {
      next: async (count) => {
        onNext();
        return Array.from({ length: count }, makeOne);
      },
    },
    phases: [PLAN],
    workers: 1,
    feed: (_worker, sessions) => messages.push(sessions.map(({ conversationIndex }) => conversationIndex)),
    onFailure: (error) => failures.push(error),
  });
  return { supply, messages, failures };
}

test("all that was asked for goes out, once and in order, before the load is said to be ready", async () => {
  const { supply, messages } = openSupply();
  supply.want(0, 150);
  supply.want(0, 10);
  await supply.primed;
  expect(messages.flat()).toEqual(Array.from({ length: 160 }, (_, number) => number));
  for (const message of messages) expect(message.length).toBeLessThanOrEqual(64);
});

test("more can be asked for later", async () => {
  const { supply, messages } = openSupply();
  supply.want(0, 2);
  await supply.primed;
  supply.want(0, 3);
  await Promise.resolve().then(() => Promise.resolve());
  expect(messages).toEqual([
    [0, 1],
    [2, 3, 4],
  ]);
});

describe("the end", () => {
  test("a conversation that cannot be made is told, and nobody waits for it", async () => {
    const { supply, messages, failures } = openSupply({ failsAt: 70 });
    supply.want(0, 200);
    await supply.primed;
    expect(failures).toMatchObject([{ message: "the file has changed" }]);
    expect(messages.flat()).toHaveLength(64);
    supply.want(0, 5);
    await Promise.resolve();
    expect(messages.flat()).toHaveLength(64);
  });

  test("once closed nothing more goes out, and nobody waits", async () => {
    const { supply, messages } = openSupply({ onNext: () => supply.close() });
    supply.want(0, 200);
    await supply.primed;
    expect(messages).toEqual([]);
  });
});

describe("phases that follow a schedule", () => {
  const TRACED: PhasePlan = { ...PLAN, index: 1, pacing: { kind: "fixed_schedule", zeroMs: 0, fromMs: 5 }, limits: {} };
  const sessionsOf = (count: number): SessionPlan[] =>
    Array.from({ length: count }, (_, conversationIndex) => ({
      conversationIndex,
      conversation: { id: "", turns: [], history: "deltas" },
    }));

  test("are fed apart from the others, in messages that name them, until their trace has ended", async () => {
    const messages: [number, boolean, number | undefined][] = [];
    let left = 100;
    const supply = createSessionSupply({
      source: {
        next: async (count) => sessionsOf(count),
        schedule: ({ fromMs }) => {
          expect(fromMs).toBe(5);
          return async (count) => {
            const taken = Math.min(count, left);
            left -= taken;
            return sessionsOf(taken);
          };
        },
      },
      phases: [PLAN, TRACED],
      workers: 1,
      feed: (_worker, sessions, isLast, phaseIndex) => messages.push([sessions.length, isLast, phaseIndex]),
      onFailure: (error) => expect(error).toBeUndefined(),
    });
    supply.want(0, 3);
    supply.want(0, 256, 1);
    await supply.primed;
    supply.want(0, 256, 1);
    expect(messages.filter(([, , phaseIndex]) => phaseIndex === undefined)).toEqual([[3, false, undefined]]);
    expect(messages.filter(([, , phaseIndex]) => phaseIndex === 1)).toEqual([
      [64, false, 1],
      [36, true, 1],
    ]);
  });

  test("are refused where nothing has a timestamp", () => {
    const open = () =>
      createSessionSupply({
        source: { next: async () => [] },
        phases: [TRACED],
        workers: 1,
        feed: () => {},
        onFailure: () => {},
      });
    expect(open).toThrow("needs a timestamp");
  });
});

test("several workers are each given their own, and all of them hear of the end", async () => {
  const messages: [number, number, boolean][] = [];
  let left = 7;
  const supply = createSessionSupply({
    source: {
      next: async (count) => {
        const taken = Math.min(count, left);
        left -= taken;
        return Array.from({ length: taken }, (_, conversationIndex) => ({
          ...{ conversationIndex, conversation: { id: "", turns: [], history: "deltas" as const } },
        }));
      },
    },
    phases: [PLAN],
    workers: 2,
    feed: (worker, sessions, isLast) => messages.push([worker, sessions.length, isLast]),
    onFailure: (error) => expect(error).toBeUndefined(),
  });
  supply.want(0, 4);
  supply.want(1, 5);
  await supply.primed;
  expect(messages).toEqual([
    [0, 4, false],
    [1, 3, true],
    [0, 0, true],
  ]);
});
