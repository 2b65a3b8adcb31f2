/** Errors with the line they stand in, and as JSON for programs. */
import { describe, expect, test } from "bun:test";
import { smallFile } from "../config/reading.ts";
import { runAiperf } from "../support/binary.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const run = (...words: readonly string[]) => runAiperf(words, { cwd: workspace.root });

describe("--error-format json", () => {
  test("tells every problem with its file, line, column, path and hint", async () => {
    await workspace.write("two.yaml", smallFile({ phases: "{type: concurency, requests: none}" }));
    for (const words of [["--error-format", "json"], ["--error-format=json"]]) {
      const { code, stdout, stderr } = await run("profile", "--config", "two.yaml", ...words, "--isl", "x");
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      const { exit_code, problems } = JSON.parse(stderr);
      expect(exit_code).toBe(2);
      expect(problems).toMatchObject([
        { file: null, line: null, path: "--isl", found: "x" },
        { file: "two.yaml", line: 5, column: 18, path: "benchmark.phases.type", hint: "did you mean concurrency?" },
        { file: "two.yaml", line: 5, path: "benchmark.phases.requests", found: "none" },
      ]);
    }
  });

  test("holds for every command, and for what has no place", async () => {
    for (const words of [["frobnicate"], ["config", "init"], ["resume"], ["aggregate"]]) {
      const { code, stderr } = await run("--error-format", "json", ...words);
      expect(code).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ exit_code: 2, message: expect.stringMatching(/\w/) });
    }
  });

  test("knows text and json only", async () => {
    const { code, stderr } = await run("profile", "--error-format", "xml");
    expect(code).toBe(2);
    expect(stderr).toContain("must be text or json");
  });
});

describe("the line of a file", () => {
  test("is shown with a mark under the place", async () => {
    await workspace.write("one.yaml", smallFile({ phases: "{type: concurrency, requests: none}" }));
    const { stderr } = await run("profile", "--config", "one.yaml");
    const [, source = "", mark = ""] = stderr
      .split("\n")
      .filter((line) => line.includes("|") || line.startsWith("error"));
    expect(source).toContain("  phases: {type: concurrency, requests: none}");
    expect(mark.indexOf("^")).toBe(source.indexOf("none"));
  });

  test("is not shown where it may hold a secret", async () => {
    const endpoint = "{url: 'http://h:8000', api_key: sk-secret, streaming: perhaps}";
    await workspace.write("secret.yaml", smallFile({ endpoint }));
    const { code, stderr } = await run("profile", "--config", "secret.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("perhaps");
    expect(stderr).not.toContain("sk-secret");
  });
});
