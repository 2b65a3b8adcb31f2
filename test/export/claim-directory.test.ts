import { describe, expect, test } from "bun:test";
import { ExitCode } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { claimDirectory } from "#export/claim-directory.ts";
import { errorOf } from "./error-of.ts";
import { createMemoryFiles } from "./memory-files.ts";

const OWN_NAMES = Object.values(artifactNames());
const claim = (files: Files, overwrite = false) =>
  claimDirectory(files, { directory: "/out/run", ownNames: OWN_NAMES, overwrite });

describe("claiming the artifact directory", () => {
  test("makes one that is not there yet, and leaves nothing in it", async () => {
    const files = createMemoryFiles();
    expect(await claim(files)).toBeUndefined();
    expect(files.directories).toContain("/out/run");
    expect(files.texts.size).toBe(0);
  });

  test("moves earlier results aside, under the first number that is free", async () => {
    const files = createMemoryFiles({ "/out/run/inputs.json": "old", "/out/run.1/inputs.json": "older" });
    const cleared = await claim(files);
    expect(cleared).toEqual({ notice: expect.stringContaining("/out/run.2"), movedTo: "/out/run.2" });
    expect(files.texts).toEqual(
      new Map([
        ["/out/run.1/inputs.json", "older"],
        ["/out/run.2/inputs.json", "old"],
      ]),
    );
    expect(await files.isDirectory("/out/run")).toBe(true);
  });

  test("leaves a directory alone that holds other people's files only", async () => {
    const files = createMemoryFiles({ "/out/run/notes.md": "mine" });
    expect(await claim(files)).toBeUndefined();
    expect(files.texts.get("/out/run/notes.md")).toBe("mine");
  });

  test("with --overwrite removes our own files and no others", async () => {
    const files = createMemoryFiles({
      "/out/run/profile_export.jsonl": "old",
      "/out/run/phases/warmup/profile_export_aiperf.json": "old",
      "/out/run/notes.md": "mine",
    });
    expect(await claim(files, true)).toEqual({ notice: expect.stringContaining("replaced") });
    expect([...files.texts.keys()]).toEqual(["/out/run/notes.md"]);
  });

  test("takes a directory written with a slash at its end for the same one", async () => {
    const files = createMemoryFiles({ "/out/run/inputs.json": "old" });
    await claimDirectory(files, { directory: "/out/run//", ownNames: OWN_NAMES, overwrite: false });
    expect(files.texts.get("/out/run.1/inputs.json")).toBe("old");
  });

  test("refuses a path that is a file", async () => {
    const error = await errorOf(claim(createMemoryFiles({ "/out/run": "a file" })));
    expect(error.exitCode).toBe(ExitCode.cannotWrite);
    expect(error.message).toInclude("/out/run: it is a file");
    expect(error.hint).toInclude("--artifact-dir");
  });

  test.each([
    ["makeDirectory", "EACCES", "may not write there", "permissions"],
    ["makeDirectory", "ENOTDIR", "is a file", "Move that file away"],
    ["makeDirectory", "EROFS", "read-only", "--artifact-dir"],
    ["writeAtomic", "ENOSPC", "no space is left", "Free some space"],
    ["writeAtomic", "EWEIRD", "refused with EWEIRD", "--artifact-dir"],
  ] as const)("explains that %s failed with %s", async (operation, code, message, hint) => {
    const files = createMemoryFiles();
    files.failOn(operation, /run/, code);
    const error = await errorOf(claim(files));
    expect(error.exitCode).toBe(ExitCode.cannotWrite);
    expect(error.cause).toHaveProperty("code", code);
    expect(error.message).toInclude(message);
    expect(error.hint).toInclude(hint);
  });

  test("that cannot be moved offers --overwrite", async () => {
    const files = createMemoryFiles({ "/out/run/inputs.json": "old" });
    files.failOn("rename", /run/, "EBUSY");
    const error = await errorOf(claim(files));
    expect(error.hint).toInclude("--overwrite");
    expect(files.texts.get("/out/run/inputs.json")).toBe("old");
  });
});
