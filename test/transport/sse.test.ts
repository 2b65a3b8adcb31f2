import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createSseSplitter, type SseEvent, type SseOptions } from "#transport/sse.ts";

const utf8 = new TextEncoder();

/** All events of a stream that comes in these pieces; piece i is read at instant i. */
function split(pieces: readonly (string | Uint8Array)[], options: SseOptions = {}): SseEvent[] {
  const splitter = createSseSplitter(options);
  const events: SseEvent[] = [];
  for (const [i, piece] of pieces.entries()) {
    events.push(...splitter.feed(i, typeof piece === "string" ? utf8.encode(piece) : piece));
  }
  events.push(...splitter.end(pieces.length));
  return events;
}

const dataOf = (...pieces: (string | Uint8Array)[]) => split(pieces).map(({ data }) => data);

describe("the event splitter", () => {
  test("gives each event the stamp of the read that completed it", () => {
    const events = split(["data: a\n\ndata: b\n\nda", "ta: c\n", "\n", "data: d"]);
    expect(events.map(({ data, atNs }) => [data, atNs])).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 2],
      ["d", 4],
    ]);
  });

  test.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])("takes %s as the end of a line", (_, newline) => {
    expect(dataOf(["data: a", "data: b", "", "data: c", "", ""].join(newline))).toEqual(["a\nb", "c"]);
  });

  test("takes a CRLF that is cut in the middle as one end of a line", () => {
    expect(dataOf("data: a\r", "\ndata: b\r\n\r", "\ndata: c\r\n", "\r\n")).toEqual(["a\nb", "c"]);
  });

  test("takes one space after the colon away, no more, and needs none", () => {
    expect(dataOf('data:{"a":1}\n\ndata:  two\n\ndata:\n\n')).toEqual(['{"a":1}', " two", ""]);
  });

  test("joins several data lines by newlines", () => {
    expect(dataOf("data: {\ndata:   1\ndata\ndata: }\n\n")).toEqual(["{\n  1\n\n}"]);
  });

  test("tells the name and the comments of an event", () => {
    const [event] = split(["event: error\n: overloaded\n:try later\ndata: {}\nid: 7\nretry: 10\n\n"]);
    expect(event).toMatchObject({ event: "error", comment: "overloaded\ntry later", data: "{}" });
  });

  test("gives an event without data where there is only a comment or a name", () => {
    expect(split([": keep-alive\n\nevent: ping\n\n"])).toMatchObject([
      { data: "", comment: "keep-alive", event: undefined },
      { data: "", comment: undefined, event: "ping" },
    ]);
  });

  test("has nothing to say about blank lines alone, or about nothing", () => {
    expect(dataOf("\n\n\r\n", "", "\n\n\n")).toEqual([]);
    expect(dataOf()).toEqual([]);
  });

  test("drops a byte order mark at the start only, even one that is cut", () => {
    const mark = "\uFEFF";
    expect(dataOf(`${mark}data: ${mark}a\n\n`)).toEqual([`${mark}a`]);
    expect(dataOf(new Uint8Array([0xef, 0xbb]), new Uint8Array([0xbf]), "data: a\n\n")).toEqual(["a"]);
    expect(dataOf("data: a\n\n", `${mark}data: b\n\n`)).toEqual(["a", ""]);
  });

  test("puts characters together that the network cut", () => {
    const bytes = utf8.encode("data: größer 🙂\n\n");
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(dataOf(bytes.slice(0, cut), bytes.slice(cut))).toEqual(["größer 🙂"]);
    }
  });

  test("keeps nothing of the caller's buffer", () => {
    const splitter = createSseSplitter();
    const buffer = utf8.encode("data: half");
    splitter.feed(0, buffer);
    buffer.fill(0x78);
    expect(splitter.feed(1, utf8.encode(" done\n\n"))[0]?.data).toBe("half done");
  });

  test("glues a line that is no field to a JSON object that is still open", () => {
    expect(dataOf('data: {"text": "first\nsecond: line\n", "n": {}\n}\n\n')).toEqual([
      '{"text": "first\nsecond: line\n", "n": {}\n}',
    ]);
    expect(dataOf('data: {"a": "\\"{"}\nnot a field\n\n')).toEqual(['{"a": "\\"{"}']);
    expect(dataOf("data: plain\nnot a field\n\n")).toEqual(["plain"]);
    expect(dataOf("not a field\ndata: {\n\n")).toEqual(["{"]);
  });

  test("keeps the fields as they were where asked to", () => {
    const [event] = split(['event: x\n:c\ndata: {"a":\n1}\nid\nfoo: bar\n\n'], { keepFields: true });
    expect(event?.fields).toEqual([
      { name: "event", value: "x" },
      { name: "", value: "c" },
      { name: "data", value: '{"a":\n1}' },
      { name: "id", value: "" },
      { name: "foo", value: "bar" },
    ]);
    expect(split(["data: a\n\n"], { keepFields: true })[0]?.fields).toEqual([{ name: "data", value: "a" }]);
    expect(split(["data: a\n\n"])[0]?.fields).toBeUndefined();
  });
});

describe("the size limit of one event", () => {
  const limited = () => createSseSplitter({ maxEventBytes: 20 });

  test.each([
    ["in one read", [`data: ${"x".repeat(30)}\n\n`]],
    ["in many reads", ["data: ", ..."x".repeat(30)]],
    ["without any line end", ["y".repeat(21)]],
  ])("stops an event that is too large %s", (_, pieces) => {
    const splitter = limited();
    for (const piece of pieces) expect(splitter.feed(0, utf8.encode(piece))).toEqual([]);
    expect(splitter.failure).toMatchObject({ kind: "body_too_large", type: "EventTooLarge" });
    expect(splitter.failure?.message).toContain("20 bytes");
    expect(splitter.feed(1, utf8.encode("data: a\n\n"))).toEqual([]);
    expect(splitter.end(2)).toEqual([]);
  });

  test("gives out what was complete before, and counts each event alone", () => {
    const splitter = limited();
    const small = splitter.feed(0, utf8.encode("data: one\n\ndata: two\n\ndata: thr"));
    expect(small.map(({ data }) => data)).toEqual(["one", "two"]);
    const rest = splitter.feed(1, utf8.encode(`ee\n\ndata: ${"x".repeat(30)}\n\n`));
    expect(rest.map(({ data }) => data)).toEqual(["three"]);
    expect(splitter.failure?.type).toBe("EventTooLarge");
  });
});

describe("laws of the splitter", () => {
  const line = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, "")}`),
    fc.constantFrom("data", "data:", "event: e", ": c", "id: 1", "retry: 5", 'data: {"a":"', '"b": 1}', "junk", ""),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r", "\n\n")), { maxLength: 30 })
    .chain((lines) => fc.boolean().map((marked) => (marked ? "\uFEFF" : "") + lines.flat().join("")));
  const cuttingOf = (length: number) => fc.array(fc.nat({ max: length }), { maxLength: 20 });
  const piecesOf = (bytes: Uint8Array, cuts: readonly number[]) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
    return places.slice(1).map((place, i) => bytes.slice(places[i], place));
  };
  const timeless = (events: readonly SseEvent[]) => events.map(({ atNs: _, ...event }) => event);

  test("the same events come out however the bytes are cut, and stamps never go back", () => {
    const cutStream = stream
      .map((text) => utf8.encode(text))
      .chain((bytes) => fc.tuple(fc.constant(bytes), cuttingOf(bytes.length)));
    fc.assert(
      fc.property(cutStream, fc.boolean(), ([bytes, cuts], keepFields) => {
        const whole = split([bytes], { keepFields });
        const cut = split(piecesOf(bytes, cuts), { keepFields });
        expect(timeless(cut)).toEqual(timeless(whole));
        const stamps = cut.map(({ atNs }) => atNs);
        expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
        expect(
          timeless(
            split(
              [...bytes].map((byte) => new Uint8Array([byte])),
              { keepFields },
            ),
          ),
        ).toEqual(timeless(whole));
      }),
      { numRuns: 300 },
    );
  });

  test("a thousand streams of arbitrary bytes are read to their end, the same however cut", () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.constantFrom("data: ", "\n", "\r", "\n\n", "{", '"', "}", ":", "event: ").map((text) => utf8.encode(text)),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(noise, (pieces) => {
        expect(timeless(split([Buffer.concat(pieces)]))).toEqual(timeless(split(pieces)));
      }),
      { numRuns: 1000 },
    );
  });

  test("a hostile event costs no more than its length", () => {
    const lines = 200_000;
    const open = `data: {\n${"id: 1\n".repeat(lines)}${"glue\n".repeat(lines)}\n`;
    const trickled = split([
      ...Array.from({ length: 2000 }, (_, i) => open.slice(i * 1000, (i + 1) * 1000)),
      open.slice(2_000_000),
    ]);
    expect(trickled.length).toBe(1);
    expect(trickled[0]?.data.length).toBe("{".length + lines * "\nglue".length);
  });
});
