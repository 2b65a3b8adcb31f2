/** Part of the transport contract: which requests share a connection, and that nothing is ever sent twice. */
import { describe, expect, test } from "bun:test";
import type { MakeTransport } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { RawServer, response } from "./raw-server.ts";

const TLS = { insecure: false } as const;
const POOLED = { reuse: "pooled", tls: TLS } as const;
const STICKY = { reuse: "sticky-user-sessions", tls: TLS } as const;

/** Answers with the number of the connection. */
const tellingConnection = () => new RawServer(({ connection }) => connection.send(response(String(connection.id))));

export function describeConnections(make: MakeTransport): void {
  describe("pooled connections", () => {
    test("are used again one request after the other", async () => {
      using server = tellingConnection();
      const transport = make(POOLED, new HandClock());
      for (let i = 0; i < 5; i++) expect((await probe(transport, server.url).done).failure).toBeUndefined();
      expect(server.connections.length).toBe(1);
      transport.close();
      await server.connections[0]!.closed;
    });

    test("carry one request at a time, and answers find their own request", async () => {
      using server = new RawServer(({ body, connection }) => connection.send(response(`to ${body}`)));
      const transport = make(POOLED, new HandClock());
      const bodies = Array.from({ length: 50 }, (_, i) => `request ${i}`);
      const probes = bodies.map((body) => probe(transport, server.url, { body }));
      for (const [i, { sink, done }] of probes.entries()) {
        expect((await done).failure).toBeUndefined();
        expect(sink.text).toBe(`to request ${i}`);
      }
      transport.close();
    });

    test("are left when the server says that it closes", async () => {
      using server = new RawServer(async ({ connection }) => {
        await connection.send(response("bye", { headers: "Connection: close\r\n" }));
        connection.end();
      });
      const transport = make(POOLED, new HandClock());
      for (let i = 0; i < 3; i++) expect((await probe(transport, server.url).done).failure).toBeUndefined();
      expect(server.connections.length).toBe(3);
    });

    test("are left when the server closed them while idle", async () => {
      using server = tellingConnection();
      const transport = make(POOLED, new HandClock());
      await probe(transport, server.url).done;
      server.connections[0]!.end();
      await server.connections[0]!.closed;
      const { sink, done } = probe(transport, server.url);
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe("1");
      transport.close();
    });

    test("never send a request twice, even when a used connection dies with it", async () => {
      using server = new RawServer(({ connection }) => {
        if (server.requests.length === 1) void connection.send(response("fine"));
        else connection.end();
      });
      const transport = make(POOLED, new HandClock());
      await probe(transport, server.url).done;
      expect((await probe(transport, server.url).done).failure).toMatchObject({ kind: "reset" });
      expect(server.requests.length).toBe(2);
    });

    test("do not carry bytes beyond one response into the next", async () => {
      using server = new RawServer(({ connection }) =>
        connection.send(`${response("good")}${server.requests.length === 1 ? response("smuggled") : ""}`),
      );
      const transport = make(POOLED, new HandClock());
      const first = probe(transport, server.url);
      await first.done;
      expect(first.sink.text).toBe("good");
      const second = probe(transport, server.url);
      await second.done;
      expect(second.sink.text).toBe("good");
      transport.close();
    });
  });

  test("without reuse every request has a connection of its own and says that it closes", async () => {
    using server = tellingConnection();
    const transport = make({ reuse: "never", tls: TLS }, new HandClock());
    for (let i = 0; i < 3; i++) {
      const { sink, done } = probe(transport, server.url);
      await done;
      expect(sink.text).toBe(String(i));
      await server.connections[i]!.closed;
    }
    for (const { headerLines } of server.requests) {
      const said = headerLines.filter((header) => header.toLowerCase().startsWith("connection:"));
      expect(said.map((header) => header.toLowerCase())).toEqual(["connection: close"]);
    }
  });

  describe("sticky connections", () => {
    test("belong to one key each", async () => {
      using server = tellingConnection();
      const transport = make(STICKY, new HandClock());
      const answers: string[] = [];
      for (const connectionKey of ["ann", "bob", "ann", "bob", "ann"]) {
        const { sink, done } = probe(transport, server.url, { connectionKey });
        await done;
        answers.push(sink.text);
      }
      expect(answers).toEqual(["0", "1", "0", "1", "0"]);
      transport.close();
      for (const { closed } of server.connections) await closed;
    });

    test("close when their key is released, and a key that comes back starts anew", async () => {
      using server = tellingConnection();
      const transport = make(STICKY, new HandClock());
      await probe(transport, server.url, { connectionKey: "ann" }).done;
      transport.release("ann");
      transport.release("never seen");
      await server.connections[0]!.closed;
      const { sink, done } = probe(transport, server.url, { connectionKey: "ann" });
      await done;
      expect(sink.text).toBe("1");
      transport.close();
    });

    test("close after the response when their key is released in the middle of it", async () => {
      const gate = Promise.withResolvers<void>();
      using server = new RawServer(async ({ connection }) => {
        await gate.promise;
        await connection.send(response("last words"));
      });
      const transport = make(STICKY, new HandClock());
      const { sink, done } = probe(transport, server.url, { connectionKey: "ann" });
      transport.release("ann");
      gate.resolve();
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe("last words");
      await server.connections[0]!.closed;
    });

    test("are dropped with a cancelled request", async () => {
      using server = new RawServer(({ connection }) => {
        if (connection.id === 1) void connection.send(response("again"));
        else first.abort.abort();
      });
      const transport = make(STICKY, new HandClock());
      const first = probe(transport, server.url, { connectionKey: "ann" });
      expect((await first.done).failure).toMatchObject({ kind: "cancelled" });
      await server.connections[0]!.closed;
      const second = probe(transport, server.url, { connectionKey: "ann" });
      await second.done;
      expect(second.sink.text).toBe("again");
      transport.close();
    });
  });
}
