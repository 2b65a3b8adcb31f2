/**
 * The headers of one request, and their safe form for files. A later source wins over an earlier one, whatever the
 * case of the name: ids, the user's own, the key, the turn's, then what the exchange itself rests on.
 */
import type { EndpointConfig } from "#config/config.ts";
import { VERSION } from "#core/version.ts";
import type { Dialect, DialectTraits } from "./dialect.ts";

interface HeaderInput {
  readonly endpoint: EndpointConfig;
  readonly dialect: Pick<Dialect, "traits">;
  readonly requestId: string;
  /** The session's id, the same for all its turns. */
  readonly correlationId: string;
  /** Headers that this turn alone carries. */
  readonly turnHeaders?: Readonly<Record<string, string>>;
}

const ANTHROPIC_VERSION = "2023-06-01";

type RequestIds = Pick<HeaderInput, "requestId" | "correlationId">;

/** What the headers of all requests have in common: their order, and all values but the ids. */
type HeaderLayout = readonly (readonly [name: string, value: string | ((ids: RequestIds) => string)])[];

/** Laid out once for an endpoint: a run has one, and sends a million requests to it. */
const layouts = new WeakMap<EndpointConfig, { readonly traits: DialectTraits; readonly layout: HeaderLayout }>();

export function buildHeaders(input: HeaderInput): [name: string, value: string][] {
  return layoutOf(input).map(([name, value]) => [name, typeof value === "string" ? value : value(input)]);
}

function layoutOf(input: HeaderInput): HeaderLayout {
  const { traits } = input.dialect;
  if (input.turnHeaders !== undefined) return layOut(input);
  const known = layouts.get(input.endpoint);
  if (known?.traits === traits) return known.layout;
  const layout = layOut(input);
  layouts.set(input.endpoint, { traits, layout });
  return layout;
}

function layOut({ endpoint, dialect, turnHeaders = {} }: HeaderInput): HeaderLayout {
  const streams = endpoint.streaming && dialect.traits.canStream;
  const sessionId = (ids: RequestIds): string => ids.correlationId;
  const sources: HeaderLayout = [
    ["User-Agent", `aiperf/${VERSION}`],
    ["X-Request-ID", (ids) => ids.requestId],
    [endpoint.sessionHeader ?? "X-Correlation-ID", sessionId],
    ...(dialect.traits.type === "messages" ? [["anthropic-version", ANTHROPIC_VERSION] as const] : []),
    ...Object.entries(endpoint.headers),
    ...keyHeaders(endpoint, dialect),
    ...Object.entries(turnHeaders),
    ["Accept", streams ? "text/event-stream" : "application/json"],
    ["Content-Type", "application/json"],
    ["X-Session-Affinity", sessionId],
  ];
  const byName = new Map<string, HeaderLayout[number]>();
  for (const source of sources) byName.set(source[0].toLowerCase(), source);
  return [...byName.values()];
}

function keyHeaders({ apiKey }: EndpointConfig, { traits }: Pick<Dialect, "traits">): [string, string][] {
  if (apiKey === undefined || apiKey === "") return [];
  return traits.type === "messages" ? [["x-api-key", apiKey]] : [["Authorization", `Bearer ${apiKey}`]];
}

const REDACTED = "<redacted>";

/** Ends of the words of a header's name that tell a secret: `x-auth-token` has one, `x-ratelimit-limit-tokens` none. */
const SECRET_WORD =
  /(authorization|auth|cookie|cookie2|token|secret|key|apikey|password|passwd|credentials?|signature)$/;

/** Headers as they may be written to a file: values that give access, and the session's routing id, are blanked. */
export function redactHeaders(
  headers: Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
): Record<string, string> {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  const safe: Record<string, string> = {};
  for (const [name, value] of pairs) safe[name] = isSecret(name) ? REDACTED : value;
  return safe;
}

function isSecret(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "x-session-affinity" || lower.split(/[-_.]/).some((word) => SECRET_WORD.test(word));
}
