/**
 * A thousand streams that are wrong in some way, cut by the network in any way, for every dialect: each request ends, as
 * a success with content or as a failure that has a kind, and what it costs is bounded.
 */
import { expect, test } from "bun:test";
import type { EndpointType } from "#config/config.ts";
import { type Random, randomStream } from "#core/random.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { isValid } from "#record/record.ts";
import { runExchange } from "#run/exchange.ts";
import { buildEndpoint, buildTurn } from "../endpoint/build-endpoint.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

const STREAMS = 1000;
const TYPES: readonly EndpointType[] = [
  "chat",
  "completions",
  "responses",
  "messages",
  "huggingface_generate",
  "template",
];

/** Well-formed events of every dialect: what goes wrong is made of these. */
const EVENTS = [
  'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\n\n',
  'data: {"choices":[{"delta":{"content":"Grüße 🎈"}}]}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}\n\n',
  'data: {"choices":[{"text":"word"}],"usage":{"completion_tokens":3}}\n\n',
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"word"}\n\n',
  'event: response.failed\ndata: {"type":"response.failed","response":{"error":{"message":"no"}}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"w"}}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":4}}\n\n',
  'data: {"token":{"text":"word"},"generated_text":null}\n\n',
  'event: error\ndata: {"error":{"message":"out of memory"}}\n\n',
  ": keep-alive\n\n",
  "data: [DONE]\n\n",
] as const;

/** Values in places where others are expected. */
const ODD_DATA = [
  "null",
  "0",
  "[]",
  "{}",
  '"text"',
  "[[[[[[[[]]]]]]]]",
  "NaN",
  "{",
  '{"choices":',
  '{"choices":null}',
  '{"choices":{}}',
  '{"choices":[null]}',
  '{"choices":[{"delta":7}]}',
  '{"choices":[{"delta":{"content":["a",{"text":1}]}}]}',
  '{"choices":[{"delta":{"tool_calls":[null,5,{"index":-1},{"index":1e9,"function":null}]}}]}',
  '{"usage":"many"}',
  '{"usage":{"completion_tokens":-1e308}}',
  '{"type":5}',
  '{"type":"response.completed","response":7}',
  '{"delta":null}',
  '{"type":"content_block_start","content_block":[]}',
  '{"token":"x"}',
  '{"__proto__":{"polluted":true}}',
  '{"a":1}{"b":2}',
  '{"choices":[{"delta":{"content":"\\ud800"}}]}',
  `{"choices":[{"text":"${"x".repeat(5000)}"}]}`,
] as const;

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;

/** A stream that begins well and then is bent in one to four ways. */
function makeStream(random: Random): Uint8Array {
  let text = "";
  for (let i = random.below(6); i >= 0; i--) {
    text += random.below(4) === 0 ? `data: ${pick(random, ODD_DATA)}\n\n` : pick(random, EVENTS);
  }
  for (let i = random.below(4); i >= 0; i--) text = bend(text, random);
  const bytes = new TextEncoder().encode(text);
  // A byte in the wrong place makes text that is no UTF-8.
  for (let i = random.below(3); i > 0 && bytes.length > 0; i--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

function bend(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, at) + text.slice(at, to).repeat(3) + text.slice(to);
    case 3:
      return text.replaceAll("\n", pick(random, ["\r", "\r\n", "\n\n", "\u2028"]));
    case 4:
      return text.replaceAll("data: ", pick(random, ["data:", "dat a: ", " data: ", "data", "DATA: ", ""]));
    case 5:
      return (
        text.slice(0, at) +
        pick(random, ["\0", "\ufeff", "data:", "event:", "id:\n", "retry: x\n", ":", "{", "}", '"', "\n\n"]) +
        text.slice(at)
      );
    case 6:
      return text.slice(at) + text.slice(0, at);
    default:
      return text + text.slice(at).split("").reverse().join("");
  }
}

const HEADERS = [
  "text/event-stream",
  "text/event-stream; charset=utf-8",
  "TEXT/EVENT-STREAM",
  "application/json",
  "text/plain",
  "",
];

for (const type of TYPES) {
  test(`${STREAMS} malformed streams of ${type}: each ends in success or in a failure with a kind`, async () => {
    const random = randomStream(1, `malformed.${type}`);
    const endpoint = buildEndpoint({ type, streaming: true, template: { body: '{"prompt":{{ text|tojson }}}' } });
    const dialect = dialectOf(type, endpoint);
    const ends = { succeeded: 0, failed: 0 };
    const startMs = performance.now();
    for (let number = 0; number < STREAMS; number++) {
      const bytes = makeStream(random);
      const record = await runExchange(
        {
          session: {
            ...{ conversationIndex: 0, number: 0, correlationId: "c", nextTurn: 0, history: [] },
            conversation: { id: "s", turns: [buildTurn("hi")], history: "deltas" },
          },
          ...{ turnIndex: 0, requestIndex: number, isFinalTurn: true, dueNs: 0, issuedNs: 0 },
          signal: new AbortController().signal,
        },
        {
          ...{ phaseIndex: 0, endpoint, dialect, urls: ["http://x"], clock: createVirtualClock() },
          ...{
            entropy: { uuid: () => "id", seed: () => 0 },
            workerId: "w",
            keepsWire: number % 2 === 0,
            keepsBody: false,
          },
          transport: {
            send: async (_request, sink) => {
              let atNs = 2;
              sink.onHeaders(1, 200, { "content-type": pick(random, HEADERS) });
              for (let from = 0; from < bytes.length; atNs++) {
                const to = Math.min(bytes.length, from + 1 + random.below(pick(random, [3, 40, 4000])));
                sink.onBytes(atNs, bytes, from, to);
                from = to;
              }
              return { sentNs: 0, endNs: atNs };
            },
            release: () => {},
            answeredUpToNs: () => Number.POSITIVE_INFINITY,
            close: () => {},
          },
        },
      );
      if (isValid(record)) ends.succeeded += 1;
      else {
        ends.failed += 1;
        expect(record.error).toMatchObject({
          kind: expect.any(String),
          type: expect.any(String),
          message: expect.any(String),
        });
      }
      // Everything must survive the journal.
      expect(JSON.parse(JSON.stringify(record))).toMatchObject({ requestIndex: number });
      for (const [place, stamp] of record.contentNs.entries())
        expect(stamp).toBeGreaterThanOrEqual(record.contentNs[place - 1] ?? 2);
    }
    // Both must come about, or the streams are no test of either.
    expect(Math.min(ends.succeeded, ends.failed)).toBeGreaterThan(STREAMS / 200);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(20_000);
  });
}
