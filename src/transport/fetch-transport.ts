/**
 * The transport over the runtime's own fetch: requests in, stamped bytes out. Every limit is ours: no time limit of
 * fetch, no redirect, no proxy, no compression, no retry. Connections are pooled by fetch, which keeps at most 64 idle
 * ones per process; `sticky-user-sessions` gives each key a pool of one, within that same bound.
 */
import type { Clock } from "#core/ports.ts";
import { BodyGate } from "./body-gate.ts";
import { ExchangeEnd } from "./exchange-end.ts";
import { type ExchangeStage, failureOfAddress, failureOfFault, isHttpUrl, toFault } from "./failure.ts";
import { toBunTls } from "./tls.ts";
import type { Exchange, ResponseSink, Transport, TransportOptions, WireRequest } from "./transport.ts";

/** A transport whose connections nobody else shares. */
export function createFetchTransport(options: TransportOptions, clock: Clock): Transport {
  return new FetchTransport(options, clock);
}

interface KeyedSession {
  readonly session: Bun.FetchSession;
  inFlight: number;
  released: boolean;
}

interface Call {
  readonly request: WireRequest;
  readonly sink: ResponseSink;
  readonly session: Bun.FetchSession;
  readonly end: ExchangeEnd;
  readonly abort: AbortController;
}

class FetchTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #clock: Clock;
  readonly #tls: Bun.TLSOptions;
  readonly #shared: Bun.FetchSession;
  readonly #keyed = new Map<string, KeyedSession>();

  constructor(options: TransportOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#tls = toBunTls(options.tls);
    this.#shared = this.#newSession();
  }

  async send(request: WireRequest, sink: ResponseSink, signal: AbortSignal): Promise<Exchange> {
    const key = this.#options.reuse === "sticky-user-sessions" ? request.connectionKey : undefined;
    if (key === undefined) return this.#exchange(request, sink, signal, this.#shared);
    const keyed = this.#sessionOf(key);
    keyed.inFlight++;
    const exchange = await this.#exchange(request, sink, signal, keyed.session);
    keyed.inFlight--;
    if (keyed.released && keyed.inFlight === 0) keyed.session.close();
    return exchange;
  }

  release(connectionKey: string): void {
    const keyed = this.#keyed.get(connectionKey);
    if (keyed === undefined) return;
    this.#keyed.delete(connectionKey);
    keyed.released = true;
    keyed.session.close();
  }

  answeredUpToNs(): number {
    return this.#clock.nowNs();
  }

  close(): void {
    this.#shared.close();
    for (const { session } of this.#keyed.values()) session.close();
  }

  #exchange(
    request: WireRequest,
    sink: ResponseSink,
    signal: AbortSignal,
    session: Bun.FetchSession,
  ): Promise<Exchange> {
    const end = new ExchangeEnd(this.#clock);
    const abort = new AbortController();
    end.arm(request, signal, () => abort.abort());
    if (!isHttpUrl(request.url)) end.finish(failureOfAddress());
    if (!end.isOver) void this.#perform({ request, sink, session, end, abort });
    return end.promise;
  }

  async #perform(call: Call): Promise<void> {
    const { request, sink, session, end, abort } = call;
    const init = this.#toInit(request, session, abort.signal);
    let stage: ExchangeStage = "waiting";
    try {
      end.sentNs = this.#clock.nowNs();
      const answer = fetch(request.url, init);
      sink.onWritten?.(end.sentNs);
      const response = await answer;
      const atNs = this.#clock.nowNs();
      if (end.isOver) return;
      stage = "reading";
      sink.onHeaders(atNs, response.status, response.headers.toJSON());
      if (response.body === null) end.finish(undefined, atNs);
      else this.#readBody(response.body, response.status, call);
    } catch (error) {
      end.finish(failureOfFault(toFault(error), stage, request.url));
      abort.abort();
    }
  }

  // Chained by hand: an async loop costs a tenth more per read.
  #readBody(body: ReadableStream<Uint8Array>, status: number, { request, sink, end, abort }: Call): void {
    const clock = this.#clock;
    const reader = body.getReader();
    const gate = new BodyGate(sink, status, this.#options.maxBodyBytes);
    const onFault = (error: unknown): void => {
      end.finish(failureOfFault(toFault(error), "reading", request.url));
      abort.abort();
    };
    const onRead = ({ done, value }: Awaited<ReturnType<typeof reader.read>>): void => {
      const atNs = clock.nowNs();
      if (end.isOver) return;
      if (done) {
        end.finish(undefined, atNs);
        return;
      }
      try {
        if (!gate.pass(atNs, value, 0, value.length)) {
          end.finish(gate.failure, atNs);
          abort.abort();
          return;
        }
      } catch (error) {
        onFault(error);
        return;
      }
      reader.read().then(onRead, onFault);
    };
    reader.read().then(onRead, onFault);
  }

  #toInit(request: WireRequest, session: Bun.FetchSession, signal: AbortSignal): BunFetchRequestInit {
    const headers = request.headers.map(([name, value]): [string, string] => [name, value]);
    if (this.#options.reuse === "never") headers.push(["Connection", "close"]);
    return {
      method: request.method,
      headers,
      ...(request.method === "GET" ? {} : { body: request.body }),
      session,
      signal,
      redirect: "manual",
      // Nothing is asked for in compressed form, and nothing is unpacked while it is timed.
      decompress: false,
      // Else a response that pauses for five minutes is cut: slow prefill is what people measure.
      timeout: false,
    };
  }

  #sessionOf(key: string): KeyedSession {
    const known = this.#keyed.get(key);
    if (known !== undefined) return known;
    const fresh = { session: this.#newSession(), inFlight: 0, released: false };
    this.#keyed.set(key, fresh);
    return fresh;
  }

  #newSession(): Bun.FetchSession {
    // `proxy: false` also overrules proxy variables in the environment.
    return new Bun.FetchSession({ tls: this.#tls, proxy: false, keepAlive: this.#options.reuse !== "never" });
  }
}
