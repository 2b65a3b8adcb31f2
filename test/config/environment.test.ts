import { describe, expect, test } from "bun:test";
import { problemsOf, readText, smallFile } from "./reading.ts";

/** `${…}`. */
const ref = (inside: string): string => `\${${inside}}`;

/** The model's name that a quoted text gives. */
const modelOf = async (model: string, env: Record<string, string> = {}) =>
  (await readText(smallFile({ model: JSON.stringify(model) }), { env })).config.models.items[0]?.name;

describe("a reference to the environment", () => {
  test("takes the variable, else the default, else the text around it", async () => {
    expect(await modelOf(ref("M"), { M: "llama" })).toBe("llama");
    expect(await modelOf(ref("M:tiny"))).toBe("tiny");
    expect(await modelOf(`a-${ref("M:b")}-c`)).toBe("a-b-c");
  });

  test("is taken as a number where a number is wanted and as a text where a text is", async () => {
    expect(await modelOf(ref("M:123"))).toBe("123");
    const phases = `{type: concurrency, concurrency: "${ref("C: 12 ")}", requests: "${ref("R:1_000")}"}`;
    const { config } = await readText(smallFile({ phases }));
    expect(config.phases[0]).toMatchObject({ concurrency: 12, requests: 1000 });
  });

  test("may be a length, or a number among the extra inputs", async () => {
    const { config } = await readText(
      smallFile({
        dataset: `{isl: "${ref("ISL:512")}"}`,
        endpoint: `{url: "h:1", extra: {temperature: "${ref("T:0.5")}"}}`,
      }),
    );
    expect(config.dataset.prompts.isl).toEqual({ type: "fixed", value: 512 });
    expect(config.endpoint.extra).toEqual({ temperature: 0.5 });
  });

  test("is no section with options", async () => {
    const problems = await problemsOf(readText(smallFile({ dataset: `{prompts: "${ref("P:3")}"}` })));
    expect(problems).toMatchObject([
      { where: "cfg.yaml:4:22 benchmark.dataset.prompts", wanted: "must be a mapping of options", found: "3" },
    ]);
  });

  test("is literal behind two dollars", async () => {
    expect(await modelOf(`$${ref("M:abc")}`)).toBe(ref("M:abc"));
  });

  test("is not nested, and knows no shell form", async () => {
    expect(await modelOf(ref(`M:${ref("X:z")}`))).toBe(ref("X:z"));
    expect(await modelOf(ref("M:-tiny"))).toBe("-tiny");
  });

  test("that nobody set is a problem with the place and the way out", async () => {
    const problems = await problemsOf(readText(smallFile({ model: JSON.stringify(ref("M")) })));
    expect(problems).toEqual([
      {
        where: "cfg.yaml:2:10 benchmark.model",
        found: ref("M"),
        wanted: "needs the environment variable M, which is not set",
        hint: `set it, or write a default: ${ref("M:value")}`,
      },
    ]);
  });

  test("must be closed, unless the line ends first", async () => {
    expect((await problemsOf(readText(smallFile({ model: '"a${X"' }))))[0]?.wanted).toContain("does not close it");
    expect(await modelOf("a${X\nb")).toBe("a${X\nb");
  });

  test("inside braces must be quoted, and the error says so", async () => {
    const problems = await problemsOf(readText(smallFile({ phases: `{type: concurrency, requests: ${ref("R:20")}}` })));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.hint).toContain("quoted");
  });
});
