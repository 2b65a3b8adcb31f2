/** Questions to a server outside the load: who it is, and the wish that its cache be empty. */
import { describe, expect, test } from "bun:test";
import type { EndpointConfig } from "#config/config.ts";
import type { HttpAnswer, HttpCall } from "#core/ports.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { resetKvCache } from "#run/reset-kv-cache.ts";
import { askServer } from "#run/server-identity.ts";
import { buildEndpoint } from "../endpoint/build-endpoint.ts";

type Answers = Readonly<Record<string, Partial<HttpAnswer> | Error>>;

function open(answers: Answers, endpoint: Partial<EndpointConfig> = {}) {
  const calls: HttpCall[] = [];
  const options = {
    endpoint: buildEndpoint({ urls: ["http://one/v1", "http://two"], apiKey: "k", ...endpoint }),
    dialect: dialectOf("chat"),
    tls: { insecure: false },
    entropy: { uuid: () => "id", seed: () => 0 },
    http: {
      request: async (call: HttpCall): Promise<HttpAnswer> => {
        calls.push(call);
        const answer = answers[call.url] ?? { status: 404 };
        if (answer instanceof Error) throw answer;
        return { status: 200, headers: {}, text: "", ...answer };
      },
    },
  };
  return { calls, options };
}

const models = (...list: { id: string; owned_by?: string }[]) => ({ text: JSON.stringify({ data: list }) });

describe("who a server is", () => {
  test("is read from its models and its version, with the key that it wants", async () => {
    const { options, calls } = open({
      "http://one/v1/models": models({ id: "a", owned_by: "vllm" }, { id: "b" }),
      "http://one/version": { text: '{"version": "0.9.1"}' },
    });
    expect(await askServer(options)).toEqual({ engine: "vllm", version: "0.9.1", models: ["a", "b"] });
    for (const { headers } of calls) expect(headers).toMatchObject({ Authorization: "Bearer k" });
  });

  test("is its own name in a header, but not that of the web server before it", async () => {
    const named = (server: string) => open({ "http://one/v1/models": { ...models(), headers: { server } } }).options;
    expect(await askServer(named("TensorRT-LLM"))).toEqual({ engine: "TensorRT-LLM" });
    expect(await askServer(named("uvicorn"))).toEqual({});
  });

  test("is nothing where it tells nothing, whatever it does", async () => {
    const { options } = open({
      "http://one/v1/models": { text: "<html>" },
      "http://one/version": new Error("refused"),
    });
    expect(await askServer(options)).toEqual({});
    expect(await askServer(open({ "http://one/version": { text: '["0.9"]' } }).options)).toEqual({});
  });
});

describe("emptying the cache", () => {
  test("is not asked for unless the user does", async () => {
    const { options, calls } = open({});
    await resetKvCache(options);
    expect(calls).toEqual([]);
  });

  test("is asked of each server, at its path or at another, in the time allowed", async () => {
    const fine = { "http://one/reset_prefix_cache": {}, "http://two/reset_prefix_cache": {} };
    const { options, calls } = open(fine, { resetKvCache: {} });
    await resetKvCache(options);
    expect(calls.map(({ method, url, timeoutMs }) => [method, url, timeoutMs])).toEqual([
      ["POST", "http://one/reset_prefix_cache", 30_000],
      ["POST", "http://two/reset_prefix_cache", 30_000],
    ]);
    const other = open(
      { "http://s/flush": {} },
      { urls: ["http://s"], resetKvCache: { path: "/flush", timeoutSeconds: 2 } },
    );
    await resetKvCache(other.options);
    expect(other.calls).toMatchObject([{ url: "http://s/flush", timeoutMs: 2000 }]);
  });

  test("that is not done is an error with every server that did not", async () => {
    const { options } = open({ "http://two/reset_prefix_cache": new Error("refused") }, { resetKvCache: {} });
    const error = await resetKvCache(options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      exitCode: 2,
      problems: [
        { where: "http://one/reset_prefix_cache", found: "HTTP 404" },
        { where: "http://two/reset_prefix_cache", found: "refused" },
      ],
    });
  });
});
