import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { readAnswer } from "#endpoint/response-field.ts";
import { template } from "#endpoint/template.ts";
import { buildContext, buildTurn } from "./build-endpoint.ts";

const bodyOf = (body: string, turn = buildTurn('say "hi"\n', { maxTokens: 4 }), extra = {}) =>
  template().buildBody(turn, buildContext({ type: "template", template: { body }, extra }));

describe("bodies from a template", () => {
  test("the variables of a turn are at hand, and texts keep their quotes and line ends", () => {
    const turn = buildTurn("", {
      texts: [
        { name: "query", contents: ["q"] },
        { name: "passages", contents: ["p1", "p2"] },
      ],
      images: ["data:x"],
    });
    const text = `{"q": {{ query | tojson }}, "p": {{ passages | tojson }}, "all": {{ texts | tojson }}, "i": {{ image | tojson }},
      "m": {{ model | tojson }}, "s": {{ stream | tojson }}, "n": {{ turns | length }}, "t": {{ turn.texts[0].contents[0] | tojson }}
      {% if max_tokens %}, "max_tokens": {{ max_tokens }}{% endif %}}`;
    expect(bodyOf(text, turn)).toEqual({
      q: "q",
      p: ["p1", "p2"],
      all: ["q", "p1", "p2"],
      i: "data:x",
      m: "m",
      s: false,
      n: 1,
      t: "q",
    });
    expect(bodyOf('{"text": {{ text | tojson }}}')).toEqual({ text: 'say "hi"\n' });
  });

  test("a template given as an extra input is used and is not sent, other extras are", () => {
    const extra = { payload_template: "nv-embedqa", response_field: "x", truncate: "END" };
    const body = template({ extra }).buildBody(buildTurn(["a", "b"]), buildContext({ type: "template", extra }));
    expect(body).toEqual({ text: ["a", "b"], truncate: "END" });
  });

  test("what does not give a JSON object is explained", () => {
    expect(() => bodyOf('{"text": {{ text }}}')).toThrow(UserError);
    expect(() => bodyOf('{"text": {{ text }}}')).toThrow("does not give a JSON object");
    expect(() => bodyOf("[1]")).toThrow("does not give a JSON object");
    expect(() => bodyOf('{"text": {{ text ')).toThrow("cannot be read");
    expect(() => bodyOf("{{ text | nosuchfilter }}")).toThrow("template failed");
    expect(() => template().buildBody(buildTurn(), buildContext({ type: "template" }))).toThrow("has no template");
  });

  test("prompt texts are found under their usual names, else everywhere but in the model's name", () => {
    const dialect = template();
    expect(dialect.promptTexts({ model: "m", messages: [{ role: "user", content: "a" }], other: "b" })).toEqual(["a"]);
    expect(dialect.promptTexts({ model: "m", question: "a", options: { hint: "b" } })).toEqual(["a", "b"]);
  });
});

describe("answers of an unknown shape", () => {
  test("an expression finds text, texts and vectors", () => {
    expect(readAnswer({ a: [{ b: "x" }, { b: "y" }] }, "a[].b")).toEqual({ text: "xy" });
    expect(readAnswer({ a: "x", usage: { total_tokens: 1 } }, "a")).toEqual({ text: "x", usage: { total_tokens: 1 } });
    expect(readAnswer({ data: [{ embedding: [1, 2] }, { embedding: [3, 4] }] }, "data[].embedding")).toEqual({
      items: 2,
    });
    expect(readAnswer({ v: [1, 2, 3] }, "v")).toEqual({ items: 1 });
    expect(readAnswer({ a: "" }, "a")).toEqual({});
    expect(readAnswer({ a: 1 }, "missing")).toEqual({});
    expect(readAnswer({ a: 1 }, "length(a)")).toEqual({});
  });

  test("an expression that cannot be read is refused before anything is sent", () => {
    expect(() => template({ template: { body: "{}", responseField: "a[" }, extra: {} })).toThrow(
      "no JMESPath expression",
    );
  });

  test("without an expression vectors, scores and text are found where servers put them", () => {
    const texts = [
      { choices: [{ message: { content: "x" } }] },
      { choices: [{ text: "x" }] },
      { choices: [{ delta: { content: "x" } }] },
      { output: { text: "x" } },
      { result: "x" },
      [{ generated_text: "x" }],
      "x",
    ];
    for (const answer of texts) expect(readAnswer(answer, undefined)).toEqual({ text: "x" });
    expect(readAnswer({ data: [{ embedding: [1] }, { embedding: [2] }] }, undefined)).toEqual({ items: 2 });
    expect(readAnswer({ embeddings: [[1], [2], [3]] }, undefined)).toEqual({ items: 3 });
    expect(readAnswer({ embedding: [1, 2, 3] }, undefined)).toEqual({ items: 1 });
    expect(readAnswer({ results: [{ index: 0, relevance_score: 1 }] }, undefined)).toEqual({ items: 1 });
    expect(readAnswer([{ score: 1 }, { score: 2 }], undefined)).toEqual({ items: 2 });
    expect(readAnswer({ status: "ok" }, undefined)).toEqual({});
  });
});
