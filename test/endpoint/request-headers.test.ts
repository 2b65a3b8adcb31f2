import { describe, expect, test } from "bun:test";
import { dialectOf } from "#endpoint/dialects.ts";
import { buildHeaders, redactHeaders } from "#endpoint/request-headers.ts";
import packageFile from "../../package.json";
import { buildEndpoint } from "./build-endpoint.ts";

const ids = { requestId: "req-1", correlationId: "ses-1" };

describe("the headers of a request", () => {
  test("a plain request has these, in this order", () => {
    expect(
      buildHeaders({ endpoint: buildEndpoint({ streaming: true, apiKey: "k" }), dialect: dialectOf("chat"), ...ids }),
    ).toEqual([
      ["User-Agent", `aiperf/${packageFile.version}`],
      ["X-Request-ID", "req-1"],
      ["X-Correlation-ID", "ses-1"],
      ["Authorization", "Bearer k"],
      ["Accept", "text/event-stream"],
      ["Content-Type", "application/json"],
      ["X-Session-Affinity", "ses-1"],
    ]);
  });

  test("each name stands once, whatever its case, with the value of the source that wins", () => {
    const endpoint = buildEndpoint({
      apiKey: "flag",
      sessionHeader: "X-Chat",
      headers: { "user-agent": "mine", authorization: "Bearer header", accept: "any", "x-both": "user" },
    });
    const headers = buildHeaders({ endpoint, dialect: dialectOf("chat"), ...ids, turnHeaders: { "X-Both": "turn" } });
    expect(Object.fromEntries(headers)).toEqual({
      "user-agent": "mine",
      "X-Request-ID": "req-1",
      "X-Chat": "ses-1",
      Authorization: "Bearer flag",
      Accept: "application/json",
      "X-Both": "turn",
      "Content-Type": "application/json",
      "X-Session-Affinity": "ses-1",
    });
  });

  test("the Anthropic API has its own key header and a version that the user may change", () => {
    const endpoint = buildEndpoint({ type: "messages", apiKey: "k" });
    const own = Object.fromEntries(buildHeaders({ endpoint, dialect: dialectOf("messages"), ...ids }));
    expect(own).toMatchObject({ "x-api-key": "k", "anthropic-version": "2023-06-01" });
    expect(own.Authorization).toBeUndefined();
    const changed = { ...endpoint, headers: { "Anthropic-Version": "2099-01-01" } };
    expect(buildHeaders({ endpoint: changed, dialect: dialectOf("messages"), ...ids })).toContainEqual([
      "Anthropic-Version",
      "2099-01-01",
    ]);
  });

  test("an endpoint that cannot stream is not asked for events", () => {
    const endpoint = buildEndpoint({ type: "embeddings", streaming: true });
    expect(buildHeaders({ endpoint, dialect: dialectOf("embeddings"), ...ids })).toContainEqual([
      "Accept",
      "application/json",
    ]);
  });
});

describe("headers on their way to a file", () => {
  test("whatever gives access is blanked, everything else is kept", () => {
    const secret = [
      "Authorization",
      "proxy-authorization",
      "X-API-Key",
      "api-key",
      "apikey",
      "Cookie",
      "Set-Cookie",
      "X-Auth-Token",
      "x-goog-api-key",
      "Ocp-Apim-Subscription-Key",
      "X-Amz-Security-Token",
      "client_secret",
      "X-Session-Affinity",
    ];
    const open = [
      "Content-Type",
      "X-Request-ID",
      "x-ratelimit-remaining-tokens",
      "Keep-Alive",
      "User-Agent",
      "openai-organization",
    ];
    const safe = redactHeaders([...secret, ...open].map((name) => [name, "value"] as const));
    for (const name of secret) expect(safe[name]).toBe("<redacted>");
    for (const name of open) expect(safe[name]).toBe("value");
    expect(redactHeaders({ Cookie: "a", Via: "b" })).toEqual({ Cookie: "<redacted>", Via: "b" });
  });
});
