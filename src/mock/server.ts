/**
 * An inference server without a model, for trying things out and for checking the client: it speaks the APIs that the
 * program measures, with delays that follow a known law (`latency-law.ts`) and faults on demand (`faults.ts`).
 */
import type { Clock } from "#core/ports.ts";
import { APIS } from "./apis.ts";
import { Desk } from "./desk.ts";
import { MOCK_DEFAULTS, type MockOptions, type MockStats } from "./mock-options.ts";
import { refusal } from "./replies.ts";

export interface MockServer {
  /** Root of the server, without a slash at the end. */
  readonly url: string;
  stats(): MockStats;
  /** Ends at once, whatever is under way. */
  stop(): Promise<void>;
}

/** Listens when it returns; throws what the system says where it cannot. Stamps are by `clock`. */
export function startMockServer(options: Partial<MockOptions>, clock: Pick<Clock, "nowNs">): MockServer {
  const all = { ...MOCK_DEFAULTS, ...options };
  const desk = new Desk(all, clock);
  const server = Bun.serve({
    hostname: all.host,
    port: all.port,
    // Slow streams and long prefills are what this server is for.
    idleTimeout: 0,
    fetch: (request) => answer(request, desk, all.model),
  });
  return {
    url: `http://${all.host.includes(":") ? `[${all.host}]` : all.host}:${server.port}`,
    stats: () => desk.stats(),
    stop: async () => {
      desk.close();
      await server.stop(true);
    },
  };
}

function answer(request: Request, desk: Desk, model: string): Response | Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const api = APIS[pathname];
  if (api !== undefined) return request.method === "POST" ? desk.take(request, api) : refusal(405, "use POST here");
  switch (pathname) {
    case "/v1/models":
      return Response.json({ object: "list", data: [{ id: model, object: "model", created: 0, owned_by: "aiperf" }] });
    case "/health":
      return Response.json({ status: "ok" });
    case "/stats":
      return Response.json(desk.stats());
    case "/truth":
      return new Response(desk.truthLines(Number(searchParams.get("since")) || 0), {
        headers: { "Content-Type": "application/x-ndjson" },
      });
    case "/metrics":
      return new Response(desk.metricsText(), {
        headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    default:
      return refusal(404, `nothing is served at ${pathname}`);
  }
}
