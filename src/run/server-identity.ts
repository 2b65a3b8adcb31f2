/** What answers under an address, as far as it tells without being asked to work: engine, version, models. */
import type { EndpointConfig } from "#config/config.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Entropy, Http, HttpAnswer, TlsOptions } from "#core/ports.ts";
import type { Dialect } from "#endpoint/dialect.ts";
import { serverRoot } from "#endpoint/endpoint-url.ts";
import { probeHeaders } from "./readiness.ts";

export interface ServerIdentity {
  readonly engine?: string;
  readonly version?: string;
  readonly models?: readonly string[];
}

export interface AskOptions {
  readonly endpoint: EndpointConfig;
  readonly dialect: Dialect;
  readonly http: Http;
  readonly entropy: Entropy;
  readonly tls: TlsOptions;
}

/** A server that tells nothing must not hold up a run. */
const TIMEOUT_MS = 1000;
/** Names that stand in front of any server. */
const WEB_SERVERS = /uvicorn|nginx|envoy|cloudflare|hypercorn|gunicorn|istio/i;

/** Of the first address. Never rejects: what cannot be told is absent. */
export async function askServer(options: AskOptions): Promise<ServerIdentity> {
  const [url] = options.endpoint.urls;
  if (url === undefined) return {};
  const root = serverRoot(url);
  const [models, version] = await Promise.all([ask(`${root}/v1/models`, options), ask(`${root}/version`, options)]);
  const listed = models === undefined ? [] : readModels(models);
  const engine = listed.find(({ owner }) => owner !== undefined)?.owner ?? readHeader(models);
  const number = version === undefined ? undefined : readObject(version)?.version;
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(typeof number === "string" ? { version: number } : {}),
    ...(listed.length === 0 ? {} : { models: listed.map(({ id }) => id) }),
  };
}

async function ask(url: string, options: AskOptions): Promise<HttpAnswer | undefined> {
  try {
    const { http, tls, endpoint } = options;
    const headers = probeHeaders(endpoint, options);
    const answer = await http.request({ url, headers, timeoutMs: TIMEOUT_MS, tls });
    return answer.status === 200 ? answer : undefined;
  } catch {
    return undefined;
  }
}

function readObject({ text }: HttpAnswer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readModels(answer: HttpAnswer): { readonly id: string; readonly owner?: string }[] {
  const data = readObject(answer)?.data;
  if (!Array.isArray(data)) return [];
  return data.filter(isJsonObject).flatMap(({ id, owned_by: owner }) => {
    if (typeof id !== "string") return [];
    return [{ id, ...(typeof owner === "string" ? { owner } : {}) }];
  });
}

function readHeader(answer: HttpAnswer | undefined): string | undefined {
  const name = answer?.headers.server;
  return name === undefined || WEB_SERVERS.test(name) ? undefined : name;
}
