/**
 * How an exchange went on the wire → the `trace_data` of its line in `profile_export.jsonl`, as text. Only records that
 * carry the heads of their messages have one: those of a run that was asked for it.
 */
import { type RunOrigin, toWallNs } from "#core/units.ts";
import type { HttpTrace } from "#record/http-trace.ts";
import type { RawRecord } from "#record/raw-record.ts";

/** Names the shape of the object, which readers of these files tell shapes apart by. */
const TRACE_TYPE = "aiohttp";

/** A writer of `{…}` for the records of one run; undefined where a record has no such data. */
export function createTraceText(origin: RunOrigin): (record: RawRecord) => string | undefined {
  const wall = (instantNs: number | undefined): bigint | undefined =>
    instantNs === undefined ? undefined : toWallNs(origin, instantNs);
  return ({ trace, heads, status, headersNs, connectionReused }) => {
    if (trace === undefined || heads === undefined) return undefined;
    const members = {
      trace_type: TRACE_TYPE,
      request_send_start_ns: wall(trace.sendStartNs),
      request_headers: heads.request,
      // Head and body are handed over in one piece.
      request_headers_sent_ns: wall(trace.sendEndNs),
      request_chunks: [],
      request_send_end_ns: wall(trace.sendEndNs),
      request_chunks_count: trace.sendEndNs === undefined ? 0 : 1,
      request_bytes_total: trace.bodyBytesSent,
      response_status_code: status,
      response_reason: heads.reason,
      response_receive_start_ns: wall(trace.firstBodyNs),
      response_headers: heads.response,
      response_headers_received_ns: wall(headersNs),
      response_chunks: [],
      response_chunks_count: trace.reads,
      response_bytes_total: trace.bodyBytesReceived,
      response_receive_end_ns: wall(trace.lastBodyNs),
      tcp_connect_start_ns: wall(trace.connectStartNs),
      tcp_connect_end_ns: wall(trace.securedNs ?? trace.connectedNs),
      connection_reused_ns: connectionReused === true ? wall(trace.sendStartNs) : undefined,
      local_ip: trace.localAddress,
      local_port: trace.localPort,
      remote_ip: trace.remoteAddress,
      remote_port: trace.remotePort,
      ...spansOf(trace),
    };
    return toText(members);
  };
}

function spansOf(trace: HttpTrace): Readonly<Record<string, number | undefined>> {
  const { connectStartNs, connectedNs, securedNs, sendStartNs, sendEndNs, firstBodyNs, lastBodyNs } = trace;
  const span = (fromNs: number | undefined, toNs: number | undefined): number | undefined =>
    fromNs === undefined || toNs === undefined ? undefined : toNs - fromNs;
  return {
    sending_ns: span(sendStartNs, sendEndNs),
    waiting_ns: span(sendEndNs, firstBodyNs),
    receiving_ns: span(firstBodyNs, lastBodyNs),
    duration_ns: span(sendStartNs, lastBodyNs),
    connecting_ns: span(connectStartNs, securedNs ?? connectedNs),
  };
}

/** Members that are there, bigints as bare digits. */
function toText(members: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(members).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return `"${name}":${typeof value === "bigint" ? String(value) : JSON.stringify(value)}`;
  });
  return `{${parts.join(",")}}`;
}
