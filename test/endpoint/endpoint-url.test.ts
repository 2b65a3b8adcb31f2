import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { buildUrl, joinUrl, serverRoot } from "#endpoint/endpoint-url.ts";
import { buildEndpoint } from "./build-endpoint.ts";

describe("the address of requests", () => {
  const chat = buildEndpoint();

  test("root, root with /v1 and the whole path all lead to the same place", () => {
    const bases = [
      "host:8000",
      "http://host:8000",
      "http://host:8000/",
      "http://host:8000/v1",
      "http://host:8000/v1/",
      "http://host:8000/v1/chat/completions",
    ];
    for (const base of bases) expect(buildUrl(base, chat)).toBe("http://host:8000/v1/chat/completions");
  });

  test("a prefix of the path and the query are kept", () => {
    expect(buildUrl("https://host/openai/v1?api-version=3", chat)).toBe(
      "https://host/openai/v1/chat/completions?api-version=3",
    );
    expect(buildUrl("https://host/gateway", chat)).toBe("https://host/gateway/v1/chat/completions");
  });

  test("a custom path replaces the dialect's, an empty one leaves the address alone", () => {
    expect(buildUrl("http://host", { ...chat, path: "/api/generate" })).toBe("http://host/api/generate");
    expect(buildUrl("http://host/exact/?q=1", { ...chat, path: "" })).toBe("http://host/exact/?q=1");
    expect(buildUrl("http://host/exact/", { ...chat, type: "template" })).toBe("http://host/exact/");
  });

  test("streaming goes to a path of its own where the endpoint has one", () => {
    const generate = buildEndpoint({ type: "huggingface_generate" });
    expect(buildUrl("http://host", generate)).toBe("http://host/generate");
    expect(buildUrl("http://host", { ...generate, streaming: true })).toBe("http://host/generate_stream");
    expect(buildUrl("http://host", { ...buildEndpoint({ type: "embeddings", streaming: true }) })).toBe(
      "http://host/v1/embeddings",
    );
  });

  test("joining twice is joining once", () => {
    const path = fc.constantFrom("/v1/models", "/health", "/v1/chat/completions");
    const base = fc.constantFrom("http://h", "http://h/", "h:1/v1", "http://h/a/v1/?k=v", "https://h/v1/models");
    fc.assert(fc.property(base, path, (from, to) => expect(joinUrl(joinUrl(from, to), to)).toBe(joinUrl(from, to))));
  });
});

describe("the root of the server", () => {
  test.each([
    ["http://host:8000", "http://host:8000"],
    ["http://host:8000/", "http://host:8000"],
    ["http://host:8000/v1", "http://host:8000"],
    ["http://host:8000/v1/", "http://host:8000"],
    ["http://host:8000//v1", "http://host:8000"],
    ["http://host:8000/v1/chat/completions", "http://host:8000"],
    ["http://host:8000/gateway/v1", "http://host:8000/gateway"],
    ["http://host:8000/v10", "http://host:8000/v10"],
  ])("of %s is %s", (base, root) => {
    expect(serverRoot(base)).toBe(root);
  });
});
