/**
 * The end of one exchange, which comes once: whole, failed, past its deadline or given up, whichever is first.
 * Both transports settle through it, so that a late event of a dead connection can never end a request twice.
 */
import type { Clock } from "#core/ports.ts";
import type { RequestFailure } from "#record/raw-record.ts";
import { failureOfCancel, failureOfTimeout } from "./failure.ts";
import { onAbort } from "./on-abort.ts";
import type { Exchange, ExchangeTrace, WireRequest } from "./transport.ts";

export class ExchangeEnd {
  /** Stamp it just before the first byte is handed over. */
  sentNs: number;
  connectionReused: boolean | undefined;
  /** Asked when the exchange is over. */
  traceOf: (() => ExchangeTrace) | undefined;
  readonly promise: Promise<Exchange>;
  #isOver = false;
  #resolve: (exchange: Exchange) => void = () => {};
  #onGiveUp: () => void = () => {};
  #disarm: () => void = () => {};
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.sentNs = clock.nowNs();
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the exchange at the deadline or on the signal; `onGiveUp` then tears the connection down. */
  arm(request: WireRequest, signal: AbortSignal, onGiveUp: () => void): void {
    this.#onGiveUp = onGiveUp;
    const { deadlineNs } = request;
    if (signal.aborted) {
      this.#giveUp(failureOfCancel());
      return;
    }
    if (deadlineNs !== undefined && deadlineNs <= this.sentNs) {
      this.#giveUp(failureOfTimeout());
      return;
    }
    const stopListening = onAbort(signal, () => this.#giveUp(failureOfCancel()));
    const onDeadline = (): void => this.#giveUp(failureOfTimeout());
    const cancelTimer = deadlineNs === undefined ? undefined : this.#clock.at(deadlineNs, onDeadline);
    this.#disarm = () => {
      stopListening();
      cancelTimer?.();
    };
  }

  /** Without a failure: the response came whole. Later calls change nothing. */
  finish(failure?: RequestFailure, endNs: number = this.#clock.nowNs()): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#disarm();
    this.#resolve({
      sentNs: this.sentNs,
      endNs,
      ...(failure === undefined ? {} : { failure }),
      ...(this.connectionReused === undefined ? {} : { connectionReused: this.connectionReused }),
      ...(this.traceOf === undefined ? {} : { trace: this.traceOf() }),
    });
  }

  #giveUp(failure: RequestFailure): void {
    if (this.#isOver) return;
    this.finish(failure);
    this.#onGiveUp();
  }
}
