import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ResponseHead } from "#transport/http-head.ts";
import { ResponseParser } from "#transport/http-response.ts";

/** Reads a response that comes in these pieces, with or without the server closing behind it. */
function read(pieces: readonly (string | Uint8Array)[], closes = false) {
  const heads: ResponseHead[] = [];
  const body: Uint8Array[] = [];
  const parser = new ResponseParser({
    onHead: (head) => heads.push(head),
    onBody: (read, from, to) => body.push(read.slice(from, to)),
  });
  let taken = 0;
  for (const piece of pieces) taken += parser.feed(Buffer.from(piece as string));
  const isWhole = closes ? parser.end() : parser.isDone;
  return { head: heads[0], heads: heads.length, text: Buffer.concat(body).toString("utf8"), isWhole, taken };
}

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

describe("a response head", () => {
  test("has its names in lower case, and joins lines of one name and folded lines", () => {
    const { head } = read(["HTTP/1.1 200 OK\r\nA-B:  x \r\na-b: y\r\n\tz\r\nEmpty:\r\nContent-Length: 0\r\n\r\n"]);
    expect(head?.headers).toEqual({ "a-b": "x, y z", empty: "", "content-length": "0" });
  });

  test("may end its lines with LF alone", () => {
    expect(read(["HTTP/1.1 200 OK\nContent-Length: 2\n\nok"])).toMatchObject({ text: "ok", isWhole: true });
  });

  test("keeps a header named like a property of every object", () => {
    const { head } = read(["HTTP/1.1 200 OK\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n"]);
    expect(Object.keys(head?.headers ?? {})).toEqual(["__proto__", "content-length"]);
  });

  test.each([
    ["HTTP/1.1", "", true],
    ["HTTP/1.1", "Connection: keep-alive\r\n", true],
    ["HTTP/1.1", "Connection: Upgrade, Close\r\n", false],
    ["HTTP/1.0", "", false],
    ["HTTP/1.0", "Connection: Keep-Alive\r\n", true],
  ])("of %s with %p keeps the connection: %p", (version, headers, keepsAlive) => {
    expect(read([`${version} 200 OK\r\n${headers}Content-Length: 0\r\n\r\n`]).head?.keepsAlive).toBe(keepsAlive);
  });

  test.each([
    ["no status line", "200 OK\r\n\r\n", "status line"],
    ["HTTP/2", "HTTP/2 200 OK\r\n\r\n", "status line"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "status line"],
    ["a line without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "no name"],
    ["a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n", "no name"],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "content length"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "content length"],
    ["a coding besides chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "coding"],
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "another protocol"],
    ["no end", `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(50_000)}`, "head is larger"],
    ["endless interim ones before it", "HTTP/1.1 100 Continue\r\n\r\n".repeat(20_000), "head is larger"],
  ])("with %s is refused", (_, bytes, reason) => {
    expect(() => read([bytes])).toThrow(reason);
  });

  test("may name the same length twice", () => {
    expect(read(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"]).text).toBe("ok");
  });
});

describe("a response body", () => {
  test("ends with its length, and what follows is left alone", () => {
    const { text, taken, isWhole } = read(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK"]);
    expect([text, isWhole, taken]).toEqual(["ok", true, 40]);
  });

  test("in chunks wins over a length", () => {
    const both = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(read([`${both}2\r\nok\r\n0\r\n\r\n`])).toMatchObject({ text: "ok", isWhole: true });
  });

  test("is absent for 204 and 304, whatever they say", () => {
    for (const status of [204, 304]) {
      expect(read([`HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`])).toMatchObject({ text: "", isWhole: true });
    }
  });

  test("without length is whole only when the server closes", () => {
    const bytes = "HTTP/1.1 200 OK\r\n\r\nabc";
    expect(read([bytes]).isWhole).toBe(false);
    expect(read([bytes], true)).toMatchObject({ text: "abc", isWhole: true });
  });

  test("is not whole when the server closes too early", () => {
    for (const early of [
      "",
      "HTTP/1.1 200",
      `${CHUNKED}2\r\nok\r\n`,
      `${CHUNKED}0\r\n`,
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
    ]) {
      expect(read([early], true).isWhole).toBe(false);
    }
  });

  test.each([
    ["no length", "\r\nok\r\n"],
    ["an extension but no length", ";x\r\n"],
    ["a length that is no number", "g\r\n"],
    ["an absurd length", "fffffffffffffff\r\n"],
    ["data longer than its length", "2\r\nokay\r\n"],
    ["a line without end", `1;${"x".repeat(20_000)}`],
    ["trailers without end", `0\r\n${"X: y\r\n".repeat(50_000)}`],
  ])("in chunks with %s is refused", (_, bytes) => {
    expect(() => read([CHUNKED + bytes])).toThrow();
  });

  test("is the same however the bytes are cut", () => {
    const interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    const responses = [
      `${interim}${CHUNKED}6;a=b\r\ngrüß\r\n00A\r\n0123456789\r\n0\r\nT: v\r\n\r\n`,
      `${interim}HTTP/1.1 200 OK\nContent-Length: 10\n\n0123456789`,
      "HTTP/1.0 200 OK\r\n\r\nuntil the end",
    ];
    const sample = fc.tuple(fc.constantFrom(...responses), fc.array(fc.nat({ max: 160 }), { maxLength: 20 }));
    fc.assert(
      fc.property(sample, ([response, cuts]) => {
        const bytes = Buffer.from(response);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((place, i) => bytes.subarray(places[i], place));
        expect(read(pieces, true)).toEqual(read([bytes], true));
        expect(read(pieces, true)).toMatchObject({ isWhole: true, heads: 1 });
      }),
      { numRuns: 300 },
    );
  });

  test("of arbitrary bytes ends, is refused, or waits for more, but never breaks otherwise", () => {
    const word = fc.constantFrom(
      "HTTP/1.1 200 OK",
      "\r\n",
      "\r\n\r\n",
      "Transfer-Encoding: chunked",
      "0",
      "5",
      "\n",
      "a: b",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 30 }), (pieces) => {
        try {
          read(pieces, true);
        } catch (error) {
          expect((error as Error).constructor.name).toBe("BadResponseError");
        }
      }),
      { numRuns: 1000 },
    );
  });
});
