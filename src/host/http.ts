/**
 * Plain requests outside the load (probes, tokenize, models) behind the `Http` port. They go the way that the load goes:
 * straight to the server, past any proxy that the environment names.
 */
import type { Http } from "#core/ports.ts";

export const realHttp: Http = {
  request: async ({ url, method = "GET", headers = {}, body, timeoutMs, tls }) => {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
      proxy: false,
      // Else a setting of the runtime would print the headers, keys and all.
      verbose: false,
      ...(tls === undefined
        ? {}
        : { tls: { rejectUnauthorized: !tls.insecure, ...(tls.caPem === undefined ? {} : { ca: tls.caPem }) } }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  },
};
