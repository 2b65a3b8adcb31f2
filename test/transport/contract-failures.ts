/** Part of the transport contract: what goes wrong comes back as a failure of a stable kind, and never as a throw. */
import { describe, expect, test } from "bun:test";
import type { MakeTransport } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { chunk, freePort, type RawConnection, RawServer, response } from "./raw-server.ts";

const POOLED = { reuse: "pooled", tls: { insecure: false } } as const;
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const TEN_BYTES = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

export function describeFailures(make: MakeTransport): void {
  const send = (url: string) => probe(make(POOLED, new HandClock()), url);

  describe("before a response", () => {
    test("a port where nothing listens is refused", async () => {
      const port = freePort();
      const { failure, endNs, sentNs } = await send(`http://127.0.0.1:${port}/v1?key=secret`).done;
      expect(failure).toMatchObject({ kind: "refused", type: "ConnectionRefused", cause: "ECONNREFUSED" });
      expect(failure!.message).toContain(`127.0.0.1:${port}`);
      expect(failure!.message).not.toContain("secret");
      expect(failure!.code).toBeUndefined();
      expect(endNs).toBeGreaterThanOrEqual(sentNs);
    });

    test("a name that cannot be resolved is told from a refusal", async () => {
      // A label of 64 letters is no host name: the resolver says so without asking anybody.
      const { failure } = await send(`http://user:pass@${"a".repeat(64)}.invalid/`).done;
      expect(failure).toMatchObject({ kind: "dns", type: "NameNotFound" });
      expect(failure!.message).not.toContain("pass");
    });

    for (const url of ["file:///etc/hostname", "data:text/plain,x", "no address", "http://", "ftp://127.0.0.1/"]) {
      test(`${JSON.stringify(url)} is no address to send to`, async () => {
        const { sink, done } = send(url);
        expect((await done).failure).toMatchObject({ kind: "other", type: "BadAddress" });
        expect(sink.status).toBeUndefined();
      });
    }

    test.each([
      ["closes at once", (connection: RawConnection) => connection.end()],
      ["resets at once", (connection: RawConnection) => connection.reset()],
      ["closes within the headers", (connection: RawConnection) => cutAfter(connection, "HTTP/1.1 200 OK\r\nContent-")],
    ])("a server that %s is a reset", async (_, answer) => {
      using server = new RawServer(({ connection }) => answer(connection));
      const { sink, done } = send(server.url);
      expect((await done).failure).toMatchObject({ kind: "reset", type: "ConnectionReset" });
      expect(sink.status).toBeUndefined();
      expect(server.requests.length).toBe(1);
    });

    test("what is no HTTP is said to be none", async () => {
      using server = new RawServer(({ connection }) => connection.send("SSH-2.0-OpenSSH_9.6\r\n\r\n"));
      const { failure } = await send(server.url).done;
      expect(failure).toMatchObject({ kind: "other", type: "BadHttpResponse" });
    });
  });

  describe("within a body", () => {
    test.each([
      ["a chunked body without its last chunk", CHUNKED + chunk("abc"), "abc"],
      ["a chunk cut short", `${CHUNKED}5\r\nabc`, "abc"],
      ["a body shorter than its length", `${TEN_BYTES}abc`, "abc"],
      ["a body that never begins", TEN_BYTES, ""],
    ])("%s is a cut, and what came is kept", async (_, bytes, kept) => {
      for (const how of ["end", "reset"] as const) {
        using server = new RawServer(({ connection }) => connection.send(bytes));
        const { sink, done } = send(server.url);
        await sink.seesHeaders();
        await sink.sees(kept);
        server.connections[0]![how]();
        expect((await done).failure).toMatchObject({ kind: "stream_cut", type: "StreamCut" });
        expect(sink.text).toBe(kept);
      }
    });

    test("a chunk length that is no number is no HTTP", async () => {
      using server = new RawServer(({ connection }) => connection.send(`${CHUNKED}zz\r\nabc\r\n`));
      const { failure } = await send(server.url).done;
      expect(failure).toMatchObject({ kind: "other", type: "BadHttpResponse" });
    });

    test("a body past the limit is given up, and the connection with it", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("x".repeat(3000)).slice(0, -500)));
      const transport = make({ ...POOLED, maxBodyBytes: 1000 }, new HandClock());
      const { sink, done } = probe(transport, server.url);
      const { failure } = await done;
      expect(failure).toMatchObject({ kind: "body_too_large", type: "BodyTooLarge" });
      expect(failure!.message).toContain("1000 bytes");
      expect(sink.byteCount).toBeLessThanOrEqual(1000);
      await server.connections[0]!.closed;
    });

    test("a sink that throws ends its own exchange only", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("abc")));
      const transport = make(POOLED, new HandClock());
      const request = { url: server.url, method: "POST", headers: [], body: "{}" } as const;
      for (const broken of ["onHeaders", "onBytes"] as const) {
        const sink = { onHeaders: () => {}, onBytes: () => {} };
        sink[broken] = () => {
          throw new Error("sink broke");
        };
        const { failure } = await transport.send(request, sink, new AbortController().signal);
        expect(failure).toMatchObject({ kind: "other", type: "TransportError" });
        expect(failure!.message).toContain("sink broke");
      }
      expect((await probe(transport, server.url).done).failure).toBeUndefined();
    });
  });

  describe("a status outside 2xx", () => {
    test("is no failure of the transport: the body is read and the connection used again", async () => {
      using server = new RawServer(({ connection }) =>
        connection.send(response('{"error":"busy"}', { status: 503, headers: "Retry-After: 1\r\n" })),
      );
      const transport = make(POOLED, new HandClock());
      for (let i = 0; i < 3; i++) {
        const { sink, done } = probe(transport, server.url);
        expect((await done).failure).toBeUndefined();
        expect(sink.status).toBe(503);
        expect(sink.headers["retry-after"]).toBe("1");
        expect(sink.text).toBe('{"error":"busy"}');
      }
      expect(server.connections.length).toBe(1);
      transport.close();
    });

    test("with an endless body is read for a megabyte and left", async () => {
      using server = new RawServer(async ({ connection }) => {
        await connection.send("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n");
        let isClosed = false;
        void connection.closed.then(() => {
          isClosed = true;
        });
        while (!isClosed) await connection.send(chunk("y".repeat(65536)));
      });
      const { sink, done } = send(server.url);
      expect((await done).failure).toBeUndefined();
      expect(sink.status).toBe(500);
      expect(sink.byteCount).toBe(1024 * 1024);
    });

    test("does not send the request on where the server redirects it", async () => {
      using server = new RawServer(({ connection }) =>
        connection.send(response("", { status: 307, headers: "Location: /elsewhere\r\n" })),
      );
      const { sink, done } = send(server.url);
      expect((await done).failure).toBeUndefined();
      expect(sink.status).toBe(307);
      expect(sink.headers.location).toBe("/elsewhere");
      expect(server.requests.length).toBe(1);
    });
  });
}

async function cutAfter(connection: RawConnection, bytes: string): Promise<void> {
  await connection.send(bytes);
  connection.end();
}
