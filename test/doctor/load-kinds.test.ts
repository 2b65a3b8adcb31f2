import { describe, expect, test } from "bun:test";
import { configOf, sessionsOf } from "#doctor/calibration-load.ts";
import { KIND_PLANS, type KindPlan, type LoadKind, planStep, planWarmup } from "#doctor/load-kinds.ts";
import { createMemoryFiles } from "../export/memory-files.ts";

const planOf = (kind: LoadKind): KindPlan => {
  const plan = KIND_PLANS.find((one) => one.kind === kind);
  if (plan === undefined) throw new Error(`no loads of kind ${kind}`);
  return plan;
};

const serverOf = ({ law }: KindPlan) => ({
  url: "http://127.0.0.1:4567",
  law,
  newTruths: async () => [],
  stop: () => {},
});

const step = (kind: LoadKind, asked: number, seconds: number) =>
  planStep(planOf(kind), asked, serverOf(planOf(kind)), seconds);

describe("the loads of a calibration", () => {
  test("rise, and share the time", () => {
    for (const { rungs } of KIND_PLANS) expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
    const ends = KIND_PLANS.map(({ untilShare }) => untilShare);
    expect(ends).toEqual(ends.toSorted());
    expect(ends.at(-1)).toBe(1);
  });

  test("with few streams end often, with many half of the step is for settling", () => {
    const { law } = planOf("streams");
    for (const [asked, seconds] of [
      [1, 10],
      [10, 10],
      [50, 10],
      [1600, 60],
    ] as const) {
      const { durationSec, settleSec, outputTokens } = step("streams", asked, seconds);
      expect(settleSec).toBeLessThanOrEqual(durationSec / 2);
      const streamMs = law.ttftMs + (outputTokens - 1) * law.itlMs;
      expect(Math.abs(streamMs - Math.max(settleSec * 1000, law.ttftMs + law.itlMs))).toBeLessThanOrEqual(
        law.itlMs / 2,
      );
    }
    expect(step("streams", 1, 10).settleSec).toBeLessThan(0.01);
    expect(step("streams", 1600, 10).settleSec).toBe(0.2);
  });

  test("by a schedule are of one chunk, so that answers are no part of the load", () => {
    expect(step("arrivals", 1000, 10)).toMatchObject({ outputTokens: 1, settleSec: 0 });
  });

  test("are preceded by one of the same kind that is shorter", () => {
    for (const plan of KIND_PLANS) {
      const server = serverOf(plan);
      expect(planWarmup(plan, server, 10).durationSec).toBeLessThan(planStep(plan, 1, server, 10).durationSec);
    }
  });

  test("are configured as a user would, and by nothing that lies about", async () => {
    const files = createMemoryFiles();
    const closed = await configOf(step("streams", 50, 10), files);
    expect(closed.endpoint).toMatchObject({
      urls: ["http://127.0.0.1:4567"],
      streaming: true,
      useServerTokenCount: true,
    });
    expect(closed.endpoint.apiKey).toBeUndefined();
    expect(closed.phases).toMatchObject([{ type: "concurrency", concurrency: 50, duration: 0.4 }]);
    const open = await configOf(step("arrivals", 300, 10), files);
    expect(open.phases).toMatchObject([{ type: "poisson", rate: 300, requests: 119, duration: 0.25 }]);
  });

  test("begin with streams of every length, so that they do not march in step", async () => {
    const load = { ...step("streams", 200, 10), outputTokens: 40 };
    const lengths = (await sessionsOf(load).next(400)).map(({ conversation }) => conversation.turns[0]?.maxTokens ?? 0);
    const first = lengths.slice(0, 200);
    expect(Math.min(...first)).toBe(1);
    expect(Math.max(...first)).toBe(40);
    expect(new Set(lengths.slice(200))).toEqual(new Set([40]));
  });
});
