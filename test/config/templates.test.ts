import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { EnvironmentText, type Given, leafAt, toPlain, UNREADABLE } from "#config/given.ts";
import { renderTemplates } from "#config/templates/templates.ts";
import type { Problem } from "#core/errors.ts";
import { Float } from "#core/parameter-value.ts";
import { problemsOf, readText, smallFile } from "./reading.ts";
import { AT, faultOf, render, treeOf } from "./rendering.ts";

describe("what a rendered text is taken for", () => {
  test("is what it looks like, however it came about", () => {
    expect(render("{{ c }}", { c: 8 }).value).toBe(8);
    expect(render("{{ c / 2 }}", { c: 8 }).value).toBe(4);
    expect(render("{{ c }}0", { c: 3 }).value).toBe(30);
    expect(render(" {{ c }} ", { c: 3 }).value).toBe(3);
    expect(render("{{ '007' }}").value).toBe(7);
    expect(render("{{ c > 2 }}", { c: 3 }).value).toBe(true);
    expect(render("{{ xs }}", { xs: ["a", 1] }).value).toBe("['a', 1]");
  });

  test("is the text where a text is wanted, save for truth values", async () => {
    const models = async (model: string) => (await readText(smallFile({ model }))).config.models.items[0]?.name;
    expect(await models(`"{{ 7 }}"`)).toBe("7");
    expect((await problemsOf(readText(smallFile({ model: `"{{ true }}"` }))))[0]?.wanted).toBe("must be a text");
  });

  test("may come out of statements, and comments leave nothing beside them", () => {
    const variables = { heavy: false, xs: ["a", "b"] };
    expect(render("{% if heavy %}64{% elif 1 > 2 %}8{% else %}4{% endif %}", variables).value).toBe(4);
    expect(render("{% for x in xs %}{{ x }}{% if not loop.last %}+{% endif %}{% endfor %}", variables).value).toBe(
      "a+b",
    );
    expect(render("{% for x in xs if x != 'a' %}{{ loop.index }}{{ x }}{% endfor %}", variables).value).toBe("1b");
    expect(render("{% for x in [] %}{{ x }}{% else %}none{% endfor %}").value).toBe("none");
    expect(render("{% set n = 2 %}{{ n * 3 }}").value).toBe(6);
    expect(render("m{# note #}{{ 1 }}").value).toBe("m1");
    expect(render("m{# note #}").value).toBe("m{# note #}");
  });
});

describe("the names in scope", () => {
  const file = smallFile({
    dataset: "{entries: 5, isl: 12, prompts: {osl: '{{ dataset.isl // 3 }}'}}",
    phases:
      '{type: concurrency, concurrency: 2, grace_period: 3, duration: "{{ phases.profiling.grace_period * 2 }}", requests: "{{ benchmark.datasets.default.entries + phases.concurrency + profiling.concurrency + phases[0].concurrency }}"}',
    artifacts: `{dir: "out/{{ model }}-{{ endpoint.url.split('//')[1] }}"}`,
  });

  test("are those of the file as it may be written", async () => {
    const { config } = await readText(file);
    expect(config.dataset.prompts.osl).toEqual({ type: "fixed", value: 4 });
    expect(config.phases[0]).toMatchObject({ requests: 11, duration: 6 });
    expect(config.artifacts.dir).toContain("out/m-h:8000");
  });

  test("are variables first, in any order, also of each other and of the benchmark", () => {
    const variables = { a: "{{ b + 1 }}", b: "{{ variables.c * 2 }}", c: "{{ dataset.entries }}", model: "mine" };
    expect(render("{{ a }}/{{ model }}", variables, { dataset: { entries: 4 }, model: "other" }).value).toBe("9/mine");
    expect(render("{{ a.x }}", { a: { x: "{{ b[0] }}" }, b: ["{{ 3 }}"] }).value).toBe(3);
  });

  test("keep floats apart from whole numbers through variables", () => {
    expect(render("{{ b }}x", { a: 4, b: "{{ a / 2 }}" }).value).toBe("2.0x");
    expect(render("{{ b }}x", { a: 4, b: "{{ a * 2 }}" }).value).toBe("8x");
    const problems: Problem[] = [];
    // What YAML writes as 2.0.
    const variables = { ...treeOf({}), entries: new Map([["r", leafAt(AT, new Float(2) as never)]]) };
    const rendered = renderTemplates(treeOf({ one: "{{ r }}x", two: "{{ r * 2 }}" }), variables, problems);
    expect(toPlain(rendered)).toEqual({ one: "2.0x", two: new EnvironmentText("4.0", 4) });
  });

  test("follow the flags that are laid over the file", async () => {
    const phases = '{type: concurrency, concurrency: 2, requests: "{{ phases.profiling.concurrency * 10 }}"}';
    const { config } = await readText(smallFile({ phases }), { argv: ["--concurrency", "3"] });
    expect(config.phases[0]).toMatchObject({ concurrency: 3, requests: 30 });
  });

  test("serve what stands around the benchmark too", async () => {
    const text = `${smallFile()}variables: {seed: 3}\nrandom_seed: "{{ seed * 2 }}"\n`;
    expect((await readText(text)).config.randomSeed).toBe(6);
  });
});

describe("what is not rendered", () => {
  test("is a template for requests, and what an option gives", async () => {
    const endpoint = `{url: "h:1", type: template, template: {body: '{"t": {{ texts | tojson }} }'}}`;
    const { config } = await readText(smallFile({ endpoint }), { argv: ["--model", "{{ x }}"] });
    expect(config.endpoint.template?.body).toBe('{"t": {{ texts | tojson }} }');
    expect(config.models.items[0]?.name).toBe("{{ x }}");
  });

  test("is any text without braces: it stays as it is", () => {
    const text = fc.string({ unit: "binary" }).filter((one) => !/\{[{%]/.test(one));
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, one) => {
        const body = treeOf({ value, one });
        const problems: Problem[] = [];
        const isPlain = !/\{[{%]/.test(JSON.stringify(value));
        if (isPlain) expect(renderTemplates(body, undefined, problems)).toEqual(body);
        expect(problems).toEqual([]);
      }),
    );
  });
});

describe("a fault", () => {
  test("names what is not defined, what is meant, and the place", () => {
    const { problems } = render("m-{{ nam }}", { name: "x" });
    expect(problems).toEqual([
      {
        where: "cfg.yaml:3:4 benchmark.model",
        found: "{{ nam }}",
        wanted: "uses nam, which is not defined",
        hint: "did you mean name?",
      },
    ]);
    const attribute = render("{{ dataset.entrie }}", {}, { dataset: { entries: 4 } }).problems[0];
    expect(attribute?.wanted).toBe("uses dataset.entrie, but dataset has no entrie");
    expect(attribute?.hint).toBe("did you mean entries?");
  });

  test("of a circle names the whole circle once", () => {
    const problems: Problem[] = [];
    const variables = treeOf({ a: "{{ b }}", b: "{{ c + 1 }}", c: "{{ a }}", d: "{{ a }}", e: "{{ 2 }}" });
    renderTemplates(treeOf({ model: "{{ d }}{{ e }}" }), variables, problems);
    expect(problems.map((problem) => problem.wanted)).toEqual(["closes a circle of variables: a → b → c → a"]);
  });

  test("of a variable is told even where nobody uses it", async () => {
    const problems = await problemsOf(readText(`${smallFile()}variables: {n: "{{ zz }}"}\n`));
    expect(problems[0]).toMatchObject({ where: "cfg.yaml:6:16 variables.n", wanted: "uses zz, which is not defined" });
  });

  test("is a value that is a template itself, which the reference takes for its source", () => {
    const body = { phases: [{ name: "profiling", concurrency: "{{ c }}" }] };
    expect(faultOf("{{ phases.profiling.concurrency * 2 }}", { c: 2 }, body)).toContain("is a template itself");
  });

  test("shows nothing of a secret, nor of the text around the template", () => {
    const problems: Problem[] = [];
    const body: Given = {
      ...treeOf({}),
      entries: new Map([
        ["key", leafAt("cfg.yaml:1:2 benchmark.endpoint.api_key", "sekret-{{ x }}")],
        ["header", leafAt("cfg.yaml:1:3 benchmark.endpoint.headers.X-A", "sekret-{{ x }}")],
        ["model", leafAt("cfg.yaml:1:4 benchmark.model", "sekret-{{ x }}-sekret")],
      ]),
    };
    renderTemplates(body, undefined, problems);
    expect(problems.map((problem) => problem.found)).toEqual([undefined, undefined, "{{ x }}"]);
    expect(JSON.stringify(problems)).not.toContain("sekret");
  });
});

describe("any text at all", () => {
  const PARTS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " if ",
    " else ",
    " endif ",
    " for ",
    " in ",
    "set ",
    "x",
    "y",
    "1",
    ".5",
    "'",
    '"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "|",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "~",
    "=",
    "==",
    "<",
    " is ",
    " not ",
    " and ",
    "default",
    "round",
    "max",
    "join",
    "tojson",
    "range",
    "none",
    "\\",
    "\n",
    " ",
  ];
  const templateLike = fc.array(fc.constantFrom(...PARTS), { maxLength: 14 }).map((parts) => parts.join(""));
  const expressionLike = templateLike.map((inner) => `{{ ${inner} }}`);

  test("is rendered, or ends in problems; nothing else is ever thrown", () => {
    const any = fc.oneof(templateLike, expressionLike, fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("x", "y"), any),
        (texts, variables) => {
          const problems: Problem[] = [];
          const body = renderTemplates(treeOf({ texts, deep: { texts } }), treeOf(variables), problems);
          const isFaulty = JSON.stringify([...body.entries], (_, value) => (value === UNREADABLE ? "!fault" : value));
          expect(isFaulty.includes("!fault") && problems.length === 0).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
