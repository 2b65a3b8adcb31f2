import { describe, expect, test } from "bun:test";
import { startKnownServer } from "#doctor/known-server.ts";
import { TruthLog } from "#mock/truth-log.ts";

const LAW = { ttftMs: 30, itlMs: 20, jitter: 0.2 };

/** A server's process that prints a line, and answers from a log. */
function fakeServer(firstLine: string | undefined) {
  const log = new TruthLog();
  const asked: string[] = [];
  const started: (readonly string[])[] = [];
  let kills = 0;
  const ports = {
    http: {
      request: async ({ url }: { url: string }) => {
        asked.push(url);
        return { status: 200, headers: {}, text: log.linesSince(Number(new URL(url).searchParams.get("since"))) };
      },
    },
    startProgram: (args: readonly string[]) => {
      started.push(args);
      return { firstLine: Promise.resolve(firstLine), kill: () => void kills++ };
    },
  };
  const add = (id: string) => log.add({ id, status: 200, end: "complete", inNs: 0, chunks: 1 });
  return { ports, add, asked, started, kills: () => kills };
}

describe("the server whose truth is known", () => {
  test("is the mock server on a free port, with the law that was asked for", async () => {
    const { ports, started, kills } = fakeServer("mock server on http://127.0.0.1:4567");
    const server = await startKnownServer(LAW, ports);
    expect(server.url).toBe("http://127.0.0.1:4567");
    expect(started).toEqual([["mock-server", "--port", "0", "--ttft-ms", "30", "--itl-ms", "20", "--jitter", "0.2"]]);
    server.stop();
    expect(kills()).toBe(1);
  });

  test("tells each truth once", async () => {
    const { ports, add } = fakeServer("mock server on http://127.0.0.1:4567");
    const server = await startKnownServer(LAW, ports);
    const ids = async () => (await server.newTruths()).map(({ id }) => id);
    add("a");
    add("b");
    expect(await ids()).toEqual(["a", "b"]);
    expect(await ids()).toEqual([]);
    add("c");
    expect(await ids()).toEqual(["c"]);
  });

  test("that does not come up is ended and said so", async () => {
    const { ports, kills } = fakeServer(undefined);
    const failure = await startKnownServer(LAW, ports).catch((error) => error);
    expect(String(failure)).toContain("did not come up");
    expect(kills()).toBe(1);
  });
});
