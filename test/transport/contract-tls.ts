/** Part of the transport contract: whose certificate is trusted. */
import { describe, expect, test } from "bun:test";
import type { MakeTransport } from "../contracts/transport-contract.ts";
import { HandClock, probe } from "./exchange-probe.ts";
import { RawServer, response, testCertPem } from "./raw-server.ts";

const secure = () => new RawServer(({ connection }) => connection.send(response("secret")), { tls: true });

export function describeTls(make: MakeTransport): void {
  const send = (url: string, tls: { insecure: boolean; caPem?: string }) =>
    probe(make({ reuse: "pooled", tls }, new HandClock()), url);

  describe("over TLS", () => {
    test("a certificate that nobody vouches for is a failure", async () => {
      using server = secure();
      const { failure } = await send(server.url, { insecure: false }).done;
      expect(failure).toMatchObject({ kind: "tls", type: "TlsFailure", cause: "DEPTH_ZERO_SELF_SIGNED_CERT" });
      expect(server.requests.length).toBe(0);
    });

    test("any certificate will do where verification is off", async () => {
      using server = secure();
      const { sink, done } = send(server.url, { insecure: true });
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe("secret");
    });

    test("a certificate is trusted through the authorities given", async () => {
      using server = secure();
      const { sink, done } = send(server.url, { insecure: false, caPem: testCertPem });
      expect((await done).failure).toBeUndefined();
      expect(sink.text).toBe("secret");
    });

    test("a certificate for another name is a failure", async () => {
      using server = secure();
      const url = server.url.replace("localhost", "127.0.0.1");
      const { failure } = await send(url, { insecure: false, caPem: testCertPem }).done;
      expect(failure).toMatchObject({ kind: "tls", type: "TlsFailure" });
      expect(server.requests.length).toBe(0);
    });

    test("connections are used again", async () => {
      using server = secure();
      const transport = make({ reuse: "pooled", tls: { insecure: true } }, new HandClock());
      for (let i = 0; i < 3; i++) expect((await probe(transport, server.url).done).failure).toBeUndefined();
      expect(server.connections.length).toBe(1);
      transport.close();
    });

    test("a server that speaks plain HTTP is a TLS failure", async () => {
      using server = new RawServer(() => {});
      // A client greeting has no blank line that would make it a request: answer whatever comes.
      using plain = Bun.listen({
        hostname: "127.0.0.1",
        port: 0,
        socket: { data: (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") },
      });
      const { failure } = await send(`https://127.0.0.1:${plain.port}/`, { insecure: true }).done;
      expect(failure).toMatchObject({ kind: "tls", type: "TlsFailure" });
      expect(server.requests.length).toBe(0);
    });

    test("a server that wants TLS is a failure for plain HTTP", async () => {
      using server = secure();
      const { sink, done } = send(server.url.replace("https://", "http://"), { insecure: true });
      const { failure } = await done;
      expect(["reset", "other"]).toContain(failure!.kind);
      expect(sink.status).toBeUndefined();
    });
  });
}
