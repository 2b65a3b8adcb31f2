/**
 * A request that is given up on purpose, to see how a server takes it: a while after it has been written, never before.
 * What comes of it is a failed request with a name of its own, and no request that the phase gave up.
 */
import type { Clock } from "#core/ports.ts";
import { secToNs } from "#core/units.ts";
import type { RequestFailure } from "#record/raw-record.ts";
import type { ResponseSink } from "#transport/transport.ts";
import type { Credit } from "./credit.ts";

export interface CancellationTest {
  /** Aborted by the test, or by the phase as the credit's own. */
  readonly signal: AbortSignal;
  /** The sink, listening for the end of writing. */
  readonly sink: ResponseSink;
  /** The exchange is over: no timer is left behind, and a cancellation by the test is called one. */
  close(failure: RequestFailure | undefined): RequestFailure | undefined;
}

/** Number that stands for a client that closed its request. */
const CLIENT_CLOSED_REQUEST = 499;

export function openCancellationTest(
  { signal, cancelAfterSec = 0 }: Pick<Credit, "signal" | "cancelAfterSec">,
  sink: ResponseSink,
  clock: Clock,
): CancellationTest {
  const own = new AbortController();
  let cancelTimer = (): void => {};
  return {
    signal: AbortSignal.any([signal, own.signal]),
    sink: {
      onWritten: (atNs) => {
        cancelTimer = clock.at(atNs + secToNs(cancelAfterSec), () => own.abort());
      },
      onHeaders: (atNs, status, headers) => sink.onHeaders(atNs, status, headers),
      onBytes: (atNs, read, from, to) => sink.onBytes(atNs, read, from, to),
    },
    close: (failure) => {
      cancelTimer();
      if (failure?.kind !== "cancelled" || signal.aborted) return failure;
      return {
        kind: "cancellation_test",
        code: CLIENT_CLOSED_REQUEST,
        type: "RequestCancellationError",
        message: `given up on purpose ${cancelAfterSec.toFixed(3)} s after it was sent`,
      };
    },
  };
}
