import { describe, expect, test } from "bun:test";
import { openCancellationTest } from "#run/cancellation-test.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

const sink = () => {
  const seen: string[] = [];
  return {
    seen,
    onHeaders: (_atNs: number, status: number) => void seen.push(`headers ${status}`),
    onBytes: (_atNs: number, _read: Uint8Array, from: number, to: number) => void seen.push(`bytes ${from} to ${to}`),
  };
};

const opened = (cancelAfterSec: number) => {
  const clock = createVirtualClock();
  const phase = new AbortController();
  const inner = sink();
  return { clock, phase, inner, test: openCancellationTest({ signal: phase.signal, cancelAfterSec }, inner, clock) };
};
const cancelled = { kind: "cancelled", type: "RequestCancelled", message: "given up" } as const;

describe("a request that is to be given up on purpose", () => {
  test("is, so long after it has been written, and not a moment before", async () => {
    const { clock, test: trial } = opened(0.1);
    await clock.runTo(5e9);
    expect(trial.signal.aborted).toBe(false);
    trial.sink.onWritten?.(clock.nowNs());
    await clock.runTo(5.099e9);
    expect(trial.signal.aborted).toBe(false);
    await clock.runTo(5.1e9);
    expect(trial.signal.aborted).toBe(true);
  });

  test("is not given up within the call that tells of the writing, even without delay", async () => {
    const { clock, test: trial } = opened(0);
    trial.sink.onWritten?.(clock.nowNs());
    expect(trial.signal.aborted).toBe(false);
    await clock.runUntilIdle();
    expect(trial.signal.aborted).toBe(true);
  });

  test("becomes a failure with the code of a client that closed its request", async () => {
    const { clock, test: trial } = opened(0.1);
    trial.sink.onWritten?.(0);
    await clock.runUntilIdle();
    expect(trial.close(cancelled)).toMatchObject({
      kind: "cancellation_test",
      code: 499,
      type: "RequestCancellationError",
      message: "given up on purpose 0.100 s after it was sent",
    });
  });

  test("stays what it is where the phase gave it up, or where it came to an end of its own first", async () => {
    const { phase, test: trial } = opened(9);
    phase.abort();
    expect(trial.signal.aborted).toBe(true);
    expect(trial.close(cancelled)).toBe(cancelled);
    const refused = { kind: "refused", type: "ConnectionRefused", message: "no" } as const;
    expect(opened(0).test.close(refused)).toBe(refused);
    expect(opened(0).test.close(undefined)).toBeUndefined();
  });

  test("leaves no timer behind, and its response is read like any other", async () => {
    const { clock, inner, test: trial } = opened(1);
    trial.sink.onWritten?.(0);
    trial.sink.onHeaders(1, 200, {});
    trial.sink.onBytes(2, new Uint8Array(9), 1, 8);
    trial.close(undefined);
    await clock.runUntilIdle();
    expect(clock.nowNs()).toBe(0);
    expect(trial.signal.aborted).toBe(false);
    expect(inner.seen).toEqual(["headers 200", "bytes 1 to 8"]);
  });
});
