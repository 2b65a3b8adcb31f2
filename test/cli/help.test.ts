/** What the executable says of itself: help and version, on stdout, at once, with nothing else beside them. */
import { describe, expect, test } from "bun:test";
import { VERSION } from "#core/version.ts";
import { runAiperf } from "../support/binary.ts";

const MAIN_OPTIONS = ["--model", "--url", "--streaming", "--concurrency", "--request-rate", "--isl", "--osl"];

describe("the version", () => {
  test.each([["--version"], ["-V"], ["version"]])("%s", async (word) => {
    expect(await runAiperf([word])).toEqual({ code: 0, stdout: `aiperf ${VERSION}\n`, stderr: "" });
  });
});

test("the version as JSON, for scripts", async () => {
  for (const words of [
    ["--version", "--json"],
    ["version", "--json"],
  ]) {
    const { code, stdout } = await runAiperf(words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "aiperf", version: VERSION, platform: process.platform });
  }
});

describe("help", () => {
  test.each([["--help"], ["-h"], ["help"]])("%s names every command", async (word) => {
    const { code, stdout, stderr } = await runAiperf([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of ["profile", "aggregate", "mock-server"])
      expect(stdout).toMatch(new RegExp(`^  ${command}`, "m"));
  });

  test.each([
    ["--help", "all"],
    ["help", "all"],
  ])("%s %s shows every option of every command", async (word, all) => {
    const { code, stdout, stderr } = await runAiperf([word, all]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const part of ["--connection-reuse-strategy", "--ttft-ms", "--template", "aiperf config expand FILE"]) {
      expect(stdout).toContain(part);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([["profile"], ["resume"], ["aggregate"], ["mock-server"], ["init"], ["config"], ["completions"]])(
    "of %s shows how to call it, and an example",
    async (command) => {
      for (const word of ["--help", "-h"]) {
        const { code, stdout, stderr } = await runAiperf([command, word]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(stdout).toContain(`Usage: aiperf ${command}`);
        expect(stdout).toMatch(/Examples?:/);
      }
    },
  );

  test("of profile shows the options that matter, --help all every one", async () => {
    const [short, full] = await Promise.all([
      runAiperf(["profile", "--help"]),
      runAiperf(["profile", "--help", "all"]),
    ]);
    expect(await runAiperf(["profile", "--help-all"])).toEqual(full);
    for (const option of MAIN_OPTIONS) expect(short.stdout).toContain(option);
    expect(full.stdout.length).toBeGreaterThan(1.5 * short.stdout.length);
    expect(full.stdout).toContain("--connection-reuse-strategy");
    expect(short.stdout).toContain("--help all");
    expect(short.stdout).toMatch(/Exit codes:/);
  });

  test("help COMMAND is COMMAND --help, and fits 80 columns", async () => {
    const [asked, own] = await Promise.all([runAiperf(["help", "profile"]), runAiperf(["profile", "--help"])]);
    expect(asked).toEqual(own);
    for (const line of asked.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(asked.stdout).not.toContain("--connection-reuse-strategy");
  });

  test("wins over anything else on the line, right or wrong", async () => {
    const { code, stdout } = await runAiperf(["profile", "--concurrency", "none", "--help", "--no-such-flag"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Usage: aiperf profile");
  });
});

describe("without a terminal", () => {
  test("there is no escape code in what is printed", async () => {
    const { stdout, stderr } = await runAiperf(["profile", "--concurrency", "none"]);
    expect(`${stdout}${stderr}${(await runAiperf(["--help"])).stdout}`).not.toContain("\u001b");
  });
});
