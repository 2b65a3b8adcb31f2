/** The transport by its name. */
import type { Clock } from "#core/ports.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import { createSocketTransport } from "./socket-transport.ts";
import type { Transport, TransportKind, TransportOptions } from "./transport.ts";

export function createTransport(options: TransportOptions & { readonly kind: TransportKind }, clock: Clock): Transport {
  return options.kind === "socket" ? createSocketTransport(options, clock) : createFetchTransport(options, clock);
}
