/** Part of the transport contract: deadlines, and requests that nobody waits for any more. */
import { describe, expect, test } from "bun:test";
import type { MakeTransport } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { chunk, RawServer, response } from "./raw-server.ts";

const POOLED = { reuse: "pooled", tls: { insecure: false } } as const;
const SECOND_NS = 1e9;

export function describeEndings(make: MakeTransport): void {
  const silent = () => {
    const arrived = Promise.withResolvers<void>();
    const server = new RawServer(() => arrived.resolve());
    return { server, arrived: arrived.promise };
  };
  const halfAnswer = () =>
    new RawServer(({ connection }) =>
      connection.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk("half")}`),
    );

  test("the end of sending is told once, before the answer", async () => {
    using server = new RawServer(({ connection }) => connection.send(response("ok")));
    const transport = make(POOLED, new HandClock());
    const { sink, done } = probe(transport, server.url, { body: "x".repeat(2_000_000) });
    const { sentNs } = await done;
    expect(sink.writtenNs.length).toBe(1);
    expect(sink.writtenNs[0]).toBeGreaterThanOrEqual(sentNs);
    expect(sink.writtenNs[0]).toBeLessThanOrEqual(sink.headersNs ?? 0);
    transport.close();
  });

  describe("a deadline", () => {
    test("ends a request that is never answered, says so in words that group, and closes the connection", async () => {
      const { server, arrived } = silent();
      using _ = server;
      const clock = new HandClock();
      const deadlineNs = clock.nowNs() + 30 * SECOND_NS;
      const { done } = probe(make(POOLED, clock), server.url, { deadlineNs });
      await arrived;
      clock.passDeadlines();
      const { failure } = await done;
      expect(failure).toMatchObject({ kind: "timeout", type: "Timeout" });
      expect(failure!.message).toContain("within the time allowed");
      await server.connections[0]!.closed;
    });

    test("ends a response that stops in the middle", async () => {
      using server = halfAnswer();
      const clock = new HandClock();
      const { sink, done } = probe(make(POOLED, clock), server.url, { deadlineNs: clock.nowNs() + SECOND_NS });
      await sink.sees("half");
      clock.passDeadlines();
      expect((await done).failure).toMatchObject({ kind: "timeout" });
      await server.connections[0]!.closed;
    });

    test("that has passed already sends nothing", async () => {
      using server = new RawServer(() => {});
      const clock = new HandClock();
      const { done } = probe(make(POOLED, clock), server.url, { deadlineNs: clock.nowNs() - 1 });
      expect((await done).failure).toMatchObject({ kind: "timeout" });
      expect(server.connections.length).toBe(0);
    });

    test("is taken back when the response is whole", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("ok")));
      const clock = new HandClock();
      const transport = make(POOLED, clock);
      await probe(transport, server.url, { deadlineNs: clock.nowNs() + SECOND_NS }).done;
      expect(clock.armedCount).toBe(0);
      clock.passDeadlines();
      expect((await probe(transport, server.url).done).failure).toBeUndefined();
      expect(server.connections.length).toBe(1);
      transport.close();
    });
  });

  describe("a signal", () => {
    test("given before sending sends nothing", async () => {
      using server = new RawServer(() => {});
      const transport = make(POOLED, new HandClock());
      const request = { url: server.url, method: "POST", headers: [], body: "{}" } as const;
      const sink = { onHeaders: () => {}, onBytes: () => {} };
      const { failure } = await transport.send(request, sink, AbortSignal.abort());
      expect(failure).toMatchObject({ kind: "cancelled", code: 499, type: "RequestCancellationError" });
      expect(server.connections.length).toBe(0);
    });

    test("given in the very moment of sending ends the request before it is anywhere", async () => {
      const { server } = silent();
      using _ = server;
      const { abort, done } = probe(make(POOLED, new HandClock()), server.url);
      abort.abort();
      expect((await done).failure).toMatchObject({ kind: "cancelled" });
    });

    test("ends a request that waits for its answer", async () => {
      const { server, arrived } = silent();
      using _ = server;
      const { abort, done } = probe(make(POOLED, new HandClock()), server.url);
      await arrived;
      abort.abort();
      const { failure, endNs } = await done;
      expect(failure).toMatchObject({ kind: "cancelled" });
      expect(endNs).toBeLessThanOrEqual(Bun.nanoseconds());
      await server.connections[0]!.closed;
    });

    test("ends a response in the middle, keeps what came, and nothing comes after", async () => {
      using server = halfAnswer();
      const { sink, abort, done } = probe(make(POOLED, new HandClock()), server.url);
      await sink.sees("half");
      abort.abort();
      await server.connections[0]!.send(chunk("more"));
      expect((await done).failure).toMatchObject({ kind: "cancelled" });
      await server.connections[0]!.closed;
      expect(sink.text).toBe("half");
    });

    test("given to one of two requests leaves the other alone", async () => {
      const gate = Promise.withResolvers<void>();
      const both = Promise.withResolvers<void>();
      using server = new RawServer(async ({ connection }) => {
        if (server.requests.length === 2) both.resolve();
        await gate.promise;
        await connection.send(response("alive"));
      });
      const transport = make(POOLED, new HandClock());
      const first = probe(transport, server.url);
      const second = probe(transport, server.url);
      await both.promise;
      first.abort.abort();
      expect((await first.done).failure).toMatchObject({ kind: "cancelled" });
      gate.resolve();
      expect((await second.done).failure).toBeUndefined();
      expect(second.sink.text).toBe("alive");
      transport.close();
    });

    test("that comes after the end changes nothing", async () => {
      using server = new RawServer(({ connection }) => connection.send(response("ok")));
      const transport = make(POOLED, new HandClock());
      const { abort, done } = probe(transport, server.url);
      expect((await done).failure).toBeUndefined();
      abort.abort();
      expect((await probe(transport, server.url).done).failure).toBeUndefined();
      expect(server.connections.length).toBe(1);
      transport.close();
    });
  });
}
