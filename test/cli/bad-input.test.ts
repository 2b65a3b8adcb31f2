/**
 * Command lines and files that cannot be used: exit code 2, everything that is wrong at once on stderr, each with its
 * place, what was found and what is wanted; nothing on stdout, nothing on disk, and never a stack.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { startMockServer } from "#mock/server.ts";
import { runAiperf } from "../support/binary.ts";
import { expectNoStack } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();

/** Runs in an empty directory and gives back what was said, blanks made equal. */
async function complaintOf(words: readonly string[]): Promise<string> {
  const cwd = workspace.fresh("cwd");
  await Bun.write(`${cwd}/.keep`, "");
  const { code, stdout, stderr } = await runAiperf(words, { cwd });
  expectNoStack({ stdout, stderr });
  expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: "" });
  expect(readdirSync(cwd)).toEqual([".keep"]);
  return stderr.replaceAll(/\s+/g, " ");
}

const profileOf = (...words: string[]) => complaintOf(["profile", "--model", "mock", ...words]);

describe("commands", () => {
  test("none: the overview, as an error", async () => {
    const { code, stdout, stderr } = await runAiperf([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: aiperf COMMAND");
  });

  test("an unknown one: what was meant, and which there are", async () => {
    const complaint = await complaintOf(["profiel"]);
    expect(complaint).toContain('no command "profiel"');
    expect(complaint).toContain("did you mean profile?");
    expect(complaint).toContain("mock-server");
  });

  test("profile with nothing to measure asks for a model or a file", async () => {
    expect(await complaintOf(["profile"])).toMatch(/--model NAME or --config FILE/);
  });

  test("aggregate wants directories with runs in them, and a place for the results of several", async () => {
    expect(await complaintOf(["aggregate"])).toContain("must name an artifact directory");
    expect(await complaintOf(["aggregate", "a", "b"])).toContain("--output must say where");
    expect(await complaintOf(["aggregate", "a", "a", "--output", "b"])).toContain("DIR must be named once");
    expect(await complaintOf(["aggregate", workspace.root])).toContain("holds no runs");
    const wrong = await complaintOf(["aggregate", "--format", "xml", "a", "--confidence-level", "95", "--ouput=b"]);
    expect(wrong).toContain("did you mean --output?");
    const values = await complaintOf(["aggregate", "--format", "xml", "a", "--confidence-level", "95"]);
    expect(values).toContain("--format must be one of text, json, csv, markdown");
    expect(values).toContain("--confidence-level must lie between 0 and 1");
  });
});

describe("flags", () => {
  test.each([
    [["--streaming", "false"], "--streaming=false"],
    [["--header", "Bad Header: x"], 'has a header whose name no request can carry: "Bad Header"'],
    [["--header", '{"X-A": "a\\nb"}'], "has a line break or a zero in the value of header X-A"],
    [["--user-centric-rate", "3"], "--user-centric-rate needs users hint: give users (--num-users)"],
    [["--request-cancellation-delay", "3"], "needs --request-cancellation-rate to be given too"],
    [["--url", ""], "--url must not be empty hint"],
  ])("%j is told with what mends it", async (words, expected) => {
    expect(`${await profileOf(...words)}hint`).toContain(expected);
  });

  test("an unknown one is told with its likeliest meaning", async () => {
    expect(await profileOf("--concurency", "4")).toContain("did you mean --concurrency?");
  });

  test("every problem of a line is told at once", async () => {
    const complaint = await profileOf(
      ...["--concurrency", "none", "--request-count", "-5", "--isl", "abc", "--no-such"],
      ...["--endpoint-type", "chatt", "--extra-inputs", "{bad", "--header", "without a colon"],
    );
    expect(complaint).toMatch(/\b7 problems\b/);
    for (const found of ["none", "-5", "abc", "chatt", "{bad"]) expect(complaint).toContain(`found ${found}`);
    expect(complaint).toContain("did you mean chat?");
    for (const flag of ["--no-such", "--header"]) expect(complaint).toContain(flag);
  });

  test.each([
    [["--request-count", "0"], /--request-count .*at least 1.*found 0/],
    [["--concurrency", "2.5"], /--concurrency .*whole number.*found 2\.5/],
    [["--benchmark-duration", "0"], /--benchmark-duration .*above 0/],
    [["--request-rate", "-1"], /--request-rate .*found -1/],
    [["--url", "ftp://x", "--isl", "many"], /2 problems.*--url .*found ftp:\/\/x/],
    [["--url", "http://"], /--url .*found http:\/\//],
    [["--url", "http://host:99999"], /--url .*port/],
    [["--concurrency"], /--concurrency .*value/],
    [["--goodput", "time_to_frist_token:5", "--streaming"], /--goodput .*did you mean time_to_first_token\?/],
    [["--goodput", "time_to_first_token:5"], /--goodput .*--streaming/],
    [["--tokenizer", "/nowhere/at/all"], /\/nowhere\/at\/all/],
    [["--ca-file", "/nowhere.pem"], /--ca-file .*found \/nowhere\.pem/],
    [["--system-prompt-file", "/nowhere.txt"], /--system-prompt-file .*\/nowhere\.txt/],
  ])("%j", async (words, wanted) => {
    // These two are found out once the directory for the results stands.
    const late = words[0] === "--tokenizer" || words[0] === "--ca-file";
    const all = ["profile", "--model", "mock", ...words, ...(late ? ["--artifact-dir", workspace.fresh()] : [])];
    expect(await complaintOf(all)).toMatch(wanted);
  });
});

describe("files", () => {
  test("a YAML file: each problem with its line and column", async () => {
    const file = await workspace.write(
      "wrong.yaml",
      `benchmark:
  model: m
  endpoint: { url: "http://localhost:8000", typ: chat }
  dataset: { type: synthetic, prompts: { isl: many } }
  phases: { type: concurrency, requests: 3, concurrency: 0 }
`,
    );
    const complaint = await complaintOf(["profile", "--config", file]);
    expect(complaint).toMatch(/wrong\.yaml:3:45 .*did you mean type\?/);
    expect(complaint).toMatch(/wrong\.yaml:4:\d+ .*found many/);
    expect(complaint).toMatch(/wrong\.yaml:5:\d+ .*found 0/);
  });

  test.each([
    ["no YAML", "benchmark: [", /broken\.yaml:1/],
    ["no mapping", "just text", /broken\.yaml:1:1 .*mapping/],
    ["empty", "", /broken\.yaml/],
  ])("a file that is %s", async (_what, text, wanted) => {
    const file = await workspace.write("broken.yaml", text);
    expect(await complaintOf(["profile", "--config", file])).toMatch(wanted);
  });

  test("a file that is not there", async () => {
    expect(await complaintOf(["profile", "--config", "/nowhere.yaml"])).toMatch(/--config .*found \/nowhere\.yaml/);
    expect(await profileOf("--input-file", "/nowhere.jsonl")).toMatch(/--input-file .*found \/nowhere\.jsonl/);
  });

  test("a dataset with bad lines: each with its number", async () => {
    const lines = ['{"text":"fine"}', "{not json", '{"text":5}', '{"text":"fine"}', '{"txet":"typo"}'];
    const file = await workspace.write("bad.jsonl", lines.join("\n"));
    const words = ["--input-file", file, "--custom-dataset-type", "single_turn", "--artifact-dir", workspace.fresh()];
    const complaint = await profileOf(...words);
    for (const line of [2, 3, 5]) expect(complaint).toContain(`bad.jsonl:${line}`);
  });
});

describe("mock-server", () => {
  test("wrong options, all at once", async () => {
    const complaint = await complaintOf(["mock-server", "--port", "abc", "--ttft-ms", "-1", "--itlms", "3", "--osl"]);
    for (const text of ["--port", "found abc", "--ttft-ms", "found -1", "--itlms", "did you mean --itl-ms?", "--osl"]) {
      expect(complaint).toContain(text);
    }
  });

  test("a port that is taken", async () => {
    const other = startMockServer({}, { nowNs: Bun.nanoseconds });
    afterAll(() => other.stop());
    const { port } = new URL(other.url);
    expect(await complaintOf(["mock-server", "--port", port])).toMatch(
      new RegExp(`cannot listen on .*:${port}.*--port 0`),
    );
  });
});

test("no line of words brings out a stack, whatever they are", async () => {
  const flags = [
    "--model",
    "--url",
    "--isl",
    "--osl",
    "--seq-dist",
    "--goodput",
    "--extra-inputs",
    "--header",
    "--config",
  ];
  const word = fc.oneof(
    fc.constantFrom(...flags),
    fc.string({ maxLength: 12 }),
    fc.constantFrom("{}", "[1,2", "a:b", "-", "--", "=", "\u0000x"),
  );
  // Never a complete line: nothing must be sent.
  const words = fc.array(word, { maxLength: 8 }).map((list) => ["profile", ...list, "--concurrency", "none"]);
  const lines = fc
    .sample(words, { numRuns: 24, seed: 1 })
    .map((list) => list.map((text) => text.replaceAll("\u0000", "")));
  const asksForHelp = (list: readonly string[]) => list.some((text) => /^(-h|--help|--help-all)$/.test(text));
  for (let i = 0; i < lines.length; i += 4) {
    const ends = await Promise.all(lines.slice(i, i + 4).map((list) => runAiperf(list, { cwd: workspace.root })));
    for (const [place, end] of ends.entries()) {
      expectNoStack(end);
      expect(end.code).toBe(asksForHelp(lines[i + place] ?? []) ? 0 : 2);
    }
  }
});
