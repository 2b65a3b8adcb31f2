import { describe, expect, test } from "bun:test";
import { createSocketTransport } from "#transport/socket-transport.ts";
import { describeTransportContract } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { chunk, RawServer, response } from "./raw-server.ts";

describeTransportContract("the transport over sockets", createSocketTransport);

const PLAIN = { reuse: "pooled", tls: { insecure: false } } as const;

describe("what only a socket sees", () => {
  test("is where the time went, and whether the connection was new", async () => {
    using server = new RawServer(({ connection }) =>
      connection.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk("abc")}${chunk("de")}0\r\n\r\n`),
    );
    const transport = createSocketTransport(PLAIN, new HandClock());
    const first = await probe(transport, server.url).done;
    expect(first.connectionReused).toBe(false);
    const { connectStartNs, connectedNs, sendStartNs, sendEndNs, firstBodyNs, lastBodyNs } = first.trace!;
    const order = [
      first.sentNs,
      connectStartNs!,
      connectedNs!,
      sendStartNs!,
      sendEndNs!,
      firstBodyNs!,
      lastBodyNs!,
      first.endNs,
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(first.trace).toMatchObject({
      bodyBytesSent: '{"stream":true}'.length,
      bodyBytesReceived: 5,
      remoteAddress: "127.0.0.1",
      remotePort: server.port,
      localAddress: "127.0.0.1",
    });
    expect(first.trace!.securedNs).toBeUndefined();

    const second = await probe(transport, server.url).done;
    expect(second.connectionReused).toBe(true);
    expect(second.trace!.connectStartNs).toBeUndefined();
    expect(second.trace!.sendStartNs).toBe(second.sentNs);
    expect(second.trace!.localPort).toBe(first.trace!.localPort);
    transport.close();
  });

  test("is how long TLS took", async () => {
    using server = new RawServer(({ connection }) => connection.send(response("ok")), { tls: true });
    const transport = createSocketTransport({ reuse: "pooled", tls: { insecure: true } }, new HandClock());
    const { trace } = await probe(transport, server.url).done;
    expect(trace!.securedNs!).toBeGreaterThan(trace!.connectedNs!);
    expect(trace!.sendStartNs).toBe(trace!.securedNs!);
    transport.close();
  });

  test("is how far a refused request came", async () => {
    const server = new RawServer(() => {});
    const { url } = server;
    server[Symbol.dispose]();
    const { failure, trace } = await probe(createSocketTransport(PLAIN, new HandClock()), url).done;
    expect(failure).toMatchObject({ kind: "refused" });
    expect(trace).toMatchObject({ bodyBytesSent: 0, bodyBytesReceived: 0, reads: 0 });
    expect(trace!.connectedNs).toBeUndefined();
    expect(trace!.sendStartNs).toBeUndefined();
  });

  test("is a reset at the end of a body without length: that body is not whole", async () => {
    using server = new RawServer(({ connection }) => connection.send("HTTP/1.1 200 OK\r\n\r\npart"));
    const { sink, done } = probe(createSocketTransport(PLAIN, new HandClock()), server.url);
    await sink.sees("part");
    server.connections[0]!.reset();
    expect((await done).failure).toMatchObject({ kind: "stream_cut" });
  });

  test("is a process without file handles, which is no refusal by the server", async () => {
    using server = new RawServer(() => {});
    const fixture = new URL("./many-requests.ts", import.meta.url).pathname;
    const limited = Bun.spawn(["sh", "-c", 'ulimit -n 40; exec "$0" "$@"', process.execPath, fixture, server.url], {
      stdout: "pipe",
    });
    expect(JSON.parse(await limited.stdout.text())).toContain("TooManyOpenFiles");
    expect(await limited.exited).toBe(0);
  });

  test("is a head without end, which is refused", async () => {
    using server = new RawServer(async ({ connection }) => {
      let isClosed = false;
      void connection.closed.then(() => {
        isClosed = true;
      });
      await connection.send("HTTP/1.1 200 OK\r\n");
      while (!isClosed) await connection.send("X-More: and more\r\n".repeat(1000));
    });
    const { failure } = await probe(createSocketTransport(PLAIN, new HandClock()), server.url).done;
    expect(failure).toMatchObject({ kind: "other", type: "BadHttpResponse" });
    expect(failure!.cause).toContain("head is larger");
  });

  test("is an answer that comes before the request is out: it counts, and its connection does not", async () => {
    let connections = 0;
    const refusal = response("too large", { status: 413 });
    using server = Bun.listen<{ answered: boolean }>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (socket) => {
          connections++;
          socket.data = { answered: false };
        },
        data: (socket) => {
          if (socket.data.answered) return;
          socket.data.answered = true;
          // Nothing more is read: the rest of the request stays with the client.
          socket.pause();
          socket.write(refusal);
          socket.flush();
        },
      },
    });
    const transport = createSocketTransport(PLAIN, new HandClock());
    const url = `http://127.0.0.1:${server.port}/`;
    for (let i = 1; i <= 2; i++) {
      const { sink, done } = probe(transport, url, { body: "x".repeat(32 * 1024 * 1024) });
      expect((await done).failure).toBeUndefined();
      expect(sink.status).toBe(413);
      expect(connections).toBe(i);
    }
    server.stop(true);
  });
});
