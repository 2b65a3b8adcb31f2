/**
 * What every transport must do, against a server of bytes on loopback. Nothing here knows which transport it is:
 * only the port is used. Nothing waits for time to pass: deadlines are reached by hand, all else is awaited.
 */
import { describe } from "bun:test";
import type { Clock } from "#core/ports.ts";
import type { Transport, TransportOptions } from "#transport/transport.ts";
import { describeBodies } from "../transport/contract-bodies.ts";
import { describeConnections } from "../transport/contract-connections.ts";
import { describeEndings } from "../transport/contract-endings.ts";
import { describeFailures } from "../transport/contract-failures.ts";
import { describeTls } from "../transport/contract-tls.ts";

export type MakeTransport = (options: TransportOptions, clock: Clock) => Transport;

/** Runs the whole suite over the transports that `make` makes. */
export function describeTransportContract(name: string, make: MakeTransport): void {
  describe(name, () => {
    describeBodies(make);
    describeFailures(make);
    describeEndings(make);
    describeConnections(make);
    describeTls(make);
  });
}
