/** Reads that are not taken apart hold what they would hold if they were, however they are cut and whatever comes. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { StreamState } from "#endpoint/dialect.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { RepeatedReads } from "#endpoint/repeated-read.ts";
import { ResponseReader } from "#run/response-reader.ts";
import { STREAM } from "../support/fake-transport.ts";

const utf8 = new TextEncoder();

interface Piece {
  readonly lead: string;
  readonly data: string;
  readonly lineEnd: string;
}

const bytesOf = ({ lead, data, lineEnd }: Piece): Uint8Array =>
  utf8.encode(`${lead}data: ${data}\n\n`.replaceAll("\n", lineEnd));

/** What a response holds whose body comes in these reads. */
function readAll(reads: readonly Uint8Array[]) {
  const reader = new ResponseReader(dialectOf("chat"), false);
  reader.onHeaders(1, 200, STREAM);
  let atNs = 1000;
  for (const read of reads) {
    // Bytes of the framing before and behind, as on the wire.
    const framed = new Uint8Array([...utf8.encode("5\r\n"), ...read, 13, 10]);
    reader.onBytes(atNs++, framed, 3, 3 + read.length);
  }
  reader.finish(atNs);
  const { contentNs, firstOutputNs, ...rest } = reader.observed();
  return { ...rest, chunks: contentNs.length, hasOutput: firstOutputNs !== undefined, failure: reader.streamFailure };
}

const chunk = (delta: string, finish = "null") => `{"choices":[{"delta":{${delta}},"finish_reason":${finish}}]}`;

const content = fc.constantFrom(
  ...[" token", "a", "", "日本語", "é", "\u{1f600}", "\ufeff", "\u2028", 'say \\"hi\\"', "\\\\", "\\n", "\\u00e9"],
  // Not what it looks like: another field, an open literal, raw control characters, an end of the event inside.
  ...['x","role":"y', '"', "\\", "\t", "a\nb", "a\n\ndata: {}", "data: ", "\ud800"],
);
const data = fc.oneof(
  { weight: 8, arbitrary: content.map((text) => chunk(`"content":"${text}"`)) },
  { weight: 2, arbitrary: content.map((text) => chunk(`"reasoning_content":"${text}"`)) },
  { weight: 1, arbitrary: content.map((text) => chunk(`"content":"${text}"`, '"length"')) },
  { weight: 1, arbitrary: fc.constantFrom("[DONE]", "{", "", '{"choices":[],"usage":{"completion_tokens":3}}') },
);
const lead = fc.constantFrom("", "", "", "", "\n", ": note\n", "event: x\n", "event: error\n", "id: 1\n", "data:\n");
const pieces = fc
  .tuple(fc.constantFrom("\n", "\n", "\r\n", "\r"), fc.constantFrom("", "", ": note\n", "event: x\n"))
  .chain(([lineEnd, usualLead]) =>
    fc.array(
      fc.record<Piece>({
        lead: fc.oneof({ weight: 5, arbitrary: fc.constant(usualLead) }, { weight: 1, arbitrary: lead }),
        data,
        lineEnd: fc.constant(lineEnd),
      }),
      { minLength: 2, maxLength: 16 },
    ),
  );
/** Where reads end besides: mostly nowhere, so that most hold one event. */
const cuts = fc.array(fc.nat(2000), { maxLength: 3 });

function cutInto(whole: readonly Uint8Array[], at: readonly number[], joins: readonly number[]): Uint8Array[] {
  const reads: Uint8Array[] = [];
  for (const [place, read] of whole.entries()) {
    const last = reads.at(-1);
    if (last !== undefined && joins.includes(place)) reads[reads.length - 1] = Buffer.concat([last, read]);
    else reads.push(read);
  }
  for (const cut of at) {
    const place = cut % reads.length;
    const read = reads[place] as Uint8Array;
    const within = cut % (read.length + 1);
    reads.splice(place, 1, read.subarray(0, within), read.subarray(within));
  }
  return reads;
}

describe("reads that are like the one before", () => {
  test("hold what they would hold byte by byte", () => {
    fc.assert(
      fc.property(pieces, cuts, fc.array(fc.nat(15), { maxLength: 3 }), (events, at, joins) => {
        const whole = events.map(bytesOf);
        const single = [...Buffer.concat(whole)].map((byte) => Uint8Array.of(byte));
        expect(readAll(cutInto(whole, at, joins))).toEqual(readAll(single));
      }),
      { numRuns: 500 },
    );
  });

  test("bytes that are no text inside the content are read as the decoder reads them", () => {
    const broken = (...inside: number[]) =>
      Buffer.concat([bytesOf({ lead: "", data: chunk('"content":"@"'), lineEnd: "\n" })])
        .toString("latin1")
        .replace("@", String.fromCharCode(...inside));
    const reads = [[65], [0xe6, 0x97], [0xff, 66], [0xef, 0xbb, 0xbf, 67]].map((inside) =>
      Buffer.from(broken(...inside), "latin1"),
    );
    expect(readAll(reads).outputText).toBe("A\ufffd\ufffdB\ufeffC");
  });

  const event = (text: string) => bytesOf({ lead: "", data: chunk(`"content":"${text}"`), lineEnd: "\n" });

  /** Reads of a stream whose first event has been taken apart; gives the content of the next, if it is like the first. */
  const learnt = () => {
    const state: StreamState = { sawDelta: false };
    let content: string | undefined;
    const reads = new RepeatedReads(state, (field, read, start, end) => {
      content = `${field}: ${Buffer.from(read.subarray(start, end))}`;
    });
    dialectOf("chat").readEvent(chunk('"content":"a"'), undefined, state);
    reads.learn(event("a"), 0, event("a").length);
    const next = (text: string) => (reads.take(event(text), 0, event(text).length) ? content : undefined);
    return { state, next };
  };

  test("are not taken apart, in any alphabet", () => {
    const { state, next } = learnt();
    for (const text of ["b", " token", "日本語"]) expect(next(text)).toBe(`text: ${text}`);
    expect(state.pattern?.hits).toBe(3);
  });

  test("with an escape, without content, or with more than an event are taken apart", () => {
    const { next } = learnt();
    for (const text of ["\\n", "", '"', "a\n\ndata: b"]) expect(next(text)).toBeUndefined();
  });

  test("are no longer known once a chunk of another kind has come", () => {
    const { state, next } = learnt();
    dialectOf("chat").readEvent(chunk('"content":"a"', '"length"'), undefined, state);
    expect(next("b")).toBeUndefined();
  });
});
