/**
 * Servers that refuse, lie, stop in the middle or never answer: each failure is counted under its name and explained in
 * plain words, the files are whole, and the exit code tells whether anything succeeded.
 */
import { afterAll, describe, expect, test } from "bun:test";
import type { RequestTruth } from "#mock/mock-options.ts";
import { startMockServer } from "#mock/server.ts";
import { metricOf } from "../support/artifacts.ts";
import { type Profiled, profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";
import { chunk, freePort, RawServer, response, type Script, testCertPem } from "../transport/raw-server.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 3, itlMs: 1 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

const REQUESTS = 3;

interface Expected {
  readonly type: string;
  readonly code?: number;
  readonly message?: RegExp;
  readonly advice: RegExp;
}

/** All requests failed in one way, and everything says so. */
async function expectAllFailed({ code, stdout, artifacts }: Profiled, expected: Expected): Promise<void> {
  const { type, message = /./, advice } = expected;
  expect({ code, stdout }).toMatchObject({ code: 3 });
  const summary = await artifacts.summary();
  expect(summary.aiperf.requests).toMatchObject({ sent: REQUESTS, succeeded: 0, failed: REQUESTS });
  expect(summary.error_summary).toHaveLength(1);
  expect(summary.error_summary[0]).toMatchObject({ count: REQUESTS, error_details: { type } });
  expect(summary.error_summary[0]?.error_details.code).toBe(expected.code as number);
  expect(summary.error_summary[0]?.error_details.message).toMatch(message);
  expect(metricOf(summary, "error_request_count").avg).toBe(REQUESTS);
  expect(metricOf(summary, "request_error_rate").avg).toBe(100);
  const records = await artifacts.records();
  expect(records.map(({ error }) => error?.type)).toEqual(Array(REQUESTS).fill(type));
  expect(stdout).toContain(type);
  expect(stdout.replaceAll(/[│\s]+/g, " ")).toMatch(advice);
}

const chatAt = (url: string, more: readonly string[] = []) => profile(workspace, shortChat(url, more));
const withModel = (model: string, more: readonly string[] = []) => {
  const words = shortChat(mock.url, more);
  words[1] = model;
  return profile(workspace, words);
};

async function withScript(script: Script, run: (url: string) => Promise<void>, tls = false): Promise<void> {
  using server = new RawServer(script, { tls });
  await run(new URL(server.url).origin);
}

describe("no connection", () => {
  test("nobody listens", async () => {
    const expected = { type: "ConnectionRefused", advice: /Is the server up, and is the port right\?/ };
    await expectAllFailed(await chatAt(`http://127.0.0.1:${freePort()}`), expected);
  });

  test("the host has no address", async () => {
    const expected = { type: "NameNotFound", advice: /Check the spelling in --url/ };
    await expectAllFailed(await chatAt("http://no-such-host.invalid:8000"), expected);
  });

  test("https is asked of a server that speaks plain HTTP", async () => {
    const expected = { type: "TlsFailure", advice: /If the server speaks plain HTTP, write http:\/\/ in --url/ };
    await expectAllFailed(await chatAt(mock.url.replace("http:", "https:")), expected);
  });
});

describe("a certificate that nobody vouches for", () => {
  const answer: Script = ({ connection }) =>
    void connection.send(
      response('data: {"choices":[{"delta":{"content":" hello"}}]}\n\n', {
        headers: "Content-Type: text/event-stream\r\n",
      }),
    );

  test("is refused, with the two ways out named", async () => {
    await withScript(
      answer,
      async (url) => {
        const expected = { type: "TlsFailure", advice: /--ca-file FILE\.pem.*--insecure/ };
        await expectAllFailed(await chatAt(url), expected);
      },
      true,
    );
  });

  test("is taken under --insecure", async () => {
    await withScript(answer, async (url) => expect((await chatAt(url, ["--insecure"])).code).toBe(0), true);
  });

  test("is taken where --ca-file names it", async () => {
    const file = await workspace.write("ca.pem", testCertPem);
    await withScript(answer, async (url) => expect((await chatAt(url, ["--ca-file", file])).code).toBe(0), true);
  });
});

describe("statuses", () => {
  test.each<[string, Expected]>([
    ["err500", { type: "Internal Server Error", code: 500, advice: /Look at the server's own log/ }],
    ["rate429", { type: "Too Many Requests", code: 429, advice: /Lower --request-rate or --concurrency/ }],
  ])("%s", async (model, expected) => {
    await expectAllFailed(await withModel(model), expected);
  });

  test("401 without a key asks for one, and never shows the one that was wrong", async () => {
    const guarded = startMockServer({ apiKey: "right" }, { nowNs: Bun.nanoseconds });
    const expected = { type: "Unauthorized", code: 401, advice: /--api-key/ };
    await expectAllFailed(await chatAt(guarded.url), expected);
    const wrong = await chatAt(guarded.url, ["--api-key", "sk-wrong-one"]);
    await expectAllFailed(wrong, expected);
    expect(wrong.stdout).not.toContain("sk-wrong-one");
    expect((await chatAt(guarded.url, ["--api-key", "right"])).code).toBe(0);
    await guarded.stop();
  });

  test("404 names the models that the server lists", async () => {
    const listed = startMockServer({ model: "the-served-model" }, { nowNs: Bun.nanoseconds });
    const expected = { type: "Not Found", code: 404, advice: /The server lists the-served-model/ };
    await expectAllFailed(await chatAt(listed.url, ["--endpoint", "/nowhere"]), expected);
    await listed.stop();
  });
});

describe("answers that are none", () => {
  test("an HTML page with status 200", async () => {
    const expected = {
      type: "InvalidInferenceResultError",
      message: /text\/html/,
      advice: /a web page or a proxy may be answering/,
    };
    await expectAllFailed(await withModel("notsse"), expected);
  });

  test("a stream without content", async () => {
    const expected = { type: "InvalidInferenceResultError", message: /no content/, advice: /held no output/ };
    await expectAllFailed(await withModel("empty"), expected);
  });

  test("an empty body", async () => {
    await withScript(
      ({ connection }) => void connection.send(response("", { headers: "Content-Type: application/json\r\n" })),
      async (url) => {
        const expected = { type: "InvalidInferenceResultError", advice: /held no output/ };
        await expectAllFailed(await chatAt(url), expected);
      },
    );
  });

  test("bytes that are no HTTP", async () => {
    await withScript(
      ({ connection }) => void connection.send("SSH-2.0-OpenSSH_9.6\r\n\r\n").then(() => connection.end()),
      async (url) => {
        const { code, artifacts } = await chatAt(url);
        expect(code).toBe(3);
        expect((await artifacts.records()).map(({ error }) => error?.type)).toEqual(Array(3).fill("BadHttpResponse"));
      },
    );
  });

  test("chunks that are no JSON are left out, counted, and the request succeeds", async () => {
    const { code, artifacts } = await withModel("malformed");
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    expect(summary.aiperf.malformed_chunks).toBe(REQUESTS);
    expect(metricOf(summary, "output_sequence_length")).toMatchObject({ min: 5, max: 5 });
  });

  test("a stream without its end mark is whole", async () => {
    const { code, artifacts } = await withModel("nodone");
    expect(code).toBe(0);
    expect(metricOf(await artifacts.summary(), "output_sequence_length")).toMatchObject({ min: 5, max: 5 });
  });

  test("one JSON body in place of a stream is read", async () => {
    const { code, artifacts } = await withModel("plain");
    expect(code).toBe(0);
    expect(metricOf(await artifacts.summary(), "output_sequence_length")).toMatchObject({ min: 5, max: 5 });
  });
});

describe("streams that go wrong", () => {
  test("cut in the middle", async () => {
    await withScript(
      // An orderly end: a reset may overtake what was sent before it.
      ({ connection }) => {
        const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        const event = chunk('data: {"choices":[{"delta":{"content":"hi"}}]}\n\n');
        void connection.send(head + event).then(() => connection.end());
      },
      async (url) => {
        const expected = { type: "StreamCut", advice: /in the middle of the answer/ };
        await expectAllFailed(await chatAt(url), expected);
      },
    );
  });

  test("reset by the server after the first token", async () => {
    await withScript(
      ({ connection }) => {
        const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        const event = chunk('data: {"choices":[{"delta":{"content":"hi"}}]}\n\n');
        void connection.send(head + event).then(() => connection.reset());
      },
      async (url) => {
        const { code, artifacts } = await chatAt(url);
        expect(code).toBe(3);
        for (const { error } of await artifacts.records()) expect(error?.type).toMatch(/StreamCut|ConnectionReset/);
      },
    );
  });

  test("an error event", async () => {
    const expected = { type: "SSEResponseError", code: 502, message: /mid-stream/, advice: /the server's own/ };
    await expectAllFailed(await withModel("sseerr"), expected);
  });
});

describe("a server that never answers", () => {
  test("is given up after --request-timeout-seconds, each request alike", async () => {
    const words = ["--request-timeout-seconds", "0.2", "--concurrency", "3"];
    const expected = { type: "Timeout", advice: /Raise --request-timeout-seconds/ };
    await expectAllFailed(await withModel("hang", words), expected);
  });

  test("a stream that stops in the middle is given up too", async () => {
    await withScript(
      ({ connection }) => {
        const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        void connection.send(head + chunk('data: {"choices":[{"delta":{"content":"hi"}}]}\n\n'));
      },
      async (url) => {
        const words = ["--request-timeout-seconds", "0.2", "--concurrency", "3"];
        await expectAllFailed(await chatAt(url, words), { type: "Timeout", advice: /No complete answer within/ });
      },
    );
  });
});

describe("some succeed, some fail", () => {
  test("the run counts as done, with the share of errors and the latencies of the rest", async () => {
    const { code, stdout, artifacts } = await withModel("mix", ["--request-count", "9"]);
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    expect(summary.aiperf.requests).toMatchObject({ sent: 9, succeeded: 6, failed: 3 });
    expect(metricOf(summary, "request_error_rate").avg).toBeCloseTo(33.33, 1);
    expect(metricOf(summary, "request_latency").count).toBe(6);
    expect(summary.error_summary).toMatchObject([{ count: 3, error_details: { code: 503 } }]);
    expect(await artifacts.records()).toHaveLength(9);
    expect(stdout).toContain("6 ok, 3 failed");
  });

  test("a server that fails in every way at once: what the client counts is what the server did", async () => {
    const truths: RequestTruth[] = [];
    const server = startMockServer(
      {
        ...{ ttftMs: 2, itlMs: 1, seed: 3, errorRate: 0.15, dropRate: 0.15, garbleRate: 0.3, hangRate: 0.05 },
        onRequest: (truth) => truths.push(truth),
      },
      { nowNs: Bun.nanoseconds },
    );
    const words = ["--request-count", "120", "--concurrency", "12", "--request-timeout-seconds", "1"];
    const { code, artifacts } = await profile(workspace, shortChat(server.url, words));
    await server.stop();
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    const count = (type: string) =>
      summary.error_summary.find(({ error_details }) => error_details.type === type)?.count ?? 0;
    const truth = (wanted: (truth: RequestTruth) => boolean) => truths.filter(wanted).length;
    expect(count("Internal Server Error")).toBe(truth(({ status }) => status === 500));
    // A connection that is reset takes with it what the client had not read yet, headers included.
    expect(count("StreamCut") + count("ConnectionReset")).toBe(truth(({ end }) => end === "dropped"));
    expect(count("Timeout")).toBe(truth(({ status }) => status === 0));
    expect(summary.aiperf.requests.succeeded).toBe(truth(({ status, end }) => status === 200 && end === "complete"));
    expect(summary.aiperf.malformed_chunks).toBeGreaterThan(5);
    expect(await artifacts.records()).toHaveLength(120);
  });

  test("a failed turn does not end its session", async () => {
    const words = ["--num-sessions", "1", "--session-turns-mean", "3", "--export-level", "raw"];
    const server = startMockServer({ ttftMs: 2, itlMs: 0 }, { nowNs: Bun.nanoseconds });
    const options = shortChat(server.url, words);
    options[1] = "mix";
    const { code, artifacts } = await profile(workspace, [...options, "--warmup-request-count", "1"]);
    await server.stop();
    expect(code).toBe(0);
    const turns = (await artifacts.records()).filter(({ metadata }) => metadata.benchmark_phase === "profiling");
    expect(turns.map(({ metadata, error }) => [metadata.turn_index, error?.code])).toEqual([
      [0, undefined],
      [1, 503],
      [2, undefined],
    ]);
  });
});
