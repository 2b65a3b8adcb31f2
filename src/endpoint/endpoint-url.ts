/**
 * The address that requests go to, from what the user gave as URL. People give the server's root, the root with
 * `/v1`, or the whole path: all three lead to the same place, and a query stays at the end.
 */
import type { EndpointConfig } from "#config/config.ts";
import { dialectOf } from "./dialects.ts";

/** `base` is one of `endpoint.urls`. A custom path replaces the dialect's, an empty one leaves the URL as it is. */
export function buildUrl(base: string, endpoint: Pick<EndpointConfig, "type" | "path" | "streaming">): string {
  const { traits } = dialectOf(endpoint.type);
  const streams = endpoint.streaming && traits.canStream;
  const ownPath = (streams ? traits.streamingPath : undefined) ?? traits.path;
  return joinUrl(base, endpoint.path ?? ownPath);
}

/** Joins a base URL and a path by the rules above. */
export function joinUrl(base: string, path: string): string {
  const withScheme = base.includes("://") ? base : `http://${base}`;
  const queryAt = withScheme.indexOf("?");
  const address = queryAt < 0 ? withScheme : withScheme.slice(0, queryAt);
  const query = queryAt < 0 ? "" : withScheme.slice(queryAt);
  if (path === "") return address + query;
  const root = address.replace(/\/+$/, "");
  const rooted = path.startsWith("/") ? path : `/${path}`;
  if (root.endsWith(rooted)) return root + query;
  const isDoubled = root.endsWith("/v1") && rooted.startsWith("/v1/");
  return root + (isDoubled ? rooted.slice("/v1".length) : rooted) + query;
}

/** The server itself, where addresses beside the load such as `/v1/models` start: `base` without `/v1` and what follows. */
export function serverRoot(base: string): string {
  return base
    .replace(/\/+$/, "")
    .replace(/\/v1(\/.*)?$/, "")
    .replace(/\/+$/, "");
}
