import { describe, expect, test } from "bun:test";
import { msToNs } from "#core/units.ts";
import { measureErrors, type RequestStamps } from "#doctor/step-errors.ts";
import type { NumberedTruth } from "#mock/truth-log.ts";

/** By another clock: nothing but durations may be compared. */
const SERVER_OFFSET_MS = 1e6;

interface Sent {
  readonly id: string;
  readonly sentMs: number;
  /** Chunks as the server wrote them, after it had the request, and by how much the client saw each later. */
  readonly chunks?: readonly { readonly atMs: number; readonly lateMs: number }[];
  readonly lagMs?: number;
}

const stampsOf = ({ id, sentMs, chunks = [], lagMs = 0 }: Sent): RequestStamps => ({
  id,
  dueNs: msToNs(sentMs - lagMs),
  sentNs: msToNs(sentMs),
  contentNs: chunks.map(({ atMs, lateMs }) => msToNs(sentMs + atMs + lateMs)),
});

const truthOf = ({ id, sentMs, chunks = [] }: Sent, number: number): NumberedTruth => ({
  number,
  id,
  status: 200,
  end: "complete",
  inNs: msToNs(sentMs + SERVER_OFFSET_MS),
  firstNs: msToNs(sentMs + SERVER_OFFSET_MS + (chunks[0]?.atMs ?? 0)),
  lastNs: msToNs(sentMs + SERVER_OFFSET_MS + (chunks.at(-1)?.atMs ?? 0)),
  chunks: chunks.length,
});

const WINDOW = { fromNs: 0, toNs: msToNs(1000), opening: 0 };

function measure(sent: readonly Sent[], window = WINDOW, truths = sent.map(truthOf)) {
  return measureErrors(sent.map(stampsOf), truths, window);
}

const stream = (id: string, sentMs: number, firstLateMs: number, lastLateMs = firstLateMs): Sent => ({
  id,
  sentMs,
  chunks: [
    { atMs: 30, lateMs: firstLateMs },
    { atMs: 50, lateMs: 0 },
    { atMs: 70, lateMs: lastLateMs },
  ],
});

describe("client's stamps against the server's truth", () => {
  test("are compared by durations, request by request", () => {
    const found = measure([stream("a", 0, 1), stream("b", 10, 3)]);
    expect(found.requests).toBe(2);
    expect(found.ttftErrorP50Ms).toBeCloseTo(2);
    expect(found.ttftErrorP99Ms).toBeCloseTo(2.98);
  });

  test("the time between chunks is off by what the last was later than the first, either way", () => {
    expect(measure([stream("a", 0, 1, 5)]).itlErrorP99Ms).toBeCloseTo(2);
    expect(measure([stream("a", 0, 5, 1)]).itlErrorP99Ms).toBeCloseTo(2);
    expect(measure([{ id: "a", sentMs: 0, chunks: [{ atMs: 30, lateMs: 1 }] }]).itlErrorP99Ms).toBeNaN();
  });

  test("first and last chunks count alike for chunks", () => {
    expect(measure([stream("a", 0, 1, 9)]).chunkErrorP99Ms).toBeCloseTo(8.92);
  });

  test("the streams that open a load are told apart from those of the settled load", () => {
    const sent = [stream("a", 0, 20), stream("b", 1, 40), stream("c", 2, 7), stream("d", 100, 1)];
    const found = measure(sent, { fromNs: msToNs(50), toNs: msToNs(200), opening: 2 });
    expect(found.requests).toBe(1);
    expect(found.ttftErrorP99Ms).toBeCloseTo(1);
    expect(found.openingErrorP99Ms).toBeCloseTo(39.8);
    expect(measure(sent).openingErrorP99Ms).toBeUndefined();
  });

  test("rates are those of the window", () => {
    const sent = [stream("a", 0, 0), stream("b", 100, 0), stream("c", 140, 0)];
    const found = measure(sent, { fromNs: msToNs(100), toNs: msToNs(200), opening: 0 });
    expect(found.requestRatePerSec).toBeCloseTo(20);
    expect(found.chunkRatePerSec).toBeCloseTo(50);
  });

  test("lateness of sending is counted from due, whether or not the server knows the request", () => {
    const sent = [
      { ...stream("a", 10, 0), lagMs: 2 },
      { ...stream("b", 20, 0), lagMs: 4 },
    ];
    const found = measure(sent, WINDOW, sent.slice(0, 1).map(truthOf));
    expect(found.lagP50Ms).toBeCloseTo(3);
    expect(found.requests).toBe(1);
  });

  test("without any request there is nothing to tell", () => {
    expect(measure([])).toMatchObject({ requests: 0, ttftErrorP99Ms: Number.NaN, chunkRatePerSec: 0 });
    expect(measure([{ id: "a", sentMs: 0 }]).requests).toBe(0);
  });
});
