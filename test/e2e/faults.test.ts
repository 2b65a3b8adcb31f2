/**
 * Servers that misbehave under load, over either transport: the counts of a run add up, each failure is counted under
 * its own reason, every request has its line, and the run ends in time.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import type { RequestTruth } from "#mock/mock-options.ts";
import { type MockServer, startMockServer } from "#mock/server.ts";
import type { RecordJson, SummaryJson } from "../support/artifacts.ts";
import { type Profiled, profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";
import { chunk, freePort, type RawRequest, RawServer, response, type Script } from "../transport/raw-server.ts";

const workspace = openWorkspace();
const MIB = 1024 * 1024;
// For a machine that does much else at the same time; each run is held to a bound of its own besides.
setDefaultTimeout(30_000);

interface Load {
  readonly transport: string;
  readonly requests: number;
  readonly concurrency?: number;
  /** Further words of the command line. */
  readonly words?: readonly string[];
}

function run(url: string, { transport, requests, concurrency = 4, words = [] }: Load): Promise<Profiled> {
  const load = ["--request-count", `${requests}`, "--concurrency", `${concurrency}`];
  return profile(workspace, shortChat(url, [...load, "--transport", transport, ...words]));
}

interface Ledger {
  readonly summary: SummaryJson;
  readonly records: readonly RecordJson[];
  readonly requests: SummaryJson["aiperf"]["requests"];
  /** Failures by their type. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Whatever happened: nothing is lost, nothing is counted twice, and the load was over within `withinSec`. */
async function readLedger({ code, artifacts }: Profiled, sent: number, withinSec: number): Promise<Ledger> {
  const summary = await artifacts.summary();
  const records = await artifacts.records();
  const { requests, window } = summary.aiperf;
  expect(requests.sent).toBe(sent);
  expect(requests.succeeded + requests.failed + requests.cancelled + requests.dropped).toBe(sent);
  expect(records).toHaveLength(requests.succeeded + requests.failed);
  expect(new Set(records.map(({ metadata }) => metadata.session_num)).size).toBe(records.length);
  const failures: Record<string, number> = {};
  for (const { error } of records) if (error !== undefined) failures[error.type] = (failures[error.type] ?? 0) + 1;
  const told: Record<string, number> = {};
  for (const { error_details, count } of summary.error_summary) {
    told[error_details.type] = (told[error_details.type] ?? 0) + count;
  }
  expect(told).toEqual(failures);
  expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(requests.failed);
  expect((window.end_ns - window.start_ns) / 1e9).toBeLessThan(withinSec);
  expect(code).toBe(requests.succeeded > 0 ? 0 : 3);
  return { summary, records, requests, failures };
}

const STREAM_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n";
const LAST_CHUNK = "0\r\n\r\n";
const sse = (text: string, more = ""): string => `data: {"choices":[{"delta":{"content":"${text}"}}]${more}}\n\n`;
const wholeStream = (more = ""): string =>
  `${STREAM_HEAD}${more}\r\n${chunk(sse(" one"))}${chunk(sse(" two"))}${chunk("data: [DONE]\n\n")}${LAST_CHUNK}`;

/** Calls `script` for each request with its number, from 0. */
function numbered(script: (request: RawRequest, number: number) => void | Promise<void>): Script {
  let count = 0;
  return (request) => script(request, count++);
}

const idsOf = ({ requests }: RawServer): (string | undefined)[] =>
  requests.map(({ headerLines }) => headerLines.find((line) => /^x-request-id:/i.test(line)));

/** A listener that does one thing as soon as somebody connects, whatever it is sent. */
function onConnection(act: (socket: Bun.Socket<undefined>) => void): { readonly url: string } & Disposable {
  const listener = Bun.listen<undefined>({
    hostname: "127.0.0.1",
    port: 0,
    socket: { open: act, data: () => {}, error: () => {} },
  });
  return { url: `http://127.0.0.1:${listener.port}`, [Symbol.dispose]: () => listener.stop(true) };
}

describe.each(["socket", "fetch"])("over %s", (transport) => {
  test("errors, cut streams and chunks that are no JSON, each in a request of twenty, are told apart and counted", async () => {
    const truths: RequestTruth[] = [];
    const server = startMockServer(
      {
        ...{ ttftMs: 2, itlMs: 1, seed: 11, errorRate: 0.05, dropRate: 0.05, garbleRate: 0.05 },
        onRequest: (truth) => truths.push(truth),
      },
      { nowNs: Bun.nanoseconds },
    );
    const profiled = await run(server.url, { transport, requests: 400, concurrency: 16 });
    await server.stop();
    const { requests, failures, summary } = await readLedger(profiled, 400, 10);
    const truthOf = (wanted: (truth: RequestTruth) => boolean) => truths.filter(wanted).length;
    const errors = truthOf(({ status }) => status === 500);
    const cuts = truthOf(({ end }) => end === "dropped");
    expect(Math.min(errors, cuts, summary.aiperf.malformed_chunks)).toBeGreaterThan(8);
    expect(failures["Internal Server Error"]).toBe(errors);
    // A connection that is reset takes with it what the client had not read yet, headers included.
    expect((failures.StreamCut ?? 0) + (failures.ConnectionReset ?? 0)).toBe(cuts);
    expect(requests).toMatchObject({ failed: errors + cuts, rate_limited: 0 });
  });

  test("requests that are never answered end at their own deadline, and hold up no others", async () => {
    const server = startMockServer({ ttftMs: 2, itlMs: 0, seed: 5, hangRate: 0.2 }, { nowNs: Bun.nanoseconds });
    const words = ["--request-timeout-seconds", "0.3"];
    const profiled = await run(server.url, { transport, requests: 40, concurrency: 8, words });
    const { active } = server.stats();
    await server.stop();
    const { records, failures, requests } = await readLedger(profiled, 40, 4);
    expect(failures).toEqual({ Timeout: requests.failed });
    expect(requests.failed).toBeGreaterThan(3);
    for (const { error, metadata } of records) {
      const lastedMs = (Number(metadata.request_end_ns) - Number(metadata.request_start_ns)) / 1e6;
      // A timer of the runtime may fire early by 2.5 ms.
      if (error !== undefined) expect(lastedMs).toBeGreaterThanOrEqual(297.5);
      expect(lastedMs).toBeLessThan(1000);
    }
    expect(active).toBe(0);
  });

  test("a server that closes connections at random after an answer costs no more than the request that was under way", async () => {
    const dice = randomStream(7, "test.closing");
    let closed = 0;
    using server = new RawServer(async ({ connection }) => {
      const closes = dice.next() < 0.25;
      if (closes) closed++;
      await connection.send(wholeStream());
      if (closes) connection.end();
    });
    const profiled = await run(new URL(server.url).origin, { transport, requests: 120 });
    const { requests, failures, summary } = await readLedger(profiled, 120, 10);
    expect(closed).toBeGreaterThan(15);
    expect(requests.failed).toBeLessThanOrEqual(closed);
    expect(Object.keys(failures).filter((type) => type !== "ConnectionReset")).toEqual([]);
    // No request is sent twice: what a server has begun to work on must not be asked of it again.
    expect(new Set(idsOf(server)).size).toBe(server.requests.length);
    if (transport === "socket") expect(summary.aiperf.connections_opened).toBe(server.connections.length);
  });

  test("a server that is stopped and comes back on its port fails what was sent meanwhile, and serves the rest", async () => {
    const port = freePort();
    const served = { before: 0, elsewhere: 0, after: 0 };
    const times = { ttftMs: 2, itlMs: 1 };
    const clock = { nowNs: Bun.nanoseconds };
    let second: MockServer | undefined;
    let stopping: Promise<void> | undefined;
    const first = startMockServer(
      {
        ...{ ...times, port },
        onRequest: () => {
          if (++served.before === 10) stopping = first.stop();
        },
      },
      clock,
    );
    // Sessions go to the two addresses in turn: what the other one serves tells how many found nobody there.
    const other = startMockServer(
      {
        ...times,
        onRequest: () => {
          if (stopping === undefined || second !== undefined || ++served.elsewhere < 10) return;
          second = startMockServer({ ...times, port, onRequest: () => served.after++ }, clock);
        },
      },
      clock,
    );
    const profiled = await run(first.url, { transport, requests: 80, words: ["--url", other.url] });
    await Promise.all([stopping, second?.stop(), other.stop()]);
    const { requests, failures } = await readLedger(profiled, 80, 10);
    const { ConnectionRefused = 0, ConnectionReset = 0, StreamCut = 0, ...others } = failures;
    expect(others).toEqual({});
    expect(ConnectionRefused).toBeGreaterThanOrEqual(5);
    expect(ConnectionReset + StreamCut).toBeLessThanOrEqual(4);
    expect(served.after).toBeGreaterThan(5);
    expect(requests.succeeded).toBeGreaterThan(50);
  });

  test("429 is counted apart from other failures, and nobody waits for Retry-After", async () => {
    const refuse = (status: number, more = "") => response("no", { status, headers: more });
    using server = new RawServer(
      numbered(({ connection }, number) => {
        const isLimited = number % 4 === 1;
        const limited = refuse(429, "Retry-After: 60\r\n");
        return connection.send(isLimited ? limited : number % 8 === 2 ? refuse(503) : wholeStream());
      }),
    );
    const profiled = await run(new URL(server.url).origin, { transport, requests: 40 });
    const { requests, failures, records } = await readLedger(profiled, 40, 5);
    expect(requests).toMatchObject({ succeeded: 25, failed: 15, rate_limited: 10 });
    expect(failures).toEqual({ "Too Many Requests": 10, "Service Unavailable": 5 });
    expect(records.filter(({ error }) => error?.code === 429)).toHaveLength(10);
    expect(profiled.stdout).toContain("25 ok, 15 failed, 10 of them rate limited (429)");
  });

  test("headers that come byte by byte are read, and given up where they have no end", async () => {
    const patient = wholeStream();
    const headEnd = patient.indexOf("\r\n\r\n") + 4;
    const drip = numbered(async ({ connection }, number) => {
      const isEndless = number % 3 === 2;
      for (const byte of patient.slice(0, headEnd - 2)) {
        await connection.send(byte);
        await Bun.sleep(1);
      }
      if (!isEndless) return connection.send(patient.slice(headEnd - 2));
      let isOpen = true;
      void connection.closed.then(() => {
        isOpen = false;
      });
      while (isOpen) {
        await connection.send("X-More: y\r\n");
        await Bun.sleep(5);
      }
    });
    using server = new RawServer(drip);
    const words = ["--request-timeout-seconds", "1"];
    const load = { transport, requests: 6, concurrency: 6, words };
    const { requests, failures } = await readLedger(await run(new URL(server.url).origin, load), 6, 3);
    expect(requests).toMatchObject({ succeeded: 4, failed: 2 });
    expect(failures).toEqual({ Timeout: 2 });
  });

  describe("a chunk of a hundred megabytes", () => {
    const serve = async (bytes: Uint8Array): Promise<Profiled> => {
      using server = new RawServer(async ({ connection }) => {
        await connection.send(`${STREAM_HEAD}Connection: close\r\n\r\n${bytes.length.toString(16)}\r\n`);
        await connection.send(bytes);
        await connection.send(`\r\n${LAST_CHUNK}`);
      });
      return await run(new URL(server.url).origin, { transport, requests: 1, concurrency: 1 });
    };
    const bigEvent = (bytes: number) => Buffer.from(sse("hi", `,"padding":"${"x".repeat(bytes)}"`));

    test("that is one event fails, and says what was too large", async () => {
      const profiled = await serve(bigEvent(100 * MIB));
      const { failures, summary } = await readLedger(profiled, 1, 10);
      expect(failures).toEqual({ EventTooLarge: 1 });
      expect(summary.error_summary[0]?.error_details.message).toContain("larger than 67108864 bytes");
    });

    test("that is many events is read like any other", async () => {
      const profiled = await serve(Buffer.concat(Array(100).fill(bigEvent(MIB))));
      const { requests } = await readLedger(profiled, 1, 10);
      expect(requests.succeeded).toBe(1);
    });

    test("has a little brother of forty, one event, that is read", async () => {
      const { requests } = await readLedger(await serve(bigEvent(40 * MIB)), 1, 10);
      expect(requests.succeeded).toBe(1);
    });
  });

  describe("an answer that comes before the request has been read", () => {
    test("is taken, though the server has read nothing", async () => {
      using listener = onConnection((socket) => void socket.write(wholeStream("Connection: close\r\n")));
      const { requests } = await readLedger(await run(listener.url, { transport, requests: 8 }), 8, 5);
      expect(requests.succeeded).toBe(8);
    });

    test("ends a request that is still being sent", async () => {
      using listener = onConnection((socket) => {
        socket.pause();
        socket.write(response("too long", { status: 413 }));
      });
      const prompt = await workspace.write("long.jsonl", JSON.stringify({ text: "word ".repeat(4 * MIB) }));
      const words = ["--input-file", prompt, "--custom-dataset-type", "single_turn"];
      const profiled = await run(listener.url, { transport, requests: 2, concurrency: 2, words });
      const { failures } = await readLedger(profiled, 2, 10);
      expect(failures).toEqual({ "Content Too Large": 2 });
    });
  });

  test("connections that the server has closed on its side are closed on ours, whenever that was", async () => {
    const half = `${STREAM_HEAD}\r\n${chunk(sse(" one"))}`;
    using server = new RawServer(
      numbered(async ({ connection }, number) => {
        const kind = number % 4;
        if (kind === 1) await connection.send(half);
        if (kind === 2) await connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-str");
        if (kind === 3) await connection.send(wholeStream("Connection: close\r\n"));
        connection.end();
      }),
    );
    const profiled = await run(new URL(server.url).origin, { transport, requests: 16 });
    const { requests, failures } = await readLedger(profiled, 16, 5);
    expect(requests.succeeded).toBe(4);
    expect(failures).toEqual({ ConnectionReset: 8, StreamCut: 4 });
    await Promise.all(server.connections.map(({ closed }) => closed));
  });
});
