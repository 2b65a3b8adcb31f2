/** One trial from the main process's side, over a worker that only says what a script makes it say. */
import { describe, expect, test } from "bun:test";
import type { BenchmarkConfig } from "#config/config.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { FinishedRecord } from "#record/record.ts";
import { WorkerLost } from "#run/fleet-worker.ts";
import { startFleet } from "#run/load-fleet.ts";
import { runTrial, type TrialOptions } from "#run/run-trial.ts";
import { buildEndpoint } from "../endpoint/build-endpoint.ts";
import { buildRecord, ORIGIN } from "../export/build-run.ts";
import { createFakeWorker, type FakeWorker } from "../support/fake-worker.ts";

const planOf = (index: number, kind: PhasePlan["kind"]): PhasePlan => ({
  ...{ index, name: kind, kind, pacing: { kind: "closed_loop" }, limits: { requests: 3 }, gracePeriodSec: 0 },
});
const WARMUP = planOf(0, "warmup");
const PROFILING = planOf(1, "profiling");

const recordOf = (phaseIndex: number, requestIndex: number, changes = {}) =>
  ({ kind: "record", record: buildRecord({ phaseIndex, requestIndex, inputTokens: 2, ...changes }) }) as const;

interface TrialSetting {
  readonly phases?: readonly PhasePlan[];
  readonly onPhase?: (worker: FakeWorker, phaseIndex: number) => void;
  readonly changes?: Partial<TrialOptions>;
}

const completePhase = (worker: FakeWorker, phaseIndex: number): void => {
  worker.write([{ kind: "phase_started", phaseIndex, startNs: 0 }, recordOf(phaseIndex, 0), recordOf(phaseIndex, 1)]);
  worker.endPhase(phaseIndex, { sent: 2, succeeded: 2 });
};

function startTrial({ phases = [WARMUP, PROFILING], onPhase = completePhase, changes = {} }: TrialSetting = {}) {
  const worker = createFakeWorker(onPhase);
  const records: FinishedRecord[] = [];
  const events: string[] = [];
  const stop = new AbortController();
  const config = { endpoint: buildEndpoint(), artifacts: { exportLevel: "records" } } as unknown as BenchmarkConfig;
  const trial = runTrial({
    ...{ config, phases, seed: 1, origin: ORIGIN, journalPathOf: () => "/journal", readBytes: worker.readBytes },
    source: {
      size: 1,
      bodies: async () => ({ conversationId: "", payloads: [] }),
      next: async (count) =>
        Array.from({ length: count }, () => ({
          ...{ conversationIndex: 0, conversation: { id: "a", turns: [], history: "deltas" as const } },
        })),
    },
    fleet: startFleet(() => worker.handle),
    clock: { nowNs: () => 5e9 },
    observer: { onEvent: (event) => events.push(event.kind), onRecord: (record) => void records.push(record) },
    stop: stop.signal,
    ...changes,
  });
  return { worker, trial, records, events, stop };
}

describe("a trial that comes to its end", () => {
  test("runs its phases in order, and hands on every record before it is over", async () => {
    const { worker, trial, records, events } = startTrial();
    const { outcomes, cutShortBy } = await trial;
    expect(cutShortBy).toBeUndefined();
    expect(outcomes.map(({ phaseIndex }) => phaseIndex)).toEqual([0, 1]);
    expect(records.map(({ phaseIndex, requestIndex }) => [phaseIndex, requestIndex])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(events).toEqual(["phase_started", "phase_ended", "phase_started", "phase_ended"]);
    expect(worker.told.at(-1)).toEqual({ kind: "end_trial" });
  });

  test("begins the load when the first sessions are there, and not before", async () => {
    const { worker, trial } = startTrial();
    await trial;
    const kinds = worker.told.map(({ kind }) => kind);
    expect(kinds.indexOf("sessions")).toBeGreaterThan(-1);
    expect(kinds.indexOf("sessions")).toBeLessThan(kinds.indexOf("run_phase"));
  });

  test("requests that the client gave up leave no record", async () => {
    const error = { kind: "cancelled", code: 499, type: "RequestCancellationError", message: "given up" } as const;
    const { trial, records } = startTrial({
      phases: [planOf(0, "profiling")],
      onPhase: (worker, phaseIndex) => {
        worker.write([recordOf(0, 0), recordOf(0, 1, { error })]);
        worker.endPhase(phaseIndex);
      },
    });
    await trial;
    expect(records.map(({ requestIndex }) => requestIndex)).toEqual([0]);
  });
});

describe("a trial that is stopped", () => {
  test("tells the worker, begins no further phase, and keeps what there is", async () => {
    const { worker, trial, records, stop } = startTrial({
      onPhase: (fake, phaseIndex) => {
        fake.write([recordOf(phaseIndex, 0)]);
        stop.abort();
        fake.endPhase(phaseIndex, { wasCancelled: true });
      },
    });
    const { outcomes, cutShortBy } = await trial;
    expect(cutShortBy).toBeUndefined();
    expect(outcomes).toMatchObject([{ phaseIndex: 0, wasCancelled: true }]);
    expect(worker.told.map(({ kind }) => kind).filter((kind) => kind === "stop" || kind === "run_phase")).toEqual([
      "run_phase",
      "stop",
    ]);
    expect(records).toHaveLength(1);
  });

  test("before its first phase sends nothing", async () => {
    const { worker, trial, stop } = startTrial();
    stop.abort();
    expect(await trial).toEqual({ outcomes: [] });
    expect(worker.told.some(({ kind }) => kind === "run_phase")).toBe(false);
  });
});

describe("a worker that is lost", () => {
  const dieIn = (phaseIndex: number) => (worker: FakeWorker, current: number) => {
    if (current !== phaseIndex) return completePhase(worker, current);
    const counts = { succeeded: 2, failed: 0, cancelled: 0, dropped: 0, sessionsStarted: 5, sessionsFinished: 2 };
    worker.write([{ kind: "phase_started", phaseIndex, startNs: 1e9 }, recordOf(phaseIndex, 0)]);
    worker.tell({
      kind: "progress",
      phaseIndex,
      elapsedSec: 1,
      counts: { ...counts, sent: 4, inFlight: 3, isSendingOver: false },
      health: { loopLagMs: [], cpuMs: 0, rssBytes: 0, atNs: 0 },
    });
    // Written, but never announced.
    worker.write([recordOf(phaseIndex, 2)], false);
    queueMicrotask(() => worker.die("SIGKILL"));
  };

  test("leaves what it had written, told or not; its other requests fail with that reason", async () => {
    const { trial, records } = startTrial({ onPhase: dieIn(1) });
    const { outcomes, cutShortBy } = await trial;
    expect(cutShortBy).toBeInstanceOf(WorkerLost);
    expect((cutShortBy as WorkerLost).lossCause).toEqual({ kind: "signal", signal: "SIGKILL" });
    const own = records.filter(({ phaseIndex }) => phaseIndex === 1);
    expect(own.map(({ requestIndex, error }) => [requestIndex, error?.kind])).toEqual([
      [0, undefined],
      [2, undefined],
      [1, "worker_lost"],
      [3, "worker_lost"],
    ]);
    expect(outcomes).toHaveLength(2);
    expect(outcomes[1]).toMatchObject({
      sent: 4,
      succeeded: 2,
      failed: 2,
      startNs: 1e9,
      endNs: 5e9,
      wasCancelled: false,
    });
  });

  test("in the warmup: no profiling is begun", async () => {
    const { trial } = startTrial({ onPhase: dieIn(0) });
    const { outcomes, cutShortBy } = await trial;
    expect(cutShortBy).toBeInstanceOf(WorkerLost);
    expect(outcomes).toMatchObject([{ kind: "warmup", failed: 2 }]);
  });

  test("by a fault of its own, or for want of space: the cause is kept", async () => {
    const fault = startTrial({ onPhase: (worker) => worker.tell({ kind: "fault", message: "a bug" }) });
    expect((await fault.trial).cutShortBy).toMatchObject({
      lossCause: { kind: "fault" },
      message: expect.stringContaining("a bug"),
    });
    const full = startTrial({
      onPhase: (worker) => worker.tell({ kind: "cannot_write", path: "/journal", code: "ENOSPC" }),
    });
    expect((await full.trial).cutShortBy).toMatchObject({
      lossCause: { kind: "cannot_write", path: "/journal", code: "ENOSPC" },
    });
  });
});

describe("trouble on this side", () => {
  test("a conversation that cannot be made ends the phase, and what was measured stays", async () => {
    let calls = 0;
    const { worker, trial, records } = startTrial({
      onPhase: (fake, phaseIndex) => {
        fake.write([recordOf(phaseIndex, 0)]);
        fake.tell({ kind: "need_sessions", count: 3 });
      },
      changes: {
        source: {
          size: 1,
          bodies: async () => ({ conversationId: "", payloads: [] }),
          next: async () => {
            calls += 1;
            if (calls > 1) throw new Error("line 7 has changed");
            return Array(3).fill({ conversationIndex: 0, conversation: { id: "a", turns: [], history: "deltas" } });
          },
        },
      },
    });
    const { told } = worker;
    const originalSend = worker.handle.send;
    Object.assign(worker.handle, {
      send: (message: Parameters<typeof originalSend>[0]) => {
        originalSend(message);
        if (message.kind === "stop") worker.endPhase(0, { wasCancelled: true });
      },
    });
    const { outcomes, cutShortBy } = await trial;
    expect(cutShortBy).toMatchObject({ message: "line 7 has changed" });
    expect(outcomes).toMatchObject([{ phaseIndex: 0 }]);
    expect(told.some(({ kind }) => kind === "stop")).toBe(true);
    expect(records).toHaveLength(1);
  });

  test("a record that cannot be written ends the trial at once, in the middle of the load", async () => {
    const { trial } = startTrial({
      onPhase: (worker, phaseIndex) => worker.write([recordOf(phaseIndex, 0)]),
      changes: {
        observer: {
          onEvent: () => {},
          onRecord: async () => {
            throw new Error("no space is left");
          },
        },
      },
    });
    await expect(trial).rejects.toThrow("no space is left");
  });
});
