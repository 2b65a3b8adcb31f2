/** What the rest of the program needs to know of the endpoint under test: its dialect and the full addresses. */
import type { EndpointConfig } from "#config/config.ts";
import type { Dialect } from "#endpoint/dialect.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { buildUrl, serverRoot } from "#endpoint/endpoint-url.ts";
import type { TransportKind } from "#transport/transport.ts";

export interface EndpointFacts {
  readonly dialect: Dialect;
  /** Full addresses that requests go to, one per configured URL. */
  readonly urls: readonly string[];
  /** Where the servers answer for themselves (`/metrics`), one per configured URL. */
  readonly roots: readonly string[];
}

/** What `--transport auto` means: docs/performance.md has the figures that decided it. */
const AUTOMATIC_TRANSPORT: TransportKind = "socket";

export function transportKindOf({ transport }: Pick<EndpointConfig, "transport">): TransportKind {
  return transport === "auto" ? AUTOMATIC_TRANSPORT : transport;
}

/** Throws a `UserError` where the endpoint's own settings (a template) cannot be used. */
export function readEndpoint(endpoint: EndpointConfig): EndpointFacts {
  return {
    dialect: dialectOf(endpoint.type, endpoint),
    urls: endpoint.urls.map((base) => buildUrl(base, endpoint)),
    roots: endpoint.urls.map(serverRoot),
  };
}
