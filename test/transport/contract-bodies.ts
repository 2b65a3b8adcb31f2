/** Part of the transport contract: what goes out, and how whole responses come in. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MakeTransport } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { chunk, RawServer, response } from "./raw-server.ts";

const POOLED = { reuse: "pooled", tls: { insecure: false } } as const;
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

export function describeBodies(make: MakeTransport): void {
  const ask = async (bytes: string | Uint8Array, thenEnd = false) => {
    using server = new RawServer(async ({ connection }) => {
      await connection.send(bytes);
      if (thenEnd) connection.end();
    });
    const { sink, done } = probe(make(POOLED, new HandClock()), server.url);
    return { sink, exchange: await done };
  };

  describe("what goes out", () => {
    test("is the request as given, without a wish for compression", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("ok")));
      await probe(make(POOLED, new HandClock()), `${server.url}?version=2&x=%20`, {
        body: '{"prompt":"größer 🙂"}',
        headers: [
          ["User-Agent", "aiperf/test"],
          ["X-Request-ID", "Ab-1"],
          ["Accept", "text/event-stream"],
        ],
      }).done;
      const { line, headerLines, body } = server.requests[0]!;
      expect(line).toBe("POST /v1/chat?version=2&x=%20 HTTP/1.1");
      expect(body).toBe('{"prompt":"größer 🙂"}');
      expect(headerLines).toContain("User-Agent: aiperf/test");
      expect(headerLines).toContain("X-Request-ID: Ab-1");
      expect(headerLines).toContain("Accept: text/event-stream");
      expect(headerLines).toContain(`Host: 127.0.0.1:${server.port}`);
      expect(headerLines).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
      const names = headerLines.map((header) => header.split(":")[0]!.toLowerCase());
      expect(names).not.toContain("accept-encoding");
      expect(new Set(names).size).toBe(names.length);
    });

    test("is a GET without a body where GET is asked for", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("[]")));
      const { sink, done } = probe(make(POOLED, new HandClock()), server.url, { method: "GET", body: "" });
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe("[]");
      expect(server.requests[0]!.line).toBe("GET /v1/chat HTTP/1.1");
      expect(server.requests[0]!.headerLines.join("\n").toLowerCase()).not.toContain("content-length");
    });

    test("is a whole body even where it is far larger than a socket buffer", async () => {
      const body = "0123456789abcdef".repeat(512 * 1024);
      using server = new RawServer((request) => request.connection.send(response(String(request.body.length))));
      const { sink, done } = probe(make(POOLED, new HandClock()), server.url, { body });
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe(String(body.length));
      expect(server.requests[0]!.body === body).toBe(true);
    });

    test("carries the credentials of the address as basic authorization, unless it has its own", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("ok")));
      const transport = make(POOLED, new HandClock());
      const url = server.url.replace("://", "://ann:p%40ss@");
      await probe(transport, url).done;
      await probe(transport, url, { headers: [["Authorization", "Bearer key"]] }).done;
      const sent = server.requests.map(({ headerLines }) =>
        headerLines.filter((line) => /^authorization:/i.test(line)),
      );
      expect(sent).toEqual([[`Authorization: Basic ${btoa("ann:p@ss")}`], ["Authorization: Bearer key"]]);
      expect(server.requests.map(({ headerLines }) => headerLines.join().includes("p%40ss"))).toEqual([false, false]);
      transport.close();
    });

    test("is nothing at all where a header would break the message apart", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("ok")));
      const transport = make(POOLED, new HandClock());
      const broken = [
        ["X-Bad", "a\r\nX-Smuggled: 1"],
        ["Bad Name", "a"],
      ] as const;
      for (const header of broken) {
        const { failure } = await probe(transport, server.url, { headers: [header] }).done;
        expect(failure).toMatchObject({ kind: "other", type: "TransportError" });
      }
      expect(server.connections.length).toBe(0);
    });

    test("ignores proxies named in the environment", async () => {
      const before = process.env.http_proxy;
      process.env.http_proxy = "http://127.0.0.1:9";
      try {
        const { exchange } = await ask(response("direct"));
        expect(exchange.failure).toBeUndefined();
      } finally {
        if (before === undefined) delete process.env.http_proxy;
        else process.env.http_proxy = before;
      }
    });
  });

  describe("a response", () => {
    test("comes with its status and with header names in lower case", async () => {
      const { sink } = await ask(
        response("{}", { headers: "Content-Type: application/json\r\nX-Served-By: a, b\r\n" }),
      );
      expect(sink.status).toBe(200);
      expect(sink.headers["content-type"]).toBe("application/json");
      expect(sink.headers["x-served-by"]).toBe("a, b");
    });

    test("of known length ends with its last byte, while the connection stays open", async () => {
      const { sink, exchange } = await ask(response("whole body"));
      expect(exchange.failure).toBeUndefined();
      expect(sink.text).toBe("whole body");
    });

    test("may be empty", async () => {
      const { sink, exchange } = await ask(response(""));
      expect(exchange.failure).toBeUndefined();
      expect(sink.status).toBe(200);
      expect(sink.text).toBe("");
    });

    test("with status 204 has no body and needs no length", async () => {
      const { sink, exchange } = await ask("HTTP/1.1 204 No Content\r\n\r\n");
      expect(exchange.failure).toBeUndefined();
      expect(sink.status).toBe(204);
    });

    test("without length and chunks ends where the server closes", async () => {
      const { sink, exchange } = await ask("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", true);
      expect(exchange.failure).toBeUndefined();
      expect(sink.text).toBe("until the end");
    });

    test("in chunks may carry extensions, trailers and odd spellings of the length", async () => {
      const body =
        '5;name="v;x"\r\nfirst\r\n0006\r\nsecond\r\nA\r\n0123456789\r\n0\r\nX-Checksum: 1\r\nX-Other: 2\r\n\r\n';
      const { sink, exchange } = await ask(CHUNKED.replace("chunked", "Chunked") + body);
      expect(exchange.failure).toBeUndefined();
      expect(sink.text).toBe("firstsecond0123456789");
    });

    test("may be announced by interim responses", async () => {
      const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
      const { sink, exchange } = await ask(interim + response("final"));
      expect(exchange.failure).toBeUndefined();
      expect(sink.status).toBe(200);
      expect(sink.text).toBe("final");
    });

    test("may leave out the reason phrase", async () => {
      const { sink, exchange } = await ask("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok");
      expect(exchange.failure).toBeUndefined();
      expect(sink.text).toBe("ok");
    });

    test("in compressed form is handed on as it came", async () => {
      const packed = Bun.gzipSync("plain text");
      const head = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      const { sink, exchange } = await ask(Buffer.concat([head, packed]));
      expect(exchange.failure).toBeUndefined();
      expect(sink.byteCount).toBe(packed.length);
    });

    test("of many megabytes comes whole", async () => {
      const { sink, exchange } = await ask(`${CHUNKED}${chunk("abcdefgh".repeat(1024 * 1024))}0\r\n\r\n`);
      expect(exchange.failure).toBeUndefined();
      expect(sink.byteCount).toBe(8 * 1024 * 1024);
    });

    test("is the same however the network cuts it", async () => {
      const whole = Buffer.from(
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n${chunk("grüße 🙂")}${chunk("x".repeat(40))}0\r\nT: v\r\n\r\n`,
      );
      const cuts = fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 12 });
      using server = new RawServer(({ body, connection }) => sendInPieces(connection, whole, JSON.parse(body)));
      const transport = make(POOLED, new HandClock());
      await fc.assert(
        fc.asyncProperty(cuts, async (places) => {
          const { sink, done } = probe(transport, server.url, { body: JSON.stringify(places.sort((a, b) => a - b)) });
          expect((await done).failure).toBeUndefined();
          expect(sink.status).toBe(200);
          expect(sink.text).toBe(`grüße 🙂${"x".repeat(40)}`);
        }),
        { numRuns: 40 },
      );
      transport.close();
    });
  });

  describe("stamps", () => {
    test("tell when each part came, in order, between sending and end", async () => {
      const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
      using server = new RawServer(async ({ connection }) => {
        await connection.send(CHUNKED);
        await gates[0].promise;
        await connection.send(chunk("one"));
        await gates[1].promise;
        await connection.send(`${chunk("two")}0\r\n\r\n`);
      });
      const before = Bun.nanoseconds();
      const { sink, done } = probe(make(POOLED, new HandClock()), server.url);
      await sink.seesHeaders();
      const headersSeen = Bun.nanoseconds();
      gates[0].resolve();
      await sink.sees("one");
      const oneSeen = Bun.nanoseconds();
      gates[1].resolve();
      const { sentNs, endNs } = await done;
      const order = [before, sentNs, sink.headersNs!, headersSeen, sink.stamps[0]!, oneSeen, sink.stamps[1]!, endNs];
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(endNs).toBeLessThanOrEqual(Bun.nanoseconds());
    });
  });
}

/** One turn of the event loop between the pieces, so that they leave in packets of their own. */
async function sendInPieces(connection: { send(bytes: Uint8Array): Promise<void> }, whole: Uint8Array, cuts: number[]) {
  let start = 0;
  for (const cut of [...cuts, whole.length]) {
    await connection.send(whole.subarray(start, cut));
    await new Promise<void>((resolve) => setImmediate(resolve));
    start = cut;
  }
}
