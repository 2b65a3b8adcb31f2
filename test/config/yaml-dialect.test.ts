import { describe, expect, test } from "bun:test";
import { resolvePlainScalar } from "#config/yaml/yaml-dialect.ts";
import { problemsOf, readText, smallFile } from "./reading.ts";

describe("a plain scalar", () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ["yes", true],
    ["Off", false],
    ["NO", false],
    ["yEs", "yEs"],
    ["y", "y"],
    ["", null],
    ["~", null],
    ["NULL", null],
    ["010", 8],
    ["-010", -8],
    ["08", "08"],
    ["0x10", 16],
    ["0b11", 3],
    ["1_000", 1000],
    ["1:30", 90],
    ["-1:30", -90],
    ["1:30.5", 90.5],
    ["+5", 5],
    ["1.0e+2", 100],
    ["1.", 1],
    [".5", 0.5],
    ["1e2", "1e2"],
    ["1.e2", "1.e2"],
    ["1e18", "1e18"],
    [".inf", Infinity],
    ["-.INF", -Infinity],
    ["inf", "inf"],
    ["2020-01-01", "2020-01-01"],
    ["1.2.3", "1.2.3"],
    ["-", "-"],
  ];
  for (const [text, value] of CASES) {
    test(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () =>
      expect(resolvePlainScalar(text)).toBe(value as never));
  }

  test(".nan is no number", () => expect(resolvePlainScalar(".nan")).toBeNaN());
});

describe("a file", () => {
  test("may be written with a byte-order mark and carriage returns", async () => {
    const { config } = await readText(`\uFEFF${smallFile().replaceAll("\n", "\r\n")}`);
    expect(config.models.items).toEqual([{ name: "m" }]);
  });

  test("takes a tag for what it says", async () => {
    const { config } = await readText(smallFile({ model: "!!str 3.1" }));
    expect(config.models.items).toEqual([{ name: "3.1" }]);
  });

  test("may use one mapping in two places", async () => {
    const text = `variables: {phase: &p {type: concurrency, requests: 2}}\n${smallFile({ phases: "", warmup: "*p", profiling: "*p" })}`;
    const { config } = await readText(text);
    expect(config.phases.map(({ name, requests }) => [name, requests])).toEqual([
      ["warmup", 2],
      ["profiling", 2],
    ]);
  });

  test("lets own keys win over merged ones", async () => {
    const phases =
      "[&w {name: warmup, type: concurrency, requests: 2, concurrency: 3}, {<<: *w, name: profiling, requests: 9}]";
    const { config } = await readText(smallFile({ phases }));
    expect(config.phases[1]).toMatchObject({ name: "profiling", kind: "profiling", requests: 9, concurrency: 3 });
  });

  test("tells every wrong key at once, with its place and the nearest name", async () => {
    const text =
      "benchmark:\n  modle: m\n  endpoint: {url: 'http://h', strem: true}\n  dataset: {}\n  phases: {type: concurrency, request: 3}\n";
    const problems = await problemsOf(readText(text));
    expect(problems.map(({ where, hint }) => [where, hint])).toContainEqual([
      "cfg.yaml:2:3 benchmark.modle",
      "did you mean model?",
    ]);
    expect(problems.map(({ where, hint }) => [where, hint])).toContainEqual([
      "cfg.yaml:3:31 benchmark.endpoint.strem",
      "did you mean streaming?",
    ]);
    expect(problems.map(({ where, hint }) => [where, hint])).toContainEqual([
      "cfg.yaml:5:31 benchmark.phases.request",
      "did you mean requests?",
    ]);
  });

  test("may spell a key either way, but not both at once", async () => {
    const both = smallFile({ endpoint: "{url: 'http://h', apiKey: a, api_key: b}" });
    const [problem] = await problemsOf(readText(both));
    expect(problem?.where).toBe("cfg.yaml:3:42 benchmark.endpoint.api_key");
  });

  test("is refused when it holds two documents", async () => {
    const problems = await problemsOf(readText(`${smallFile()}---\na: 1\n`));
    expect(problems[0]?.wanted).toContain("one YAML document");
  });

  test("is refused beyond 256 levels", async () => {
    const deep = `variables: ${"{a: ".repeat(300)}1${"}".repeat(300)}\n${smallFile()}`;
    expect((await problemsOf(readText(deep)))[0]?.wanted).toContain("256 levels");
  });

  test("is refused where an anchor is missing", async () => {
    expect((await problemsOf(readText(smallFile({ model: "*nobody" })))).length).toBeGreaterThan(0);
  });
});
