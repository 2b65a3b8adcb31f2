import { expect, test } from "bun:test";
import fc from "fast-check";
import { type HttpTrace, restoreTrace, shortenTrace } from "#record/http-trace.ts";
import { decodeJournalEntry, encodeJournalEntry } from "#record/journal.ts";
import { aRecord } from "../metrics/record-builder.ts";

const instant = fc.option(fc.nat(1e12), { nil: undefined });
const address = fc.option(fc.constantFrom("127.0.0.1", "::1"), { nil: undefined });
const anyTrace = fc
  .record({
    connectStartNs: instant,
    connectedNs: instant,
    securedNs: instant,
    sendStartNs: instant,
    sendEndNs: instant,
    firstBodyNs: instant,
    lastBodyNs: instant,
    bodyBytesSent: fc.nat(),
    bodyBytesReceived: fc.nat(),
    reads: fc.nat(),
    remoteAddress: address,
    remotePort: fc.option(fc.nat(65535), { nil: undefined }),
    localAddress: address,
  })
  .map((trace) => JSON.parse(JSON.stringify(trace)) as HttpTrace);

test("a trace comes back from its short form as it was", () => {
  fc.assert(
    fc.property(anyTrace, fc.nat(1e12), (trace, sentNs) => {
      const short = JSON.parse(JSON.stringify(shortenTrace(trace, sentNs)));
      expect(restoreTrace(short, sentNs)).toEqual(trace);
    }),
  );
});

test("a journal carries it, in few bytes", () => {
  const trace = {
    sendStartNs: 1_000_000_000,
    sendEndNs: 1_000_030_000,
    firstBodyNs: 1_050_000_000,
    lastBodyNs: 1_900_000_000,
    bodyBytesSent: 600,
    bodyBytesReceived: 20_000,
    reads: 100,
  };
  const plain = aRecord({ sentNs: 1_000_000_000 });
  const line = encodeJournalEntry({ kind: "record", record: { ...plain, trace } });
  expect(decodeJournalEntry(line)).toEqual({ kind: "record", record: { ...plain, trace } });
  expect(line.length - encodeJournalEntry({ kind: "record", record: plain }).length).toBeLessThan(80);
});
