import { describe, expect, test } from "bun:test";
import { createRecordLine } from "#export/records-jsonl.ts";
import type { HttpTrace } from "#record/http-trace.ts";
import { buildRecord, ORIGIN } from "./build-run.ts";
import { readGolden } from "./golden-material.ts";
import { findSchemaErrors } from "./schema-check.ts";

const toLine = createRecordLine({ origin: ORIGIN, phases: [{ name: "profiling", kind: "profiling" }] });

const TRACE: HttpTrace = {
  connectStartNs: 3_100,
  connectedNs: 3_200,
  securedNs: 3_300,
  sendStartNs: 3_300,
  sendEndNs: 3_400,
  firstBodyNs: 4_100,
  lastBodyNs: 9_000_000,
  bodyBytesSent: 266,
  bodyBytesReceived: 1684,
  reads: 8,
  remoteAddress: "10.0.0.1",
  remotePort: 8000,
  localAddress: "10.0.0.2",
  localPort: 55_242,
};
const HEADS = { request: { Accept: "*/*" }, response: { server: "mock" }, reason: "OK" };
const opened = buildRecord({ trace: TRACE, heads: HEADS, connectionReused: false });
const { connectStartNs: _start, connectedNs: _connected, securedNs: _secured, ...standing } = TRACE;
const reused = buildRecord({ trace: standing, heads: HEADS, connectionReused: true });

const traceOf = (record: typeof opened) => JSON.parse(toLine(record, {})).trace_data;

describe("the stages of an exchange in a line of the record file", () => {
  test("have the reference's keys, in its order", () => {
    const theirs = JSON.parse(readGolden("records.jsonl").trim().split("\n").at(-1) ?? "").trace_data;
    expect(Object.keys(traceOf(opened))).toEqual(Object.keys(theirs));
    expect(traceOf(opened).trace_type).toBe(theirs.trace_type);
  });

  test("are absolute instants to the last digit, and spans between them", () => {
    const line = toLine(opened, {});
    const wall = (instantNs: number) => String(ORIGIN.wallNs + BigInt(instantNs));
    expect(line).toContain(`"request_send_start_ns":${wall(3_300)},`);
    expect(line).toContain(`"response_receive_end_ns":${wall(9_000_000)},`);
    expect(line).toContain(`"tcp_connect_end_ns":${wall(3_300)},`);
    expect(traceOf(opened)).toMatchObject({ connecting_ns: 200, sending_ns: 100, waiting_ns: 700 });
    expect(traceOf(opened)).toMatchObject({ receiving_ns: 8_995_900, duration_ns: 8_996_700 });
  });

  test("tell a connection that stood from one that was opened", () => {
    expect("connection_reused_ns" in traceOf(opened)).toBe(false);
    expect("connection_reused_ns" in traceOf(reused)).toBe(true);
    expect("tcp_connect_start_ns" in traceOf(reused) || "connecting_ns" in traceOf(reused)).toBe(false);
  });

  test("fit the schema, also where the exchange came to nothing", () => {
    const cut = buildRecord({ trace: { bodyBytesSent: 0, bodyBytesReceived: 0, reads: 0 }, heads: HEADS });
    for (const record of [opened, reused, cut]) {
      expect(findSchemaErrors("profile_export_record", JSON.parse(toLine(record, {})))).toEqual([]);
    }
  });

  test("are left out of a run that was not asked for them", () => {
    expect(toLine(buildRecord({ trace: TRACE, connectionReused: true }), {})).not.toContain("trace_data");
  });
});
