/**
 * The transport over bare sockets: HTTP/1.1, one request at a time on each connection, bytes stamped in the callback of
 * the socket that brought them. Nothing is queued, nothing retried, no proxy, no redirect, no compression. A new
 * connection is part of the request that needs it: `sentNs` stands before connecting, the trace tells how long it took.
 */
import type { Clock } from "#core/ports.ts";
import { Connection } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { ExchangeEnd } from "./exchange-end.ts";
import { failureOfAddress, failureOfFault, isHttpUrl, toFault } from "./failure.ts";
import { toRequestBytes } from "./http-request.ts";
import { Inbox } from "./inbox.ts";
import { SocketExchange } from "./socket-exchange.ts";
import { toBunTls } from "./tls.ts";
import type { Exchange, ResponseSink, Transport, TransportOptions, WireRequest } from "./transport.ts";

/** A transport whose connections nobody else shares. */
export function createSocketTransport(options: TransportOptions, clock: Clock): Transport {
  return new SocketTransport(options, clock);
}

/** Where requests without a key of their own keep their connections. No key looks like it: keys are not empty. */
const SHARED = "";

interface Call {
  readonly request: WireRequest;
  readonly url: URL;
  readonly sink: ResponseSink;
  readonly signal: AbortSignal;
  readonly end: ExchangeEnd;
}

class SocketTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #clock: Clock;
  readonly #tls: Bun.TLSOptions;
  readonly #inbox: Inbox;
  readonly #pool = new ConnectionPool();
  /** Parsed addresses: a run has a handful, and sends to them thousands of times. */
  readonly #urls = new Map<string, URL>();

  constructor(options: TransportOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#inbox = new Inbox(clock);
    this.#tls = toBunTls(options.tls);
  }

  send(request: WireRequest, sink: ResponseSink, signal: AbortSignal): Promise<Exchange> {
    const end = new ExchangeEnd(this.#clock);
    try {
      const url = this.#parsed(request.url);
      if (url === undefined) end.finish(failureOfAddress());
      else this.#begin({ request, url, sink, signal, end });
    } catch (error) {
      end.finish(failureOfFault(toFault(error), "waiting", request.url));
    }
    return end.promise;
  }

  release(connectionKey: string): void {
    this.#pool.release(connectionKey);
  }

  answeredUpToNs(): number {
    return this.#inbox.oldestNs ?? this.#clock.nowNs();
  }

  close(): void {
    this.#pool.closeIdle();
  }

  #begin({ request, url, sink, signal, end }: Call): void {
    const { reuse, maxBodyBytes } = this.#options;
    const bytes = toRequestBytes(request, url, reuse === "never");
    const exchange = new SocketExchange({ request, sink, end, maxBodyBytes });
    end.sentNs = this.#clock.nowNs();
    end.arm(request, signal, () => exchange.abandon());
    if (end.isOver) return;
    const name = reuse === "sticky-user-sessions" ? (request.connectionKey ?? SHARED) : SHARED;
    const { connection, shelf } = this.#pool.take(name, url.origin);
    exchange.run(connection ?? this.#connect(url), bytes, (used) => {
      if (reuse === "never") used.close();
      else this.#pool.giveBack(shelf, used);
    });
  }

  #connect(url: URL): Connection {
    return new Connection({
      url,
      tls: this.#tls,
      clock: this.#clock,
      inbox: this.#inbox,
      onIdleLoss: (connection) => this.#pool.forget(connection),
    });
  }

  #parsed(text: string): URL | undefined {
    const known = this.#urls.get(text);
    if (known !== undefined) return known;
    if (!isHttpUrl(text)) return undefined;
    const url = new URL(text);
    this.#urls.set(text, url);
    return url;
  }
}
