/**
 * What a load worker observed of one request: stamps and text, no derived number. One JSON line each in the journal.
 * Every `…Ns` is an instant of the run (`core/units.ts`), exact to the nanosecond.
 */
import type { JsonObject } from "#core/json.ts";
import type { HttpHeads, HttpTrace } from "./http-trace.ts";

export interface RawRecord {
  /** Index of the phase in the plan of the run. */
  readonly phaseIndex: number;
  /** Number of the credit within its phase, from 0: the order of issue. */
  readonly requestIndex: number;
  readonly requestId: string;
  /** One per session. */
  readonly correlationId: string;
  readonly conversationId: string;
  /** Entry of the dataset that this session plays. */
  readonly conversationIndex: number;
  readonly turnIndex: number;
  readonly workerId: string;
  readonly urlIndex: number;
  readonly model: string;

  /** When the schedule wanted the request out. */
  readonly dueNs: number;
  /** When the right to send was given. */
  readonly issuedNs: number;
  /** Just before the first byte was handed to the network. */
  readonly sentNs: number;
  /** Response headers seen. */
  readonly headersNs?: number;
  /** Response over, failed or given up. */
  readonly endNs: number;

  readonly status?: number;
  /** Stamps of the chunks that carry content (text, reasoning, tool calls, embeddings, rankings), in order. */
  readonly contentNs: readonly number[];
  /** Stamp of the first chunk with non-reasoning content. */
  readonly firstOutputNs?: number;
  /** Output tokens that each content chunk reported, where the server tells (`--per-chunk-usage`). */
  readonly firstChunkTokens?: number;
  readonly outputText: string;
  readonly reasoningText: string;
  /** The server's own count, from the last chunk that had one. */
  readonly usage?: JsonObject;
  /** Chunks that were no JSON and were left out. */
  readonly malformedChunks: number;

  /** Output tokens asked for on the wire. */
  readonly requestedOutputTokens?: number;
  /** Tokens of the prompt where known before sending, else `promptText` holds what is to be counted. */
  readonly inputTokens?: number;
  readonly promptText?: string;
  /** The body itself, where the prompt is what a chat template makes of it. */
  readonly promptBody?: JsonObject;

  readonly error?: RequestFailure;
  /** When the client gave up on it: end of grace, Ctrl-C, a cancellation test. */
  readonly cancelledNs?: number;

  /** Absent: the transport can't tell. */
  readonly connectionReused?: boolean;
  /** From a transport that sees the socket. */
  readonly trace?: HttpTrace;
  /** Where `--export-http-trace` asks for it. */
  readonly heads?: HttpHeads;

  /** The exchange as it was, where `--export-level raw` asks for it. */
  readonly wire?: WireExchange;
}

export interface WireExchange {
  /** Credentials are redacted before they get here. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** Server-sent events, or one entry with the whole body. */
  readonly responses: readonly WireResponse[];
}

export type WireResponse =
  | {
      readonly kind: "event";
      readonly atNs: number;
      readonly fields: readonly { readonly name: string; readonly value: string }[];
    }
  | { readonly kind: "body"; readonly atNs: number; readonly text: string; readonly contentType: string };

/** Why a request failed, in classes that people can act on. `kind` chooses the advice that is printed. */
export type FailureKind =
  | "refused"
  | "dns"
  | "tls"
  | "reset"
  | "timeout"
  | "stream_cut"
  | "http_status"
  | "stream_error"
  | "no_content"
  | "not_sse"
  | "cancelled"
  /** Given up on purpose, as a cancellation test asks for: a failed request like others. */
  | "cancellation_test"
  | "body_too_large"
  | "worker_lost"
  | "bad_request_body"
  | "other";

export interface RequestFailure {
  readonly kind: FailureKind;
  /** HTTP status, or the number that stands for the failure (499 cancelled, 502 error event). */
  readonly code?: number;
  /** Stable name in the exports: `ConnectionRefused`, `Timeout`, `Service Unavailable`, … */
  readonly type: string;
  readonly message: string;
  readonly cause?: string;
}
