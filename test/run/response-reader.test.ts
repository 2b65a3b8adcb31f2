/** One response read as it arrives: stamps, texts, usage, and what kind of failure an unusable answer is. */
import { describe, expect, test } from "bun:test";
import { dialectOf } from "#endpoint/dialects.ts";
import { ResponseReader } from "#run/response-reader.ts";
import { chatEvent, JSON_BODY, type PlayedResponse, playInto, STREAM } from "../support/fake-transport.ts";

function read(response: PlayedResponse, { keepsWire = false } = {}): ResponseReader {
  const reader = new ResponseReader(dialectOf("chat"), keepsWire);
  reader.finish(playInto(reader, response).endNs);
  return reader;
}

const streamed = (...pieces: readonly (readonly [number, string])[]) => read({ headers: STREAM, pieces });

describe("an event stream", () => {
  test("content is stamped with the read that completed it; role, usage and end mark are no content", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const reader = streamed(
      [2000, chatEvent({ role: "assistant", content: "" })],
      [3000, chatEvent({ content: "Hel" })],
      [4000, chatEvent({ content: "lo" }).slice(0, 12)],
      [5000, chatEvent({ content: "lo" }).slice(12)],
      [6000, `data: ${JSON.stringify({ choices: [], usage })}\n\n`],
      [7000, "data: [DONE]\n\n"],
    );
    expect(reader.observed()).toEqual({
      ...{ headersNs: 1100, status: 200, contentNs: [3000, 5000], firstOutputNs: 3000 },
      ...{ outputText: "Hello", reasoningText: "", malformedChunks: 0, usage },
    });
  });

  test("several events in one read share its stamp", () => {
    const reader = streamed([2000, chatEvent({ content: "a" }) + chatEvent({ content: "b" })]);
    expect(reader.observed()).toMatchObject({ contentNs: [2000, 2000], outputText: "ab" });
  });

  test("reasoning is content, but not the first output", () => {
    const reader = streamed(
      [2000, chatEvent({ reasoning_content: "hm" })],
      [3000, chatEvent({ content: "yes" })],
      [4000, "data: [DONE]\n\n"],
    );
    expect(reader.observed()).toMatchObject({
      ...{ contentNs: [2000, 3000], firstOutputNs: 3000, reasoningText: "hm", outputText: "yes" },
    });
  });

  test("tool calls are output, and no part of the text that the next turn repeats", () => {
    const call = { index: 0, id: "c1", type: "function", function: { name: "look", arguments: "{}" } };
    const reader = streamed([2000, chatEvent({ content: "I look. " })], [3000, chatEvent({ tool_calls: [call] })]);
    expect(reader.observed().contentNs).toEqual([2000, 3000]);
    expect(reader.observed().outputText).toStartWith("I look. look");
    expect(reader.plainText).toBe("I look. ");
    expect(reader.toolCalls).toMatchObject([{ id: "c1", function: { name: "look" } }]);
  });

  test("chunks that are no JSON are counted and left out", () => {
    const reader = streamed([2000, `data: {"choices": [{"del\n\n${chatEvent({ content: "fine" })}`]);
    expect(reader.observed()).toMatchObject({ contentNs: [2000], outputText: "fine", malformedChunks: 1 });
  });

  test("a last event without a blank line after it is read", () => {
    const reader = streamed([2000, chatEvent({ content: "a" })], [3000, chatEvent({ content: "b" }).trimEnd()]);
    expect(reader.observed()).toMatchObject({ contentNs: [2000, 3000], outputText: "ab" });
  });

  test("an error event is a failure, and what comes after it is not read", () => {
    const reader = streamed(
      [2000, chatEvent({ content: "a" })],
      [3000, 'event: error\ndata: {"error":{"message":"out of memory"}}\n\n'],
      [4000, chatEvent({ content: "b" })],
    );
    expect(reader.streamFailure).toMatchObject({ kind: "stream_error", code: 502, message: "out of memory" });
    expect(reader.observed().outputText).toBe("a");
  });

  test("usage in the first chunk tells the tokens of that chunk", () => {
    const reader = streamed([2000, chatEvent({ content: "a b" }, { usage: { completion_tokens: 2 } })]);
    expect(reader.observed()).toMatchObject({ firstChunkTokens: 2 });
  });
});

describe("any other body", () => {
  const body = JSON.stringify({ choices: [{ message: { content: "hello" } }], usage: { completion_tokens: 1 } });

  test("is read whole at its end, and stamped with its last read", () => {
    const pieces = [[2000, body.slice(0, 20)] as const, [3000, body.slice(20)] as const];
    expect(read({ headers: JSON_BODY, pieces }).observed()).toMatchObject({
      ...{ contentNs: [3000], firstOutputNs: 3000, outputText: "hello", usage: { completion_tokens: 1 } },
    });
  });

  test("a letter cut in two by the network is whole again", () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ choices: [{ message: { content: "Größe" } }] }));
    const cut = bytes.indexOf(0xc3) + 1;
    const reader = new ResponseReader(dialectOf("chat"), false);
    reader.onHeaders(1, 200, JSON_BODY);
    reader.onBytes(2, bytes, 0, cut);
    reader.onBytes(3, bytes, cut, bytes.length);
    reader.finish(4);
    expect(reader.observed().outputText).toBe("Größe");
  });

  test("bytes are copied: what the transport does with its buffer afterwards does not matter", () => {
    const buffer = new TextEncoder().encode(body);
    const reader = new ResponseReader(dialectOf("chat"), false);
    reader.onHeaders(1, 200, JSON_BODY);
    reader.onBytes(2, buffer, 0, buffer.length);
    buffer.fill(0);
    reader.finish(3);
    expect(reader.observed().outputText).toBe("hello");
  });

  test("of an error status is kept to be quoted, and nothing is read in it", () => {
    const reader = read({ status: 503, headers: STREAM, pieces: [[2000, "busy ".repeat(2000)]] });
    expect(reader.contentCount).toBe(0);
    expect(reader.errorText()).toHaveLength(4096);
  });
});

describe("an answer without content", () => {
  test.each([
    ["a stream", { headers: STREAM, pieces: [[2000, "data: [DONE]\n\n"]] as const }, "no_content"],
    ["a JSON body", { headers: JSON_BODY, pieces: [[2000, "{}"]] as const }, "no_content"],
    ["an empty body", { headers: JSON_BODY }, "no_content"],
    ["a web page", { headers: { "content-type": "text/html" }, pieces: [[2000, "<p>hi</p>"]] as const }, "not_sse"],
    ["something unnamed", { pieces: [[2000, "hello"]] as const }, "not_sse"],
  ])("%s", (_what, response, kind) => {
    expect(read(response).failureOfEmptyAnswer()).toMatchObject({ kind, type: "InvalidInferenceResultError" });
  });

  test("tells of the chunks that could not be read", () => {
    const reader = streamed([2000, "data: {oops\n\ndata: {again\n\n"]);
    expect(reader.failureOfEmptyAnswer().message).toContain("2 of its chunks");
  });
});

describe("the exchange as it was", () => {
  test("has every event, and no secret of the headers", () => {
    const text = `event: note\n${chatEvent({ content: "a" })}: a comment\n\ndata: [DONE]\n\n`;
    const reader = read(
      { headers: { ...STREAM, "set-cookie": "session=4711" }, pieces: [[2000, text]] },
      { keepsWire: true },
    );
    const wire = reader.wire({ Accept: "*/*" }, { model: "m" });
    expect(wire).toMatchObject({ requestHeaders: { Accept: "*/*" }, body: { model: "m" } });
    expect(JSON.stringify(wire)).not.toContain("4711");
    expect(wire.responses.map((response) => response.kind)).toEqual(Array(wire.responses.length).fill("event"));
    expect(JSON.stringify(wire.responses)).toContain("[DONE]");
    expect(JSON.stringify(wire.responses)).toContain("note");
  });

  test("has a whole body as one entry", () => {
    const reader = read({ headers: JSON_BODY, pieces: [[2000, "{}"]] }, { keepsWire: true });
    expect(reader.wire({}, {}).responses).toEqual([
      { kind: "body", atNs: 2000, text: "{}", contentType: "application/json" },
    ]);
  });
});
