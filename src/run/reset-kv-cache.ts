/** Empties the servers' prefix cache before a run, where `--reset-kv-cache` asks for it. */
import type { EndpointConfig } from "#config/config.ts";
import { type Problem, UserError } from "#core/errors.ts";
import { MS_PER_SEC } from "#core/units.ts";
import { serverRoot } from "#endpoint/endpoint-url.ts";
import { probeHeaders } from "./readiness.ts";
import type { AskOptions } from "./server-identity.ts";

/** vLLM's. */
const DEFAULT_PATH = "reset_prefix_cache";
const DEFAULT_TIMEOUT_SEC = 30;

/** Throws a `UserError` where a server does not do it: results would be of a cache in an unknown state. */
export async function resetKvCache(options: AskOptions): Promise<void> {
  const { endpoint } = options;
  if (endpoint.resetKvCache === undefined) return;
  const { resetKvCache: reset } = endpoint;
  const found = await Promise.all(endpoint.urls.map((url) => resetOne(serverRoot(url), reset, options)));
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new UserError("The server's cache could not be emptied", {
    problems,
    hint: "vLLM offers /reset_prefix_cache only with VLLM_SERVER_DEV_MODE=1; SGLang's path is flush_cache (--reset-kv-cache-path).",
  });
}

type Reset = NonNullable<EndpointConfig["resetKvCache"]>;

async function resetOne(
  root: string,
  { path, timeoutSeconds }: Reset,
  options: AskOptions,
): Promise<Problem | undefined> {
  const url = `${root}/${(path ?? DEFAULT_PATH).replace(/^\/+/, "")}`;
  const wanted = "must empty the cache";
  try {
    const { status } = await options.http.request({
      url,
      method: "POST",
      headers: probeHeaders(options.endpoint, options),
      timeoutMs: (timeoutSeconds ?? DEFAULT_TIMEOUT_SEC) * MS_PER_SEC,
      tls: options.tls,
    });
    return status >= 200 && status <= 299 ? undefined : { where: url, found: `HTTP ${status}`, wanted };
  } catch (error) {
    return { where: url, found: error instanceof Error ? error.message : String(error), wanted };
  }
}
