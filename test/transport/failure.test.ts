import { describe, expect, test } from "bun:test";
import { failureOfFault, failureOfStatus, failureOfTimeout } from "#transport/failure.ts";

const URL_WITH_SECRETS = "https://user:pass@llm.example:8443/v1?key=secret";

describe("the failure of a status", () => {
  test("has the reason phrase as its type and the body as its message", () => {
    expect(failureOfStatus(429, {}, '{"error":"slow down"}')).toEqual({
      kind: "http_status",
      code: 429,
      type: "Too Many Requests",
      message: '{"error":"slow down"}',
    });
  });

  test("says that the body was empty rather than nothing", () => {
    expect(failureOfStatus(503, {}, "").message).toBe("The server answered 503 with an empty body.");
  });

  test("says where a redirect leads", () => {
    const { type, message } = failureOfStatus(308, { location: "https://llm.example/v2" }, "moved");
    expect(type).toBe("Permanent Redirect");
    expect(message).toContain("https://llm.example/v2");
    expect(failureOfStatus(304, {}, "body").message).toBe("body");
  });

  test("names a status that nobody registered by its number", () => {
    expect(failureOfStatus(599, {}, "x").type).toBe("HTTP 599");
  });

  test("keeps no more than 16 KiB of a body", () => {
    expect(failureOfStatus(500, {}, "x".repeat(100_000)).message.length).toBe(16 * 1024);
  });
});

describe("the failure of a fault", () => {
  test.each([
    ["ECONNREFUSED", "waiting", "refused", "ConnectionRefused"],
    ["EHOSTUNREACH", "waiting", "refused", "HostUnreachable"],
    ["EAI_AGAIN", "waiting", "dns", "NameNotFound"],
    ["ECONNRESET", "waiting", "reset", "ConnectionReset"],
    ["ECONNRESET", "reading", "stream_cut", "StreamCut"],
    ["EPIPE", "waiting", "reset", "ConnectionReset"],
    ["ETIMEDOUT", "waiting", "timeout", "ConnectTimeout"],
    ["ETIMEDOUT", "reading", "stream_cut", "StreamCut"],
    ["EMFILE", "waiting", "other", "TooManyOpenFiles"],
    ["EADDRNOTAVAIL", "waiting", "other", "NoFreePort"],
    ["EPROTO", "waiting", "tls", "TlsFailure"],
    ["CERT_HAS_EXPIRED", "waiting", "tls", "TlsFailure"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "waiting", "tls", "TlsFailure"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "waiting", "tls", "TlsFailure"],
    ["Malformed_HTTP_Response", "waiting", "other", "BadHttpResponse"],
    ["ESOMETHING", "waiting", "other", "TransportError"],
  ] as const)("%s while %s is %s, %s", (code, stage, kind, type) => {
    const failure = failureOfFault({ code, message: `it broke at ${URL_WITH_SECRETS}` }, stage, URL_WITH_SECRETS);
    expect(failure).toMatchObject({ kind, type, cause: code });
    expect(failure.code).toBeUndefined();
    expect(failure.message).not.toMatch(/pass|secret/);
  });

  test("without a code has no cause, and an address that is none is not repeated", () => {
    const failure = failureOfFault({ code: "", message: "odd" }, "waiting", "user:pass@nowhere");
    expect(failure).toEqual({
      kind: "other",
      type: "TransportError",
      message: "The request to the given address failed: odd",
    });
  });
});

test("requests that took too long all fail alike, so that they are counted together", () => {
  expect(failureOfTimeout()).toEqual(failureOfTimeout());
  expect(failureOfTimeout()).toMatchObject({ kind: "timeout", type: "Timeout" });
});
