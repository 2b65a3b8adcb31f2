import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { askModelRoot, probeServerTokenizer } from "#workload/tokenizer/server-tokenizer.ts";
import { type FakeServer, fakeServer, LETTER_TOKENIZER } from "./fake-server.ts";

const access = (server: FakeServer, url = "http://host:8000", more: { apiKey?: string } = {}) => ({
  http: server.http,
  endpoint: { urls: [url], headers: {}, ...more },
});

describe("the tokenizer of a server", () => {
  test("asks /tokenize without special tokens and counts the ids", async () => {
    const server = fakeServer(LETTER_TOKENIZER);
    const tokenizer = await probeServerTokenizer(access(server), "llama");
    expect(await tokenizer!.encode("abc")).toEqual([97, 98, 99]);
    expect(await tokenizer!.count("four")).toBe(4);
    expect(await tokenizer!.decode([97, 98])).toBe("ab");
    expect(tokenizer!.source).toEqual({
      kind: "server_tokenize",
      name: "http://host:8000/tokenize",
      isApproximate: false,
    });
    expect(server.calls[0]).toMatchObject({ url: "http://host:8000/tokenize", method: "POST", timeoutMs: 2000 });
    expect(JSON.parse(server.calls[1]!.body!)).toEqual({ model: "llama", prompt: "abc", add_special_tokens: false });
    expect(JSON.parse(server.calls[3]!.body!)).toEqual({ model: "llama", tokens: [97, 98] });
  });

  test.each([
    ["http://host:8000/v1", "http://host:8000/tokenize"],
    ["http://host:8000/v1/chat/completions", "http://host:8000/tokenize"],
    ["https://host/llm/v1/", "https://host/llm/tokenize"],
    ["https://host/llm/?a=1", "https://host/llm/tokenize"],
  ])("is at the root of %s", async (url, wanted) => {
    const server = fakeServer({});
    await probeServerTokenizer(access(server, url), "m");
    expect(server.calls[0]!.url).toBe(wanted);
  });

  test("is sent the key, or a password of the URL, and shows neither", async () => {
    const withKey = fakeServer(LETTER_TOKENIZER);
    await probeServerTokenizer(access(withKey, "http://host", { apiKey: "sk-1" }), "m");
    expect(withKey.calls[0]!.headers).toMatchObject({ Authorization: "Bearer sk-1" });

    const withPassword = fakeServer({ ...LETTER_TOKENIZER, "/detokenize": 403 });
    const tokenizer = await probeServerTokenizer(access(withPassword, "http://me:p%40ss@host"), "m");
    expect(withPassword.calls[0]).toMatchObject({
      url: "http://host/tokenize",
      headers: { Authorization: `Basic ${btoa("me:p@ss")}` },
    });
    expect(tokenizer!.source.name).toBe("http://host/tokenize");
    await expect(tokenizer!.decode([1]) as Promise<string>).rejects.toThrow(
      "The server's tokenizer failed at http://host/detokenize: status 403.",
    );
  });

  test.each([
    ["nothing at that path", {}],
    ["an error", { "/tokenize": 500 }],
    ["a page", { "/tokenize": "<html>" }],
    ["no tokens, as a server with another dialect", { "/tokenize": { tokens: [] } }],
    ["tokens that are no ids", { "/tokenize": { tokens: ["a"] } }],
    ["a list", { "/tokenize": [1, 2] }],
    ["a broken connection", { "/tokenize": new Error("refused") }],
  ])("is none when the server answers with %s", async (_, answers) => {
    expect(await probeServerTokenizer(access(fakeServer(answers)), "m")).toBeUndefined();
  });

  test("that fails later on says so in plain words", async () => {
    const answers: Record<string, unknown> = { ...LETTER_TOKENIZER };
    const tokenizer = await probeServerTokenizer(access(fakeServer(answers)), "m");
    for (const [answer, problem] of [
      [503, "status 503"],
      [{}, "its answer has no list of tokens"],
      ["{", "its answer is not JSON"],
      [new Error("connection refused"), "connection refused"],
    ]) {
      answers["/tokenize"] = answer;
      const failing = tokenizer!.count("a") as Promise<number>;
      await expect(failing).rejects.toThrow(`failed at http://host:8000/tokenize: ${problem}.`);
      await expect(failing).rejects.toBeInstanceOf(UserError);
    }
    answers["/detokenize"] = {};
    await expect(tokenizer!.decode([1]) as Promise<string>).rejects.toThrow("its answer has no prompt");
  });
});

describe("the path of the server's model", () => {
  const models = (...entries: object[]) => fakeServer({ "/v1/models": { object: "list", data: entries } });
  const rootOf = (server: FakeServer, name = "llama") => askModelRoot(access(server), name);

  test("is the root of the model of that name", async () => {
    const server = models({ id: "other", root: "/m/other" }, { id: "llama", root: "/m/llama" });
    expect(await rootOf(server)).toBe("/m/llama");
    expect(server.calls[0]).toMatchObject({ url: "http://host:8000/v1/models", method: "GET", timeoutMs: 2000 });
  });

  test("is the root of the only model, whatever its name", async () => {
    expect(await rootOf(models({ id: "served-as", root: "/m/llama" }))).toBe("/m/llama");
  });

  test.each([
    models({ id: "a", root: "/a" }, { id: "b", root: "/b" }),
    models({ id: "llama", root: null }),
    models(),
    fakeServer({ "/v1/models": { data: "?" } }),
    fakeServer({ "/v1/models": new Error("timed out") }),
    fakeServer({}),
  ])("is unknown where the server does not tell (%#)", async (server) => {
    expect(await rootOf(server)).toBeUndefined();
  });
});
