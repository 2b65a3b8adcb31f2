/** What a transport test holds in its hands: a clock whose deadlines are reached by hand, a sink that can be awaited. */
import type { Clock } from "#core/ports.ts";
import type { Exchange, ResponseSink, Transport, WireRequest } from "#transport/transport.ts";

/** Time runs as it does; deadlines pass when the test says so. */
export class HandClock implements Clock {
  #armed: { instantNs: number; callback: () => void }[] = [];

  nowNs(): number {
    return Bun.nanoseconds();
  }

  at(instantNs: number, callback: () => void): () => void {
    const entry = { instantNs, callback };
    this.#armed.push(entry);
    return () => {
      this.#armed = this.#armed.filter((other) => other !== entry);
    };
  }

  get armedCount(): number {
    return this.#armed.length;
  }

  /** Every deadline that is set passes now. */
  passDeadlines(): void {
    const due = this.#armed;
    this.#armed = [];
    for (const { callback } of due) callback();
  }
}

export class ProbeSink implements ResponseSink {
  status: number | undefined;
  headers: Readonly<Record<string, string>> = {};
  headersNs: number | undefined;
  readonly writtenNs: number[] = [];
  readonly stamps: number[] = [];
  byteCount = 0;
  readonly #parts: Uint8Array[] = [];
  #waiting: { until: () => boolean; resolve: () => void }[] = [];

  onWritten(atNs: number): void {
    this.writtenNs.push(atNs);
  }

  onHeaders(atNs: number, status: number, headers: Readonly<Record<string, string>>): void {
    this.headersNs = atNs;
    this.status = status;
    this.headers = headers;
    this.#wake();
  }

  onBytes(atNs: number, read: Uint8Array, from: number, to: number): void {
    this.stamps.push(atNs);
    this.#parts.push(read.slice(from, to));
    this.byteCount += to - from;
    this.#wake();
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }

  /** Resolves when the text so far ends with `tail`. */
  sees(tail: string): Promise<void> {
    return this.#waitFor(() => this.text.endsWith(tail));
  }

  seesHeaders(): Promise<void> {
    return this.#waitFor(() => this.status !== undefined);
  }

  #waitFor(until: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ until, resolve });
      this.#wake();
    });
  }

  #wake(): void {
    for (const { until, resolve } of this.#waiting) if (until()) resolve();
    this.#waiting = this.#waiting.filter(({ until }) => !until());
  }
}

export interface Probe {
  readonly sink: ProbeSink;
  readonly abort: AbortController;
  readonly done: Promise<Exchange>;
}

/** Sends a small POST request, or what `changes` make of it. */
export function probe(transport: Transport, url: string, changes: Partial<WireRequest> = {}): Probe {
  const sink = new ProbeSink();
  const abort = new AbortController();
  const request: WireRequest = {
    url,
    method: "POST",
    headers: [
      ["User-Agent", "probe/1"],
      ["Content-Type", "application/json"],
    ],
    body: '{"stream":true}',
    ...changes,
  };
  return { sink, abort, done: transport.send(request, sink, abort.signal) };
}
