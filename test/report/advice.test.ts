import { describe, expect, test } from "bun:test";
import { type AdviceContext, adviceFor, type FailureKind } from "#report/advice.ts";

const context: AdviceContext = {
  url: "http://127.0.0.1:8000/v1/chat/completions",
  model: "llama",
  timeoutSec: 30,
  hasApiKey: false,
};

function adviceText(
  failure: { readonly kind: FailureKind; readonly code?: number; readonly message?: string },
  parts: Partial<AdviceContext> = {},
): string {
  const advice = adviceFor({ type: "Any", message: "", ...failure }, { ...context, ...parts });
  return advice === undefined ? "" : [advice.what, ...advice.tries].join("\n");
}

const status = (code: number, message = "") => ({ kind: "http_status", code, message }) as const;

describe("adviceFor", () => {
  const cases: readonly (readonly [string, Parameters<typeof adviceText>[0], string])[] = [
    ["a refused connection", { kind: "refused" }, "Nothing accepts connections at http://127.0.0.1:8000."],
    ["an unknown host", { kind: "dns" }, "resolve"],
    ["a certificate", { kind: "tls" }, "--ca-file"],
    ["a closed connection", { kind: "reset" }, "server's log"],
    ["a timeout", { kind: "timeout" }, "within 30 s"],
    ["a cut stream", { kind: "stream_cut" }, "in the middle"],
    ["an error in the stream", { kind: "stream_error" }, "in the stream"],
    ["an empty answer", { kind: "no_content" }, "--endpoint-type"],
    ["something that is no stream", { kind: "not_sse" }, "Leave out --streaming"],
    ["a huge answer", { kind: "body_too_large" }, "larger than"],
    ["a lost worker", { kind: "worker_lost" }, "memory"],
    ["a body that cannot be built", { kind: "bad_request_body" }, "template"],
    ["anything else", { kind: "other" }, "--verbose"],
    ["401 without a key", status(401), "Give the key with --api-key"],
    ["403", status(403), "denies"],
    ["404 on a path", status(404, "Not Found"), "Check --url"],
    ["404 on a model", status(404, "The model `llama` does not exist."), "no model named llama"],
    ["405", status(405), "the path or the model name is wrong"],
    ["413", status(413), "too long"],
    ["400 on the context", status(400, "This model's maximum context length is 4096 tokens."), "--max-model-len"],
    ["400 on anything else", status(400, "temperature must be positive"), "did not understand"],
    ["422", status(422, "field required"), "did not understand"],
    ["429", status(429), "limits the rate"],
    ["500", status(500), "server's own log"],
    ["502", status(502), "not ready or overloaded"],
    ["503", status(503), "--wait-for-model-timeout"],
    ["504", status(504), "gave up waiting"],
    ["a redirect", status(307), "redirects away"],
    ["another refusal", status(418), "refused the request"],
  ];
  for (const [name, failure, wanted] of cases) {
    test(`speaks to ${name}`, () => expect(adviceText(failure)).toContain(wanted));
  }

  test("sends those whose server knows no max_completion_tokens to the legacy field", () => {
    const message =
      "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted'}]";
    expect(adviceText(status(422, message))).toContain("--use-legacy-max-tokens");
    const tooLarge = "max_tokens or max_completion_tokens exceed the context length";
    expect(adviceText(status(400, tooLarge))).not.toContain("--use-legacy-max-tokens");
  });

  test("takes an overlong prompt for one also when the server says so inside the stream", () => {
    expect(adviceText({ kind: "stream_error", code: 502, message: "prompt is too long for this model" })).toContain(
      "--isl",
    );
  });

  test("does not ask for a key where one was given", () => {
    expect(adviceText(status(401), { hasApiKey: true })).toContain("did not accept the API key");
  });

  test("names the models the server lists, and how to ask where it was not asked", () => {
    const listed = adviceText(status(404, "model not found"), { serverModels: ["qwen", "phi"] });
    expect(listed).toContain("The server lists qwen, phi: name one of them with --model.");
    expect(adviceText(status(404, "model not found"))).toContain("curl http://127.0.0.1:8000/v1/models");
  });

  test("has nothing to say about requests that were cancelled on purpose", () => {
    expect(adviceText({ kind: "cancelled", code: 499 })).toBe("");
  });

  test("never repeats a password of the address", () => {
    const url = "http://me:hunter2@127.0.0.1:8000/v1?token=abc";
    for (const failure of [{ kind: "refused" } as const, status(404), status(301), status(404, "model")]) {
      expect(adviceText(failure, { url })).not.toMatch(/hunter2|abc/);
    }
  });
});
