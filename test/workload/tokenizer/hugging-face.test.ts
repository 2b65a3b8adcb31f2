import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { realFiles } from "#host/files.ts";
import { openHuggingFaceTokenizer } from "#workload/tokenizer/hugging-face.ts";
import { folderWith, TINY_TOKENIZER } from "./model-folder.ts";

const SOURCE = { kind: "directory", name: "here", isApproximate: false } as const;
const open = (path: string) => openHuggingFaceTokenizer(realFiles, path, SOURCE);

async function errorOf(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe("a model folder", () => {
  test("gives ids without the special tokens that the model would put around them", async () => {
    using folder = folderWith({ "tokenizer.json": TINY_TOKENIZER });
    const { tokenizer, chatTemplate } = await open(folder.path);
    expect(tokenizer.encode("abcab")).toEqual([3, 2, 3]);
    expect(tokenizer.count("abcab")).toBe(3);
    expect(tokenizer.decode([3, 2, 3])).toBe("abcab");
    expect(tokenizer.source).toEqual(SOURCE);
    expect(chatTemplate).toBeUndefined();
  });

  test("turns text that spells a special token into that token", async () => {
    using folder = folderWith({ "tokenizer.json": TINY_TOKENIZER });
    expect((await open(folder.path)).tokenizer.encode("a<s>b")).toEqual([0, 4, 1]);
  });

  test("gives no tokens for no text, and the other way round", async () => {
    using folder = folderWith({ "tokenizer.json": TINY_TOKENIZER });
    const { tokenizer } = await open(folder.path);
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.decode([])).toBe("");
  });

  test("can be named by its tokenizer.json, and its chat template is read all the same", async () => {
    using folder = folderWith({ "tokenizer.json": TINY_TOKENIZER, "chat_template.jinja": "abc" });
    const { tokenizer, chatTemplate } = await open(`${folder.path}/tokenizer.json`);
    expect(tokenizer.count(chatTemplate!.render([]))).toBe(2);
  });
});

describe("what cannot be loaded is told in plain words", () => {
  test("a folder with only a sentencepiece model", async () => {
    using folder = folderWith({ "tokenizer.model": "\u0001" });
    const error = await errorOf(open(folder.path));
    expect(error.message).toBe(
      `No tokenizer can be loaded from ${folder.path}: it has tokenizer.model but no tokenizer.json.`,
    );
    expect(error.hint).toContain("save_pretrained");
    expect(error.hint).toContain("/tokenize");
  });

  test("a folder without a tokenizer, and a path where nothing is", async () => {
    using folder = folderWith({ "config.json": "{}" });
    expect((await errorOf(open(folder.path))).message).toEndWith("it has no tokenizer.json.");
    expect((await errorOf(open(`${folder.path}/nope`))).message).toEndWith("there is no such file or folder.");
  });

  test.each([
    ["{", "it is not valid JSON"],
    ["[]", "it is not a JSON object"],
    ["{}", "it is no tokenizer that can be read"],
    [TINY_TOKENIZER.replace('"merges"', '"urges"'), "it is no tokenizer that can be read"],
  ])("a file that holds %p", async (content, message) => {
    using folder = folderWith({ "tokenizer.json": content });
    const error = await errorOf(open(folder.path));
    expect(error.message).toContain(`${folder.path}/tokenizer.json: ${message}`);
    expect(error.exitCode).toBe(2);
  });
});
