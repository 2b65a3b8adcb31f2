/** What a journal tells of a phase that did not come to its own end. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RawRecord } from "#record/raw-record.ts";
import { createPhaseTally } from "#run/phase-tally.ts";
import { buildOutcome, buildRecord } from "../export/build-run.ts";

const PLAN = {
  index: 1,
  name: "profiling",
  kind: "profiling",
  pacing: { kind: "closed_loop" },
  limits: { requests: 100 },
  gracePeriodSec: 0,
} as const;
const record = (changes: Partial<RawRecord>) => ({ kind: "record", record: buildRecord(changes) }) as const;

describe("the outcome", () => {
  test("is what the phase itself told, where it came that far", () => {
    const tally = createPhaseTally(PLAN);
    const outcome = buildOutcome({ sent: 7 });
    tally.add(record({ requestIndex: 0 }));
    tally.add({ kind: "phase_ended", outcome });
    expect(tally.outcome()).toBe(outcome);
  });

  test("is nothing where no request had ended", () => {
    const tally = createPhaseTally(PLAN);
    expect(tally.outcome()).toBeUndefined();
    tally.add({ kind: "phase_started", phaseIndex: 1, startNs: 5 });
    expect(tally.outcome()).toBeUndefined();
  });

  test("else counts the records, from the start of the phase to the last one's end", () => {
    const tally = createPhaseTally(PLAN);
    const failure = { kind: "reset", type: "ConnectionReset", message: "gone" } as const;
    const cancelled = { kind: "cancelled", type: "RequestCancellationError", message: "given up" } as const;
    tally.add({ kind: "phase_started", phaseIndex: 1, startNs: 100 });
    tally.add(record({ requestIndex: 0, issuedNs: 110, endNs: 900 }));
    tally.add(record({ requestIndex: 2, issuedNs: 140, endNs: 700, error: failure }));
    tally.add(record({ requestIndex: 1, issuedNs: 130, endNs: 800, turnIndex: 1, error: cancelled }));
    expect(tally.outcome()).toMatchObject({
      ...{ phaseIndex: 1, name: "profiling", kind: "profiling", startNs: 100, sendingEndNs: 140, endNs: 900 },
      ...{ sent: 3, succeeded: 1, failed: 1, cancelled: 1, sessionsStarted: 2, wasCancelled: true },
    });
  });

  test("begins with the first request where the start was not written", () => {
    const tally = createPhaseTally(PLAN);
    tally.add(record({ requestIndex: 0, sentNs: 40, endNs: 90 }));
    expect(tally.outcome()).toMatchObject({ startNs: 40, endNs: 90 });
  });
});

describe("open requests", () => {
  test("are those that were sent and are in no record, in whatever order the others ended", () => {
    const ended = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(ended, fc.nat({ max: 10 }), (numbers, more) => {
        const tally = createPhaseTally(PLAN);
        for (const requestIndex of numbers) tally.add(record({ requestIndex }));
        const sent = Math.max(-1, ...numbers) + 1 + more;
        const open = Array.from({ length: sent }, (_, number) => number).filter((number) => !numbers.includes(number));
        expect(tally.openRequests(sent).sort((a, b) => a - b)).toEqual(open);
      }),
    );
  });

  test("a count of the sent that lags behind the records leaves none out and invents none", () => {
    const tally = createPhaseTally(PLAN);
    for (const requestIndex of [0, 1, 3]) tally.add(record({ requestIndex }));
    expect(tally.openRequests(1)).toEqual([2]);
  });
});
