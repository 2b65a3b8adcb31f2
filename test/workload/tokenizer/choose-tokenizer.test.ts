import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { realFiles } from "#host/files.ts";
import { chooseTokenizer } from "#workload/tokenizer/choose-tokenizer.ts";
import { type FakeServer, fakeServer, LETTER_TOKENIZER } from "./fake-server.ts";
import { folderWith, TINY_TOKENIZER } from "./model-folder.ts";

interface Situation {
  readonly name?: string;
  readonly modelName?: string;
  readonly server?: FakeServer;
  readonly env?: Record<string, string>;
  readonly applyChatTemplate?: boolean;
}

function choose({
  name,
  modelName = "org/tiny",
  server = fakeServer({}),
  env = {},
  applyChatTemplate = false,
}: Situation) {
  return chooseTokenizer({
    config: { ...(name === undefined ? {} : { name }), revision: "main", applyChatTemplate },
    modelName,
    endpoint: { urls: ["http://host:8000"], headers: {} },
    files: realFiles,
    http: server.http,
    env,
  });
}

async function errorOf(situation: Situation): Promise<UserError> {
  const error = await choose(situation).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

const inCache = (model = "org--tiny") => ({
  [`hub/models--${model}/refs/main`]: "c0",
  [`hub/models--${model}/snapshots/c0/tokenizer.json`]: TINY_TOKENIZER,
});
const serving = (root: string, more: object = {}) =>
  fakeServer({ "/v1/models": { data: [{ id: "org/tiny", root }] }, ...more });

describe("a tokenizer named outright", () => {
  test.each(["builtin", "o200k_base"])("%s is the embedded one, and nobody is asked", async (name) => {
    const server = fakeServer({});
    const { tokenizer, notices } = await choose({ name, server });
    expect(tokenizer.source).toEqual({ kind: "builtin", name: "builtin (o200k_base)", isApproximate: false });
    expect(await tokenizer.count("Hello world")).toBe(2);
    expect(notices).toEqual([]);
    expect(server.calls).toEqual([]);
  });

  test("is a folder, a file, or either under the home directory", async () => {
    using folder = folderWith({ "m/tokenizer.json": TINY_TOKENIZER });
    const byFolder = await choose({ name: `${folder.path}/m` });
    expect(byFolder.tokenizer.source).toMatchObject({ kind: "directory", name: `${folder.path}/m` });
    const byFile = await choose({ name: `${folder.path}/m/tokenizer.json` });
    expect(byFile.tokenizer.source.kind).toBe("file");
    const fromHome = await choose({ name: "~/m", env: { HOME: folder.path } });
    expect(fromHome.tokenizer.source.name).toBe(`${folder.path}/m`);
  });

  test("is a model of the local cache", async () => {
    using folder = folderWith(inCache());
    const { tokenizer } = await choose({ name: "org/tiny", modelName: "mock", env: { HF_HOME: folder.path } });
    expect(tokenizer.source.kind).toBe("hugging_face_cache");
    expect(tokenizer.source.name).toBe(`org/tiny (${folder.path}/hub/models--org--tiny/snapshots/c0)`);
    expect(await tokenizer.count("abc")).toBe(2);
  });

  test("that is not there is an error that tells where it was looked for", async () => {
    using folder = folderWith(inCache("other--tiny"));
    const error = await errorOf({ name: "org/tiny", env: { HF_HOME: folder.path, HOME: "/nowhere" } });
    expect(error.exitCode).toBe(2);
    expect(error.problems.map(({ where }) => where)).toEqual([
      "--tokenizer",
      `${folder.path}/hub`,
      "/nowhere/.cache/huggingface/hub",
    ]);
    expect(error.hint).toContain("Did you mean other/tiny?");
    expect(error.hint).toContain("--tokenizer builtin");
  });

  test("that looks like a path is not looked for in the cache", async () => {
    const error = await errorOf({ name: "./models/nope" });
    expect(error.message).toBe("No tokenizer can be loaded from ./models/nope: there is no such file or folder.");
  });

  test("as another encoding of tiktoken points at the builtin", async () => {
    expect((await errorOf({ name: "cl100k_base" })).hint).toBe(
      "Of tiktoken's encodings only o200k_base is built in: use --tokenizer builtin.",
    );
  });
});

describe("without a name the nearest to the server's is taken:", () => {
  test("first the folder that the server tells", async () => {
    using folder = folderWith({ ...inCache(), "m/tokenizer.json": TINY_TOKENIZER });
    const { tokenizer, notices } = await choose({
      server: serving(`${folder.path}/m`, LETTER_TOKENIZER),
      env: { HF_HOME: folder.path },
    });
    expect(tokenizer.source).toMatchObject({
      kind: "server_model_path",
      name: `${folder.path}/m`,
      isApproximate: false,
    });
    expect(notices).toMatchObject([{ level: "info" }]);
  });

  test("then the local cache by the model's name, or by the name that the server tells", async () => {
    using folder = folderWith(inCache());
    const env = { HF_HOME: folder.path };
    const byName = await choose({ server: serving("/elsewhere", LETTER_TOKENIZER), env });
    expect(byName.tokenizer.source).toMatchObject({ kind: "hugging_face_cache", reason: "found by the model name" });
    const byRoot = await choose({ modelName: "served-as", server: serving("org/tiny"), env });
    expect(byRoot.tokenizer.source).toMatchObject({
      kind: "hugging_face_cache",
      reason: expect.stringContaining("server"),
    });
  });

  test("or the folder that the model's name is", async () => {
    using folder = folderWith({ "tokenizer.json": TINY_TOKENIZER });
    const { tokenizer } = await choose({ modelName: folder.path });
    expect(tokenizer.source).toMatchObject({ kind: "directory", name: folder.path });
  });

  test("then the server's /tokenize", async () => {
    const { tokenizer, notices } = await choose({ server: fakeServer(LETTER_TOKENIZER) });
    expect(tokenizer.source).toMatchObject({ kind: "server_tokenize", isApproximate: false });
    expect(await tokenizer.count("abcd")).toBe(4);
    expect(notices).toMatchObject([{ level: "info", text: expect.stringContaining("http://host:8000/tokenize") }]);
  });

  test("last the builtin, with a warning", async () => {
    const server = fakeServer({ "/v1/models": new Error("refused"), "/tokenize": new Error("refused") });
    const { tokenizer, notices } = await choose({ server });
    expect(tokenizer.source).toMatchObject({ kind: "builtin", isApproximate: true });
    expect(notices).toMatchObject([{ level: "warning", text: expect.stringContaining("org/tiny") }]);
  });

  test("one that is broken is passed over with a warning", async () => {
    using folder = folderWith({ ...inCache(), "m/tokenizer.json": "{" });
    const { tokenizer, notices } = await choose({ server: serving(`${folder.path}/m`), env: { HF_HOME: folder.path } });
    expect(tokenizer.source.kind).toBe("hugging_face_cache");
    expect(notices).toMatchObject([
      { level: "warning", text: expect.stringContaining("not valid JSON") },
      { level: "info" },
    ]);
  });
});

describe("a model name that stands for none", () => {
  test.each(["mock", "Test", "my-model", "acme/mock-llm", "test-model-7b"])(
    "%s takes the builtin and asks nobody",
    async (modelName) => {
      const server = fakeServer(LETTER_TOKENIZER);
      const { tokenizer, notices } = await choose({ modelName, server });
      expect(tokenizer.source).toMatchObject({ kind: "builtin", isApproximate: false });
      expect(notices).toMatchObject([{ level: "info", text: expect.stringContaining("placeholder") }]);
      expect(server.calls).toEqual([]);
    },
  );

  test.each(["latest", "contest", "mocking", "samples"])("%s is an ordinary name", async (modelName) => {
    const { tokenizer } = await choose({ modelName });
    expect(tokenizer.source.isApproximate).toBe(true);
  });
});

describe("the chat template", () => {
  test("comes along with the model's files", async () => {
    using folder = folderWith({
      "tokenizer.json": TINY_TOKENIZER,
      "chat_template.jinja": "a{{ messages[0].content }}",
    });
    const { chatTemplate } = await choose({ name: folder.path, applyChatTemplate: true });
    expect(chatTemplate!.render([{ role: "user", content: "bc" }])).toBe("abc");
  });

  test("that is wanted and not there is an error", async () => {
    expect((await errorOf({ name: "builtin", applyChatTemplate: true })).message).toBe(
      "--apply-chat-template: builtin (o200k_base) comes with no chat template.",
    );
  });
});
