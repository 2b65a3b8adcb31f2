/**
 * What went wrong with a request, as the record keeps it: a kind to act on, a stable type name, a sentence. The
 * system's own code stands in `cause`. Addresses appear without credentials, path or query.
 */
import type { FailureKind, RequestFailure } from "#record/raw-record.ts";
import { reasonPhrase } from "./reason-phrase.ts";

/** How far the exchange had come: a connection lost while waiting is a reset, one lost while reading is a cut. */
export type ExchangeStage = "waiting" | "reading";

export interface NetworkFault {
  /** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, … as the runtime names it; empty where it names nothing. */
  readonly code: string;
  readonly message: string;
}

/** Any thrown or reported thing as a fault. */
export function toFault(error: unknown): NetworkFault {
  if (typeof error !== "object" || error === null) return { code: "", message: String(error) };
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { code: typeof code === "string" ? code : "", message: typeof message === "string" ? message : String(error) };
}

const MAX_BODY_CHARS = 16 * 1024;

/**
 * Failure for a status outside 2xx: the reason phrase is its type, the body its message, both as the reference has
 * them. Redirects are not followed; where they lead stands in the message.
 */
export function failureOfStatus(
  status: number,
  headers: Readonly<Record<string, string>>,
  bodyText: string,
): RequestFailure {
  const type = reasonPhrase(status);
  const { location } = headers;
  if (status >= 300 && status <= 399 && location !== undefined) {
    const message = `The server redirects to ${location}; redirects are not followed.`;
    return { kind: "http_status", code: status, type, message };
  }
  const message =
    bodyText === "" ? `The server answered ${status} with an empty body.` : bodyText.slice(0, MAX_BODY_CHARS);
  return { kind: "http_status", code: status, type, message };
}

interface FaultClass {
  readonly kind: FailureKind;
  readonly type: string;
  readonly explain: (origin: string, detail: string) => string;
}

const REFUSED: FaultClass = {
  kind: "refused",
  type: "ConnectionRefused",
  explain: (origin) => `Nothing accepts connections at ${origin}.`,
};
const UNREACHABLE: FaultClass = {
  kind: "refused",
  type: "HostUnreachable",
  explain: (origin) => `There is no route to ${origin}.`,
};
const NAME_NOT_FOUND: FaultClass = {
  kind: "dns",
  type: "NameNotFound",
  explain: (origin) => `The host name of ${origin} cannot be resolved.`,
};
const TLS_FAILURE: FaultClass = {
  kind: "tls",
  type: "TlsFailure",
  explain: (origin, detail) => `No trusted TLS connection to ${origin}: ${detail}.`,
};
const CONNECT_TIMEOUT: FaultClass = {
  kind: "timeout",
  type: "ConnectTimeout",
  explain: (origin) => `The system gave up connecting to ${origin}.`,
};
const TOO_MANY_FILES: FaultClass = {
  kind: "other",
  type: "TooManyOpenFiles",
  explain: () => "The system allows this process no further socket (see `ulimit -n`).",
};
const NO_FREE_PORT: FaultClass = {
  kind: "other",
  type: "NoFreePort",
  explain: (origin) => `No local port is left for a connection to ${origin}.`,
};
const BAD_RESPONSE: FaultClass = {
  kind: "other",
  type: "BadHttpResponse",
  explain: (origin) => `What ${origin} sent is no HTTP/1.1 response.`,
};
const RESET: FaultClass = {
  kind: "reset",
  type: "ConnectionReset",
  explain: (origin) => `${origin} closed the connection before it answered.`,
};
const CUT: FaultClass = {
  kind: "stream_cut",
  type: "StreamCut",
  explain: (origin) => `${origin} closed the connection in the middle of the response.`,
};

const BY_CODE: ReadonlyMap<string, FaultClass> = new Map([
  ["ECONNREFUSED", REFUSED],
  ["EHOSTUNREACH", UNREACHABLE],
  ["EHOSTDOWN", UNREACHABLE],
  ["ENETUNREACH", UNREACHABLE],
  ["ENETDOWN", UNREACHABLE],
  ["ENOTFOUND", NAME_NOT_FOUND],
  ["EAI_AGAIN", NAME_NOT_FOUND],
  ["EAI_NODATA", NAME_NOT_FOUND],
  ["EAI_NONAME", NAME_NOT_FOUND],
  ["EAI_FAIL", NAME_NOT_FOUND],
  ["ENODATA", NAME_NOT_FOUND],
  ["ESERVFAIL", NAME_NOT_FOUND],
  ["ETIMEDOUT", CONNECT_TIMEOUT],
  ["EMFILE", TOO_MANY_FILES],
  ["ENFILE", TOO_MANY_FILES],
  ["EADDRNOTAVAIL", NO_FREE_PORT],
  ["EPROTO", TLS_FAILURE],
  ["HOSTNAME_MISMATCH", TLS_FAILURE],
  ["INVALID_CA", TLS_FAILURE],
  ["PATH_LENGTH_EXCEEDED", TLS_FAILURE],
]);

/** Codes of OpenSSL's verification and of TLS itself: there are dozens, and all carry one of these words. */
const TLS_WORDS = /CERT|TLS|SSL|SIGNATURE|ISSUER|CRL/;
const BAD_RESPONSE_WORDS =
  /^(Malformed_HTTP|InvalidHTTP|InvalidChunk|ResponseHeaders|HTTPResponse|UnsupportedTransferEncoding|InvalidContentLength)/;
const CLOSED_WORDS = /ECONNRESET|ECONNABORTED|EPIPE|ENOTCONN|ConnectionClosed/;

/** Failure for what the network or the runtime reported while an exchange was under way. */
export function failureOfFault(fault: NetworkFault, stage: ExchangeStage, url: string): RequestFailure {
  const origin = originOf(url);
  // The runtime repeats the whole address, key and password included.
  const detail = url === "" ? fault.message : fault.message.replaceAll(url, origin);
  const cause = fault.code === "" ? {} : { cause: fault.code };
  const found = classOf(fault, stage);
  if (found === undefined) {
    return { kind: "other", type: "TransportError", message: `The request to ${origin} failed: ${detail}`, ...cause };
  }
  return { kind: found.kind, type: found.type, message: found.explain(origin, detail), ...cause };
}

/** A response that breaks the rules of HTTP; `breach` says which, as a clause. */
export function failureOfBadResponse(breach: string, url: string): RequestFailure {
  const { kind, type, explain } = BAD_RESPONSE;
  return { kind, type, message: explain(originOf(url), breach), cause: breach };
}

function classOf(fault: NetworkFault, stage: ExchangeStage): FaultClass | undefined {
  const { code } = fault;
  // Once bytes of the response are there, a lost connection is a cut, whatever took it away.
  if (CLOSED_WORDS.test(code) || (stage === "reading" && code === "ETIMEDOUT"))
    return stage === "reading" ? CUT : RESET;
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (BAD_RESPONSE_WORDS.test(code)) return BAD_RESPONSE;
  return TLS_WORDS.test(code) ? TLS_FAILURE : undefined;
}

/** The limit stands in the configuration; a measured one would make each of these failures one of its own kind. */
export function failureOfTimeout(): RequestFailure {
  return { kind: "timeout", type: "Timeout", message: "The response was not complete within the time allowed." };
}

/** Nobody waits for the response any more. 499 is what the reference counts such a request under. */
export function failureOfCancel(): RequestFailure {
  return {
    kind: "cancelled",
    code: 499,
    type: "RequestCancellationError",
    message: "The client gave the request up before the response was complete.",
  };
}

/** A body that goes past what is accepted of one response. */
export function failureOfBodySize(maxBytes: number): RequestFailure {
  return { kind: "body_too_large", type: "BodyTooLarge", message: `The response is larger than ${maxBytes} bytes.` };
}

/** An address that no HTTP request can go to. */
export function failureOfAddress(): RequestFailure {
  const message = "The address of a request must begin with http:// or https:// and name a host.";
  return { kind: "other", type: "BadAddress", message };
}

export function isHttpUrl(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Scheme, host and port of an address; what is no address is not repeated, as it may hold a password. */
function originOf(url: string): string {
  return isHttpUrl(url) ? new URL(url).origin : "the given address";
}
