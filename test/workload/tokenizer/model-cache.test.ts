import { describe, expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { realFiles } from "#host/files.ts";
import { cacheFolders, findCachedModel } from "#workload/tokenizer/model-cache.ts";
import { folderWith, TINY_TOKENIZER } from "./model-folder.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A cache as the Python library leaves it. */
const cached = (folder: string, refs: Record<string, string> = { main: COMMIT }) => ({
  ...Object.fromEntries(Object.entries(refs).map(([name, commit]) => [`${folder}/refs/${name}`, commit])),
  [`${folder}/snapshots/${COMMIT}/tokenizer.json`]: TINY_TOKENIZER,
});

const find = (cache: string, name: string, revision = "main") =>
  findCachedModel({ files: realFiles, env: { HF_HUB_CACHE: cache }, name, revision });

describe("the folders of the cache", () => {
  test("come in the order of the Python library's variables, each once", () => {
    expect(cacheFolders({ HOME: "/home/me" })).toEqual(["/home/me/.cache/huggingface/hub"]);
    expect(cacheFolders({ HOME: "/h", HF_HOME: "/hf", HF_HUB_CACHE: "/hub", XDG_CACHE_HOME: "/xdg" })).toEqual([
      "/hub",
      "/hf/hub",
      "/xdg/huggingface/hub",
      "/h/.cache/huggingface/hub",
    ]);
    expect(cacheFolders({ HOME: "/h", HF_HOME: "/h/.cache/huggingface" })).toEqual(["/h/.cache/huggingface/hub"]);
    expect(cacheFolders({ HF_HOME: "" })).toEqual([]);
  });
});

describe("a model is found", () => {
  test("by its full name at the branch that its ref names", async () => {
    using cache = folderWith(cached("models--org--tiny"));
    expect(await find(cache.path, "org/tiny")).toEqual({
      path: `${cache.path}/models--org--tiny/snapshots/${COMMIT}`,
    });
  });

  test("at a tag with a slash, and at a commit", async () => {
    using cache = folderWith(cached("models--org--tiny", { "pr/1": COMMIT }));
    expect(await find(cache.path, "org/tiny", "pr/1")).toHaveProperty("path");
    expect(await find(cache.path, "org/tiny", COMMIT)).toHaveProperty("path");
    expect(await find(cache.path, "org/tiny", "main")).toHaveProperty(
      "missing.0.problem",
      "it has no snapshot for revision main",
    );
  });

  test("through links, which the cache consists of", async () => {
    using cache = folderWith({ ...cached("models--org--tiny"), blob: TINY_TOKENIZER });
    const snapshot = `${cache.path}/models--org--tiny/snapshots/linked`;
    await realFiles.makeDirectory(snapshot);
    symlinkSync("../../../blob", `${snapshot}/tokenizer.json`);
    expect(await find(cache.path, "org/tiny", "linked")).toEqual({ path: snapshot });
  });

  test("without its organisation where only one has it", async () => {
    using cache = folderWith(cached("models--org--Tiny"));
    expect(await find(cache.path, "tiny")).toHaveProperty("path");
  });

  test("in a later folder when the first one lacks it", async () => {
    using home = folderWith(cached(".cache/huggingface/hub/models--tiny"));
    const env = { HOME: home.path, HF_HUB_CACHE: `${home.path}/nope` };
    expect(await findCachedModel({ files: realFiles, env, name: "tiny", revision: "main" })).toHaveProperty("path");
  });
});

describe("a model is missing", () => {
  test("when two organisations have one of that name: both are told", async () => {
    using cache = folderWith({ ...cached("models--a--tiny"), ...cached("models--b--tiny") });
    expect(await find(cache.path, "tiny")).toEqual({
      missing: [{ place: cache.path, problem: "it has no models--tiny" }],
      similar: ["a/tiny", "b/tiny"],
    });
  });

  test("when its snapshot has weights but no tokenizer.json", async () => {
    using cache = folderWith({
      "models--a--tiny/refs/main": `${COMMIT}\n`,
      [`models--a--tiny/snapshots/${COMMIT}/tokenizer.model`]: "x",
    });
    const place = `${cache.path}/models--a--tiny/snapshots/${COMMIT}`;
    expect(await find(cache.path, "a/tiny")).toMatchObject({
      missing: [{ place, problem: "it has tokenizer.model but no tokenizer.json" }],
    });
  });

  test("when there is no cache at all", async () => {
    expect(await find("/nowhere", "a/b")).toEqual({
      missing: [{ place: "/nowhere", problem: "there is no such folder" }],
      similar: [],
    });
  });
});
