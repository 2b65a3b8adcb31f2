/**
 * One request and its response on a connection: what the socket reports becomes calls of the sink and, once, the end
 * of the exchange. The connection goes back for reuse only when both messages are whole and nothing follows them.
 */
import type { RequestFailure } from "#record/raw-record.ts";
import { BodyGate } from "./body-gate.ts";
import type { Connection, ConnectionUser } from "./connection.ts";
import type { ExchangeEnd } from "./exchange-end.ts";
import { failureOfBadResponse, failureOfFault, type NetworkFault, toFault } from "./failure.ts";
import { BadResponseError, type ResponseHead } from "./http-head.ts";
import { type ResponseHandler, ResponseParser } from "./http-response.ts";
import type { ExchangeTrace, ResponseSink, WireRequest } from "./transport.ts";

export interface SocketExchangeOptions {
  readonly request: WireRequest;
  readonly sink: ResponseSink;
  readonly end: ExchangeEnd;
  readonly maxBodyBytes: number | undefined;
}

/** What an orderly close is, where it comes too early. */
const CLOSED: NetworkFault = { code: "ConnectionClosed", message: "the connection was closed" };

export class SocketExchange implements ConnectionUser, ResponseHandler {
  readonly #options: SocketExchangeOptions;
  readonly #parser = new ResponseParser(this);
  #connection: Connection | undefined;
  #isReused = false;
  #giveBack: (connection: Connection) => void = () => {};
  #head: ResponseHead | undefined;
  #gate: BodyGate | undefined;
  /** Stamp of the read that is being taken apart. */
  #readNs = 0;
  #sendEndNs: number | undefined;
  #firstBodyNs: number | undefined;
  #lastBodyNs: number | undefined;
  #bodyBytes = 0;
  #reads = 0;

  constructor(options: SocketExchangeOptions) {
    this.#options = options;
    options.end.traceOf = () => this.#trace();
  }

  /** `giveBack` gets the connection when it can carry another request. */
  run(connection: Connection, bytes: Uint8Array, giveBack: (connection: Connection) => void): void {
    this.#connection = connection;
    this.#giveBack = giveBack;
    this.#isReused = connection.useCount > 0;
    this.#options.end.connectionReused = this.#isReused;
    connection.send(bytes, this);
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.#connection?.destroy();
  }

  onWritten(atNs: number): void {
    this.#sendEndNs = atNs;
    this.#options.sink.onWritten?.(atNs);
  }

  onData(atNs: number, bytes: Uint8Array): void {
    this.#readNs = atNs;
    this.#reads++;
    try {
      const taken = this.#parser.feed(bytes);
      if (this.#parser.isDone) this.#finishWhole(atNs, taken === bytes.length);
    } catch (error) {
      const { url } = this.#options.request;
      const isBreach = error instanceof BadResponseError;
      const failure = isBreach ? failureOfBadResponse(error.message, url) : this.#failureOf(toFault(error));
      this.#fail(atNs, failure);
    }
  }

  onLost(atNs: number, fault: NetworkFault | undefined): void {
    if (fault === undefined && this.#parser.end()) this.#options.end.finish(undefined, atNs);
    else this.#options.end.finish(this.#failureOf(fault ?? CLOSED), atNs);
  }

  onHead(head: ResponseHead): void {
    const { sink, maxBodyBytes, end } = this.#options;
    if (end.isOver) return;
    this.#head = head;
    this.#gate = new BodyGate(sink, head.status, maxBodyBytes);
    sink.onHeaders(this.#readNs, head.status, head.headers);
  }

  onBody(read: Uint8Array, from: number, to: number): void {
    const gate = this.#gate;
    if (gate === undefined || this.#options.end.isOver) return;
    this.#firstBodyNs ??= this.#readNs;
    this.#lastBodyNs = this.#readNs;
    this.#bodyBytes += to - from;
    if (!gate.pass(this.#readNs, read, from, to)) this.#fail(this.#readNs, gate.failure);
  }

  #failureOf(fault: NetworkFault): RequestFailure {
    return failureOfFault(fault, this.#head === undefined ? "waiting" : "reading", this.#options.request.url);
  }

  /** The response is over; an answer that came before the request was out ends the connection all the same. */
  #finishWhole(atNs: number, isAtEnd: boolean): void {
    const connection = this.#connection;
    if (this.#options.end.isOver || connection === undefined) return;
    if (isAtEnd && this.#head?.keepsAlive === true && !connection.hasUnsent) this.#giveBack(connection);
    else connection.close();
    this.#options.end.finish(undefined, atNs);
  }

  #fail(atNs: number, failure: RequestFailure | undefined): void {
    this.#options.end.finish(failure, atNs);
    this.#connection?.destroy();
  }

  #trace(): ExchangeTrace {
    const { request, end } = this.#options;
    const trace: { -readonly [Key in keyof ExchangeTrace]: ExchangeTrace[Key] } = {
      bodyBytesSent: this.#sendEndNs === undefined ? 0 : Buffer.byteLength(request.body),
      bodyBytesReceived: this.#bodyBytes,
      reads: this.#reads,
      ...this.#connection?.addresses,
    };
    const times = this.#isReused ? undefined : this.#connection?.times;
    const sendStartNs = times === undefined ? end.sentNs : (times.securedNs ?? times.connectedNs);
    if (times !== undefined) {
      trace.connectStartNs = times.startNs;
      if (times.connectedNs !== undefined) trace.connectedNs = times.connectedNs;
      if (times.securedNs !== undefined) trace.securedNs = times.securedNs;
    }
    if (sendStartNs !== undefined) trace.sendStartNs = sendStartNs;
    if (this.#sendEndNs !== undefined) trace.sendEndNs = this.#sendEndNs;
    if (this.#firstBodyNs !== undefined) trace.firstBodyNs = this.#firstBodyNs;
    if (this.#lastBodyNs !== undefined) trace.lastBodyNs = this.#lastBodyNs;
    return trace;
  }
}
