/** The three kinds of load that a calibration is made of: what rises, what is asked of each step, what counts as error. */
import type { StepLoad } from "./calibration-load.ts";
import { chunksWithin } from "./calibration-load.ts";
import type { KnownLaw, KnownServer } from "./known-server.ts";
import type { StepResult } from "./run-step.ts";

/**
 * `streams`: many at once, each at the pace of a model. `arrivals`: requests by a Poisson schedule. `chunks`: few
 * streams, each far quicker than a model, so that what limits is the number of chunks.
 */
export type LoadKind = "streams" | "arrivals" | "chunks";

export interface KindPlan {
  readonly kind: LoadKind;
  readonly law: KnownLaw;
  /** Streams, or arrivals a second. */
  readonly rungs: readonly number[];
  /** When it should be over, as a share of all the time. */
  readonly untilShare: number;
  /** How long requests are sent in one step, as a share of all the time. */
  readonly stepShare: number;
  readonly loadOf: (step: StepResult, asked: number) => number;
  readonly errorOf: (step: StepResult) => number;
}

export const KIND_PLANS: readonly KindPlan[] = [
  {
    kind: "streams",
    law: { ttftMs: 30, itlMs: 20, jitter: 0.2 },
    rungs: [1, 10, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800],
    untilShare: 0.55,
    stepShare: 0.04,
    loadOf: ({ peakInFlight }) => peakInFlight,
    errorOf: ({ ttftErrorP99Ms }) => ttftErrorP99Ms,
  },
  {
    kind: "arrivals",
    law: { ttftMs: 10, itlMs: 1, jitter: 0.2 },
    rungs: [100, 300, 1000, 2000, 5000, 10_000, 20_000, 50_000],
    untilShare: 0.77,
    stepShare: 0.025,
    loadOf: (_step, asked) => asked,
    errorOf: ({ lagP99Ms }) => lagP99Ms,
  },
  {
    kind: "chunks",
    law: { ttftMs: 10, itlMs: 1, jitter: 0.2 },
    rungs: [5, 10, 20, 50, 100, 200, 500],
    untilShare: 1,
    stepShare: 0.025,
    loadOf: ({ chunkRatePerSec }) => chunkRatePerSec,
    errorOf: ({ chunkErrorP99Ms }) => chunkErrorP99Ms,
  },
];

/** Length of a stream by how many run beside it, and at most: the shorter, the more requests there are to count. */
const STREAM_SEC_PER_STREAM = 0.005;
const LONGEST_STREAM_SEC = 0.3;

/** The load that goes before those of a kind and is not measured: programs are slow when they do a thing first. */
const WARMUP_SHARE = 0.5;

export function planWarmup(plan: KindPlan, server: KnownServer, seconds: number): StepLoad {
  return planStep(plan, plan.rungs[1] ?? 1, server, seconds * WARMUP_SHARE);
}

/**
 * One step of a kind. Few streams end often, so that there is something to count. Many last up to half of the step: in
 * the first half the load settles, in the second every stream ends and begins again.
 */
export function planStep(plan: KindPlan, asked: number, server: KnownServer, seconds: number): StepLoad {
  const durationSec = seconds * plan.stepShare;
  if (plan.kind === "arrivals") {
    return { server, pacing: { kind: "arrivals", ratePerSec: asked }, durationSec, outputTokens: 1, settleSec: 0 };
  }
  const settleSec = Math.min(durationSec / 2, LONGEST_STREAM_SEC, asked * STREAM_SEC_PER_STREAM);
  const outputTokens = chunksWithin(server.law, settleSec);
  return { server, pacing: { kind: "streams", concurrency: asked }, durationSec, outputTokens, settleSec };
}

/** Growth of the chunk rate that a higher load must bring: less means that the machine has no more to give. */
const LEAST_GROWTH = 1.05;

/** Whether the load that was asked for was there; `lower` are the results of the loads below it. */
export function isLoadReached(
  { kind }: KindPlan,
  asked: number,
  step: StepResult,
  lower: readonly StepResult[],
): boolean {
  if (step.unanswered > 0) return false;
  // Arrivals are late where they are not reached, and lateness is what they are judged by.
  if (kind === "arrivals") return true;
  const highest = Math.max(0, ...lower.map(({ chunkRatePerSec }) => chunkRatePerSec));
  return step.peakInFlight >= asked && step.chunkRatePerSec > highest * LEAST_GROWTH;
}
