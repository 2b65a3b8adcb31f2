/** A transport without a network: a script plays the server, with stamps of its own choosing. */
import type { RequestFailure } from "#record/raw-record.ts";
import type { Exchange, ResponseSink, Transport, WireRequest } from "#transport/transport.ts";

export interface PlayedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pieces of the body with the instants at which they come. */
  readonly pieces?: readonly (readonly [atNs: number, text: string])[];
  readonly endNs?: number;
  readonly failure?: RequestFailure;
}

export interface FakeTransport extends Transport {
  readonly requests: WireRequest[];
  readonly released: string[];
}

const SENT_NS = 1000;
const encoder = new TextEncoder();

/** Every request is sent at 1,000 ns and answered as `play` says, the headers 100 ns later. */
export function createFakeTransport(play: (request: WireRequest, number: number) => PlayedResponse): FakeTransport {
  const requests: WireRequest[] = [];
  const released: string[] = [];
  return {
    requests,
    released,
    send: async (request, sink) => {
      requests.push(request);
      return playInto(sink, play(request, requests.length - 1));
    },
    release: (key) => void released.push(key),
    answeredUpToNs: () => Number.POSITIVE_INFINITY,
    close: () => {},
  };
}

export function playInto(sink: ResponseSink, response: PlayedResponse): Exchange {
  const { status = 200, headers = {}, pieces = [], failure } = response;
  const endNs = response.endNs ?? (pieces.at(-1)?.[0] ?? SENT_NS) + 1;
  if (status > 0) sink.onHeaders(SENT_NS + 100, status, headers);
  for (const [atNs, text] of pieces) {
    const bytes = encoder.encode(text);
    sink.onBytes(atNs, bytes, 0, bytes.length);
  }
  return { sentNs: SENT_NS, endNs, ...(failure === undefined ? {} : { failure }) };
}

export const STREAM = { "content-type": "text/event-stream; charset=utf-8" };
export const JSON_BODY = { "content-type": "application/json" };

/** One event of a chat stream. */
export function chatEvent(delta: object, more: object = {}): string {
  return `data: ${JSON.stringify({ choices: [{ delta }], ...more })}\n\n`;
}
