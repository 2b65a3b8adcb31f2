import { describe, expect, test } from "bun:test";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { SessionPlan } from "#run/session.ts";
import { createWorkerSessions } from "#run/worker-sessions.ts";

const phase = (index: number, parts: Partial<PhasePlan>): PhasePlan => ({
  index,
  name: `phase_${index}`,
  kind: "profiling",
  pacing: { kind: "closed_loop" },
  limits: { durationSec: 10 },
  gracePeriodSec: 30,
  ...parts,
});
const session = (id: string): SessionPlan => ({
  conversationIndex: 0,
  conversation: { id, turns: [], history: "deltas" },
});
const asksOf = (phases: PhasePlan[]) => {
  const asked: [number, number | undefined][] = [];
  const sessions = createWorkerSessions(phases, (count, phaseIndex) => asked.push([count, phaseIndex]));
  return { asked, sessions };
};
const traced = phase(1, { pacing: { kind: "fixed_schedule", zeroMs: 0 }, limits: {} });

describe("the sessions of a worker", () => {
  test("of a phase with a schedule are its own; the other phases draw from one order", () => {
    const { sessions } = asksOf([phase(0, { concurrency: 2 }), traced, phase(2, { concurrency: 2 })]);
    sessions.add([session("sampled")], false, undefined);
    sessions.add([session("scheduled")], true, 1);
    expect(sessions.of(1).take()?.conversation.id).toBe("scheduled");
    expect(sessions.of(1).isExhausted()).toBe(true);
    expect(sessions.of(2).take()?.conversation.id).toBe("sampled");
    expect(sessions.of(0).take()).toBeUndefined();
    expect(sessions.of(0).isExhausted()).toBe(false);
  });

  test("are asked for as they will be needed: enough for all slots, or half a second of arrivals, and no more", () => {
    expect(asksOf([phase(0, { concurrency: 300 })]).asked).toEqual([[300, undefined]]);
    expect(asksOf([phase(0, { pacing: { kind: "poisson", ratePerSec: 1000 } })]).asked).toEqual([[500, undefined]]);
    expect(asksOf([phase(0, { concurrency: 300, limits: { requests: 7 } })]).asked).toEqual([[7, undefined]]);
    expect(asksOf([traced]).asked.map(([, phaseIndex]) => phaseIndex)).toEqual([1]);
    expect(asksOf([phase(0, { limits: { requests: 0 } })]).asked).toEqual([[0, undefined]]);
  });

  test("tell every phase that waits for them when they have come", () => {
    const { sessions } = asksOf([phase(0, { concurrency: 1 }), phase(1, { concurrency: 1, isSeamless: true })]);
    const heard: string[] = [];
    const stop = sessions.of(0).onArrival(() => heard.push("first"));
    sessions.of(1).onArrival(() => heard.push("second"));
    sessions.add([session("a")], false, undefined);
    stop();
    sessions.add([session("b")], false, undefined);
    expect(heard).toEqual(["first", "second", "second"]);
  });
});
