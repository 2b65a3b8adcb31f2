/**
 * A request with its exchange → one line of `profile_export_raw.jsonl`. `metadata` has absolute wall nanoseconds, the
 * `…perf_ns` stamps are those of the system's monotonic clock, as bare integers.
 */
import type { RunOrigin } from "#core/units.ts";
import type { RawRecord, WireResponse } from "#record/raw-record.ts";
import { toErrorJson } from "./metric-json.ts";
import { createMetadataText, type RecordContext } from "./record-metadata.ts";

/** A writer of lines, each with its line break; undefined for a record that carries no exchange. */
export function createRawLine(context: RecordContext): (record: RawRecord) => string | undefined {
  const toMetadata = createMetadataText(context);
  const perf = (instantNs: number): string => toPerfNs(context.origin, instantNs);
  return (record) => {
    const { wire } = record;
    if (wire === undefined) return undefined;
    const responses = wire.responses.map((response) => toResponseText(response, perf)).join(",");
    return (
      `{"metadata":${toMetadata(record)},"start_perf_ns":${perf(record.sentNs)}` +
      `,"request_headers":${JSON.stringify(wire.requestHeaders)}` +
      (record.status === undefined ? "" : `,"status":${record.status}`) +
      `,"responses":[${responses}],"payload":${JSON.stringify(wire.body)}` +
      `,"response_headers":${JSON.stringify(wire.responseHeaders)}` +
      (record.error === undefined ? "" : `,"error":${JSON.stringify(toErrorJson(record.error))}`) +
      "}\n"
    );
  };
}

function toResponseText(response: WireResponse, perf: (instantNs: number) => string): string {
  const stamp = `{"perf_ns":${perf(response.atNs)}`;
  if (response.kind === "event") return `${stamp},"packets":${JSON.stringify(response.fields)}}`;
  return `${stamp},"text":${JSON.stringify(response.text)},"content_type":${JSON.stringify(response.contentType)}}`;
}

function toPerfNs(origin: RunOrigin, instantNs: number): string {
  return (origin.monotonicNs + BigInt(Math.round(instantNs))).toString();
}
