/** How an exchange went on the wire → what its record carries of it. */
import { redactHeaders } from "#endpoint/request-headers.ts";
import type { HttpTrace } from "#record/http-trace.ts";
import type { RawRecord } from "#record/raw-record.ts";
import { reasonPhrase } from "#transport/reason-phrase.ts";
import type { Exchange, WireRequest } from "#transport/transport.ts";
import type { ResponseReader } from "./response-reader.ts";

/** Addresses and headers stand in the record only where `keepsHeads` asks for them: the journal is read at full load. */
export function toHttpFacts(
  { connectionReused, trace }: Exchange,
  request: WireRequest,
  reader: ResponseReader,
  keepsHeads: boolean,
): Pick<RawRecord, "connectionReused" | "trace" | "heads"> {
  const reused = connectionReused === undefined ? {} : { connectionReused };
  if (trace === undefined) return reused;
  if (!keepsHeads) return { ...reused, trace: withoutAddresses(trace) };
  const heads = {
    request: redactHeaders(request.headers),
    response: redactHeaders(reader.headers),
    ...(reader.status === undefined ? {} : { reason: reasonPhrase(reader.status) }),
  };
  return { ...reused, trace, heads };
}

function withoutAddresses(trace: HttpTrace): HttpTrace {
  const { remoteAddress: _a, remotePort: _b, localAddress: _c, localPort: _d, ...times } = trace;
  return times;
}
