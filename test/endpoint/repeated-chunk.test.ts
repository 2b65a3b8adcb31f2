import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chat } from "#endpoint/chat.ts";
import { completions } from "#endpoint/completions.ts";
import type { Dialect, StreamState } from "#endpoint/dialect.ts";
import { responses } from "#endpoint/responses.ts";

/** JSON text of a string with each character escaped or not as the dice fall; always valid. */
const literal = fc.string({ unit: "binary", maxLength: 8 }).chain((text) =>
  fc.infiniteStream(fc.boolean()).map((dice) =>
    [...text]
      .map((character) => {
        const escaped = dice.next().value === true;
        if (!escaped) return JSON.stringify(character).slice(1, -1);
        return Array.from(
          { length: character.length },
          (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
        ).join("");
      })
      .join(""),
  ),
);

const blank = fc.constantFrom("", " ", "\n ");

/** An object as JSON text, its keys in any order and blanks anywhere. */
function objectText(fields: readonly [string, fc.Arbitrary<string>][]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.tuple(...fields.map(([, value]) => value)),
      fc.shuffledSubarray([...fields.keys()], { minLength: fields.length }),
      blank,
    )
    .map(
      ([values, order, space]) =>
        `{${order.map((at) => `${space}${JSON.stringify(fields[at]?.[0])}${space}:${space}${values[at]}`).join(",")}${space}}`,
    );
}

/** Mostly where the content goes (`@`), else something that might be taken for it. */
const value = fc.constantFrom('"@"', '"@"', '"x"', '"content"', "null", '"\\"content\\":\\"no\\""');

/** One skeleton of a stream. Usually one field takes the content, sometimes two or none. */
const skeleton = fc
  .tuple(fc.constantFrom("content", "reasoning", "reasoning_content"), fc.boolean(), value, value)
  .chain(([field, isInDelta, first, second]) =>
    objectText([
      [field, fc.constant(isInDelta ? first : "null")],
      ["role", fc.constant(second === '"@"' ? '"text"' : second)],
    ]).chain((delta) =>
      objectText([
        ["delta", fc.constant(delta)],
        ["text", fc.constant(isInDelta ? second : first)],
        ["index", fc.constant("0")],
      ]).chain((choice) =>
        objectText([
          ["id", fc.constant('"chatcmpl-1"')],
          ["choices", fc.constant(`[${choice}]`)],
          ["usage", fc.constantFrom("null", "null", '{"completion_tokens":1}')],
        ]),
      ),
    ),
  );

/** A stream: mostly one skeleton with changing content, now and then another or a broken one. */
const stream = fc.tuple(skeleton, skeleton).chain(([usual, other]) =>
  fc.array(
    fc
      .tuple(
        fc.constantFrom(usual, usual, usual, usual, other),
        fc.oneof({ weight: 5, arbitrary: literal }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }),
      )
      .map(([text, content]) => text.replaceAll("@", () => content)),
    { minLength: 1, maxLength: 12 },
  ),
);

const withoutPattern = (): StreamState => ({
  sawDelta: false,
  pattern: { hits: Number.NEGATIVE_INFINITY, misses: 0 },
});

describe("reading chunks by what they have in common", () => {
  for (const [name, dialect] of [
    ["chat", chat],
    ["completions", completions],
  ] as [string, Dialect][]) {
    test(`${name}: gives what parsing every chunk gives, whatever the chunks look like`, () => {
      let hits = 0;
      fc.assert(
        fc.property(stream, (chunks) => {
          const fast: StreamState = { sawDelta: false };
          const slow = withoutPattern();
          for (const chunk of chunks) {
            expect(dialect.readEvent(chunk, undefined, fast)).toEqual(
              dialect.readEvent(chunk, undefined, slow) as never,
            );
          }
          hits += fast.pattern?.hits ?? 0;
        }),
        { numRuns: 300 },
      );
      expect(hits).toBeGreaterThan(50);
    });
  }

  const plain = (text: string, end = "null") =>
    `{"object":"chat.completion.chunk","choices":[{"delta":{"content":"${text}"},"finish_reason":${end}}]}`;

  test("after the first chunk nothing is parsed while only the content changes", () => {
    const state: StreamState = { sawDelta: false };
    const texts = [" a", " b", "\\n", "\\u00e9", 'say \\"hi\\"', " z"];
    const read = texts.map((text) => chat.readEvent(plain(text), undefined, state)?.text);
    expect(read).toEqual([" a", " b", "\n", "é", 'say "hi"', " z"]);
    expect(state.pattern).toMatchObject({ hits: 5, misses: 0 });
  });

  test("raw control characters are no JSON, in a chunk that looks like the others too", () => {
    const state: StreamState = { sawDelta: false };
    chat.readEvent(plain("a"), undefined, state);
    expect(chat.readEvent(plain("a\nb"), undefined, state)).toBeUndefined();
    expect(chat.readEvent(plain('a","x":"b'), undefined, state)).toEqual({ text: "a" });
  });

  test("a stream whose chunks always differ elsewhere is soon parsed without further trying", () => {
    const state: StreamState = { sawDelta: false };
    for (let i = 0; i < 50; i++) chat.readEvent(plain("a", String(i)), undefined, state);
    expect(state.pattern?.misses).toBeLessThan(8);
    expect(state.pattern?.frame).toBeUndefined();
  });

  test("a frame ends with the first chunk that does not fit: what was text before a delta is a repetition after it", () => {
    const state: StreamState = { sawDelta: false };
    const done = (text: string) => JSON.stringify({ type: "response.output_text.done", text });
    const delta = JSON.stringify({ type: "response.output_text.delta", delta: "b" });
    const read = [done("a"), delta, done("a")].map((data) => responses.readEvent(data, undefined, state));
    expect(read).toEqual([{ text: "a" }, { text: "b" }, {}]);
  });
});
