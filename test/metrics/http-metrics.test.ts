import { describe, expect, test } from "bun:test";
import { createPhaseMetrics, recordMetrics } from "#metrics/phase-metrics.ts";
import type { HttpTrace } from "#record/http-trace.ts";
import golden from "../golden/metrics/http_trace.json";
import { anOutcome, aRecord, CHAT } from "./record-builder.ts";

interface GoldenExchange {
  readonly phase: string;
  readonly sentNs: number;
  readonly reused: boolean;
  readonly trace: HttpTrace;
  readonly metrics: Readonly<Record<string, number>>;
}

const exchanges = golden.records as readonly GoldenExchange[];

function toRecord({ sentNs, reused, trace }: GoldenExchange) {
  const contentNs = [trace.firstBodyNs ?? 0, trace.lastBodyNs ?? 0];
  const endNs = contentNs[1] as number;
  return aRecord({ sentNs, issuedNs: sentNs, dueNs: sentNs, contentNs, endNs, trace, connectionReused: reused });
}

const isHttp = ([tag]: readonly [string, unknown]) => tag.startsWith("http_req_");
const isClose = (ours: number | undefined, theirs: number) =>
  ours !== undefined && Math.abs(ours - theirs) <= 1e-8 * Math.abs(theirs);

describe("the stages of the reference's exchanges", () => {
  test("make the same metrics per request, in the same units", () => {
    for (const exchange of exchanges) {
      const ours = Object.fromEntries(Object.entries(recordMetrics(toRecord(exchange), CHAT)).filter(isHttp));
      expect(Object.keys(ours).toSorted()).toEqual(Object.keys(exchange.metrics).toSorted());
      for (const [tag, value] of Object.entries(exchange.metrics)) {
        expect(isClose(ours[tag]?.value as number, value), tag).toBe(true);
        expect(ours[tag]?.unit).toBe(golden.units[tag as keyof typeof golden.units]);
      }
    }
  });

  test("make the same summary", () => {
    const metrics = createPhaseMetrics(CHAT);
    for (const exchange of exchanges) if (exchange.phase === "profiling") metrics.add(toRecord(exchange));
    const result = new Map(metrics.summarise(anOutcome({ endNs: 10e9 })).metrics.map((metric) => [metric.tag, metric]));
    for (const [tag, { unit, ...stats }] of Object.entries(golden.summary)) {
      expect(result.get(tag)?.unit).toBe(unit);
      expect(result.get(tag)?.consoleGroup).toBe("none");
      for (const [stat, value] of Object.entries(stats)) {
        const ours = (result.get(tag)?.stats as Record<string, number> | undefined)?.[stat];
        expect(isClose(ours, value as number), `${tag}.${stat}: ${ours}, not ${value}`).toBe(true);
      }
    }
  });
});

describe("metrics of the wire", () => {
  const reused: HttpTrace = {
    sendStartNs: 1e6,
    sendEndNs: 2e6,
    firstBodyNs: 50e6,
    lastBodyNs: 100e6,
    bodyBytesSent: 512,
    bodyBytesReceived: 2048,
    reads: 3,
  };
  const of = (trace: HttpTrace) => recordMetrics(aRecord({ trace, connectionReused: false }), CHAT);

  test("take a connection as standing once its TLS does", () => {
    const opened = { ...reused, connectStartNs: 0, connectedNs: 0.25e6, securedNs: 1e6 };
    expect(of(opened).http_req_connecting?.value).toBe(1);
    expect(of({ ...reused, connectStartNs: 0, connectedNs: 0.25e6 }).http_req_connecting?.value).toBe(0.25);
    expect(of(opened).http_req_total?.value).toBe(100);
  });

  test("are not there for a transport that does not see the socket", () => {
    expect(Object.entries(recordMetrics(aRecord({ connectionReused: true }), CHAT)).some(isHttp)).toBe(false);
    const blind = recordMetrics(aRecord({ trace: reused }), { ...CHAT, seesSocket: false });
    expect(Object.entries(blind).some(isHttp)).toBe(false);
  });

  test("leave out what an exchange never came to", () => {
    const { sendEndNs: _, ...cut } = reused;
    const found = of(cut);
    expect("http_req_sending" in found || "http_req_waiting" in found).toBe(false);
    expect(found.http_req_receiving?.value).toBe(50);
  });

  test("come with a count of connections opened and reused, failed requests included", () => {
    const metrics = createPhaseMetrics(CHAT);
    const error = { kind: "reset", type: "ConnectionReset", message: "gone" } as const;
    metrics.add(aRecord({ connectionReused: false }));
    metrics.add(aRecord({ connectionReused: true }));
    metrics.add(aRecord({ connectionReused: true, contentNs: [], error }));
    metrics.add(aRecord());
    expect(metrics.summarise(anOutcome()).connections).toEqual({ opened: 1, reused: 2 });
    expect("connections" in createPhaseMetrics(CHAT).summarise(anOutcome())).toBe(false);
  });
});
