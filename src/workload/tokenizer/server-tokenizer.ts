/**
 * The server's own tokenizer, over `POST /tokenize` and `/detokenize` (vLLM, SGLang), and what `/v1/models` says about
 * the model. In: the endpoint and the Http port; out: a tokenizer that asks the server each time.
 */
import type { EndpointConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Http, HttpCall, TlsOptions } from "#core/ports.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";

export interface ServerAccess {
  readonly http: Http;
  readonly endpoint: Pick<EndpointConfig, "urls" | "apiKey" | "headers">;
  readonly tls?: TlsOptions;
}

const PROBE_TIMEOUT_MS = 2000;
const CALL_TIMEOUT_MS = 30_000;
const PROBE_TEXT = "The kettle is on.";

/** Root path of the server's model (`root` of `/v1/models`); undefined when the server tells none within two seconds. */
export async function askModelRoot(access: ServerAccess, modelName: string): Promise<string | undefined> {
  const answer = await tryCall(access, { path: "/v1/models", timeoutMs: PROBE_TIMEOUT_MS });
  const models = answer !== undefined && Array.isArray(answer.data) ? answer.data.filter(isJsonObject) : [];
  const model = models.find((entry) => entry.id === modelName) ?? (models.length === 1 ? models[0] : undefined);
  return typeof model?.root === "string" && model.root !== "" ? model.root : undefined;
}

/** The tokenizer of the server, if it answers a short text with tokens within two seconds. */
export async function probeServerTokenizer(access: ServerAccess, modelName: string): Promise<Tokenizer | undefined> {
  const body = tokenizeBody(modelName, PROBE_TEXT);
  const answer = await tryCall(access, { path: "/tokenize", body, timeoutMs: PROBE_TIMEOUT_MS });
  if (answer === undefined || (tokensOf(answer)?.length ?? 0) === 0) return undefined;
  const encode = async (text: string): Promise<readonly number[]> => {
    const reply = await call(access, {
      path: "/tokenize",
      body: tokenizeBody(modelName, text),
      timeoutMs: CALL_TIMEOUT_MS,
    });
    return tokensOf(reply) ?? refuse(access, "/tokenize", "its answer has no list of tokens");
  };
  return {
    source: { kind: "server_tokenize", name: urlOf(access, "/tokenize").shown, isApproximate: false },
    encode,
    count: async (text) => (await encode(text)).length,
    decode: async (ids) => {
      const body = { model: modelName, tokens: [...ids] };
      const reply = await call(access, { path: "/detokenize", body, timeoutMs: CALL_TIMEOUT_MS });
      return typeof reply.prompt === "string"
        ? reply.prompt
        : refuse(access, "/detokenize", "its answer has no prompt");
    },
  };
}

interface ServerCall {
  readonly path: string;
  /** Absent: GET. */
  readonly body?: JsonObject;
  readonly timeoutMs: number;
}

const tokenizeBody = (model: string, prompt: string): JsonObject => ({ model, prompt, add_special_tokens: false });

function tokensOf(answer: JsonObject): number[] | undefined {
  const { tokens } = answer;
  return Array.isArray(tokens) && tokens.every((id) => typeof id === "number") ? (tokens as number[]) : undefined;
}

async function tryCall(access: ServerAccess, request: ServerCall): Promise<JsonObject | undefined> {
  try {
    return await call(access, request);
  } catch {
    // A probe: a server that does not answer it has told us enough.
    return undefined;
  }
}

async function call(access: ServerAccess, { path, body, timeoutMs }: ServerCall): Promise<JsonObject> {
  const { apiKey, headers } = access.endpoint;
  const { address, authorization } = urlOf(access, path);
  const request: HttpCall = {
    url: address,
    method: body === undefined ? "GET" : "POST",
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    ...(access.tls === undefined ? {} : { tls: access.tls }),
  };
  let answer: Awaited<ReturnType<Http["request"]>>;
  try {
    answer = await access.http.request(request);
  } catch (error) {
    return refuse(access, path, (error as Error).message);
  }
  if (answer.status < 200 || answer.status > 299) return refuse(access, path, `status ${answer.status}`);
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return refuse(access, path, "its answer is not JSON");
  }
  return isJsonObject(value) ? value : refuse(access, path, "its answer is not a JSON object");
}

function refuse(access: ServerAccess, path: string, problem: string): never {
  throw new UserError(`The server's tokenizer failed at ${urlOf(access, path).shown}: ${problem}.`, {
    hint: "Name a tokenizer that is on this machine with --tokenizer, or use --tokenizer builtin.",
  });
}

/**
 * Addresses at the root of the server: `http://host:8000/v1` and `http://host:8000/v1/chat/completions` have theirs
 * in front of `/v1`. A password in the URL is sent as a header and never shown.
 */
function urlOf(access: ServerAccess, path: string): { address: string; shown: string; authorization?: string } {
  const url = new URL(access.endpoint.urls[0] ?? "http://localhost:8000");
  const base = url.pathname.replace(/\/v1(\/.*)?$/, "").replace(/\/+$/, "");
  const shown = `${url.origin}${base}${path}`;
  if (url.username === "" && url.password === "") return { address: shown, shown };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { address: shown, shown, authorization: `Basic ${btoa(pair)}` };
}
