/**
 * The port that all load goes through, and what comes back from it. Implementations are held to one contract suite.
 * Bytes are stamped before anything else is done with them.
 */

import type { TlsOptions } from "#core/ports.ts";
import type { HttpTrace } from "#record/http-trace.ts";
import type { RequestFailure } from "#record/raw-record.ts";

export interface WireRequest {
  readonly url: string;
  readonly method: "POST" | "GET";
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Instant of the run at which the request is given up as timed out; absent: never. */
  readonly deadlineNs?: number;
  /** Requests of one key share one connection that nobody else uses (`sticky-user-sessions`). */
  readonly connectionKey?: string;
}

/** Called as the response arrives, in order, from the thread that reads the socket. */
export interface ResponseSink {
  /** The last byte of the request is with the system; of `fetch`, which does not tell, that sending has begun. */
  onWritten?(atNs: number): void;
  onHeaders(atNs: number, status: number, headers: Readonly<Record<string, string>>): void;
  /**
   * Bytes `from` up to, not including, `to` of a read are the body's. A range, because making a view of every piece
   * costs more than reading it. The read may be reused after the call returns: copy what is kept.
   */
  onBytes(atNs: number, read: Uint8Array, from: number, to: number): void;
}

export interface Exchange {
  /** Just before the first byte of the request was handed over. */
  readonly sentNs: number;
  /** End of the body, failure, or giving up. */
  readonly endNs: number;
  /** Absent: the response came whole, whatever its status. */
  readonly failure?: RequestFailure;
  readonly connectionReused?: boolean;
  /** Only from a transport that sees the socket. */
  readonly trace?: ExchangeTrace;
}

export type ExchangeTrace = HttpTrace;

/** `socket`: bytes are stamped in the callback of the socket. `fetch`: the runtime's own client. */
export type TransportKind = "fetch" | "socket";

export interface Transport {
  /** Never rejects: what goes wrong is a failure in the answer. `signal` aborts at once (failure kind `cancelled`). */
  send(request: WireRequest, sink: ResponseSink, signal: AbortSignal): Promise<Exchange>;
  /** No more requests for this key: its connection may close. */
  release(connectionKey: string): void;
  /** Every exchange that ended by this instant has been answered. */
  answeredUpToNs(): number;
  /** Closes idle connections. */
  close(): void;
}

export interface TransportOptions {
  readonly reuse: "pooled" | "never" | "sticky-user-sessions";
  readonly tls: TlsOptions;
  /** Largest body of one response; 1 GiB unless told. */
  readonly maxBodyBytes?: number;
}
