/** One request from its credit to its record, over a transport that plays the server. */
import { describe, expect, test } from "bun:test";
import type { EndpointConfig } from "#config/config.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import type { RequestFailure } from "#record/raw-record.ts";
import type { Conversation, Turn } from "#record/turn.ts";
import { type ExchangeOptions, runExchange } from "#run/exchange.ts";
import type { Session } from "#run/session.ts";
import { buildEndpoint, buildTurn } from "../endpoint/build-endpoint.ts";
import { chatEvent, createFakeTransport, JSON_BODY, type PlayedResponse, STREAM } from "../support/fake-transport.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

const HELLO: PlayedResponse = {
  headers: STREAM,
  pieces: [
    [2000, chatEvent({ content: "hello" })],
    [3000, `data: [DONE]\n\n`],
  ],
  endNs: 3500,
};

interface Setting {
  readonly turns?: readonly Turn[];
  readonly conversation?: Partial<Conversation>;
  readonly endpoint?: Partial<EndpointConfig>;
  readonly options?: Partial<ExchangeOptions>;
  readonly urls?: readonly string[];
}

function openSession(
  { turns = [buildTurn("hi", { inputTokens: 1 })], ...setting }: Setting,
  play: () => PlayedResponse,
) {
  const transport = createFakeTransport(play);
  const endpoint = buildEndpoint({ streaming: true, ...setting.endpoint });
  let ids = 0;
  const session: Session = {
    ...{ conversationIndex: 4, number: 3, correlationId: "talk-1", nextTurn: 0, history: [] },
    conversation: { id: "session_000004", turns, history: "deltas", ...setting.conversation },
  };
  const options: ExchangeOptions = {
    ...{ phaseIndex: 1, endpoint, transport, workerId: "worker_1", keepsWire: false, keepsBody: false },
    ...{
      dialect: dialectOf("chat"),
      clock: createVirtualClock(),
      urls: setting.urls ?? ["http://one/v1", "http://two/v1"],
    },
    entropy: { uuid: () => `id-${++ids}`, seed: () => 1 },
    ...setting.options,
  };
  const run = (turnIndex = 0) => {
    const isFinalTurn = turnIndex === turns.length - 1;
    const signal = new AbortController().signal;
    return runExchange({ session, turnIndex, requestIndex: 9, isFinalTurn, dueNs: 10, issuedNs: 20, signal }, options);
  };
  return { transport, session, run };
}

const failure = (kind: RequestFailure["kind"]): RequestFailure => ({ kind, type: "Some", message: "broken" });

describe("what is sent", () => {
  test("body and headers of the dialect, to the address of the session", async () => {
    const { transport, run } = openSession({ endpoint: { apiKey: "key" } }, () => HELLO);
    await run();
    const [request] = transport.requests;
    expect(request).toMatchObject({ url: "http://two/v1", method: "POST" });
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ model: "m", messages: [{ content: "hi" }], stream: true });
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      ...{ Authorization: "Bearer key", "X-Request-ID": "id-1", "X-Correlation-ID": "talk-1" },
    });
  });

  test("a time limit is a deadline; no limit is none", async () => {
    const limited = openSession({ endpoint: { timeout: 2.5 } }, () => HELLO);
    await limited.run();
    expect(limited.transport.requests[0]?.deadlineNs).toBe(2.5e9);
    const free = openSession({ endpoint: { timeout: 0 } }, () => HELLO);
    await free.run();
    expect(free.transport.requests[0]).not.toHaveProperty("deadlineNs");
  });

  test("sticky sessions keep their connection until the last turn has returned", async () => {
    const setting = {
      turns: [buildTurn("a"), buildTurn("b")],
      endpoint: { connectionReuse: "sticky-user-sessions" },
    } as const;
    const { transport, run } = openSession(setting, () => HELLO);
    await run(0);
    expect(transport.released).toEqual([]);
    await run(1);
    expect(transport.requests.map(({ connectionKey }) => connectionKey)).toEqual(["talk-1", "talk-1"]);
    expect(transport.released).toEqual(["talk-1"]);
  });
});

describe("what is recorded", () => {
  test("who, when, and what came", async () => {
    const record = await openSession({ turns: [buildTurn("hi", { inputTokens: 7, maxTokens: 5 })] }, () => HELLO).run();
    expect(record).toEqual({
      ...{
        phaseIndex: 1,
        requestIndex: 9,
        requestId: "id-1",
        correlationId: "talk-1",
        conversationId: "session_000004",
      },
      ...{ conversationIndex: 4, turnIndex: 0, workerId: "worker_1", urlIndex: 1, model: "m", dueNs: 10, issuedNs: 20 },
      ...{ sentNs: 1000, headersNs: 1100, endNs: 3500, status: 200, contentNs: [2000], firstOutputNs: 2000 },
      ...{ outputText: "hello", reasoningText: "", malformedChunks: 0, inputTokens: 7, requestedOutputTokens: 5 },
    });
  });

  test("a prompt that was not counted before is kept as text; its body only where a template needs it", async () => {
    const plain = await openSession({ turns: [buildTurn("hi there")] }, () => HELLO).run();
    expect(plain).toMatchObject({ promptText: "hi there" });
    expect(plain).not.toHaveProperty("promptBody");
    const kept = await openSession({ turns: [buildTurn("hi")], options: { keepsBody: true } }, () => HELLO).run();
    expect(kept).toMatchObject({ promptBody: { messages: [{ content: "hi" }] } });
  });

  test("the exchange as it was, without credentials, where that is asked for", async () => {
    const setting = { endpoint: { apiKey: "very-secret" }, options: { keepsWire: true } };
    const { wire } = await openSession(setting, () => HELLO).run();
    expect(wire?.responses).toHaveLength(2);
    expect(wire?.body).toMatchObject({ model: "m" });
    expect(JSON.stringify(wire)).not.toContain("very-secret");
  });
});

describe("failures", () => {
  test.each([
    ["what the network says comes first", { ...HELLO, status: 500, failure: failure("reset") }, { kind: "reset" }],
    ["no answer at all", { status: 0, failure: failure("refused") }, { kind: "refused" }],
    [
      "then the status, with the server's words",
      { status: 503, pieces: [[2000, "busy"]] as const },
      { code: 503, message: "busy" },
    ],
    [
      "then what the stream says",
      { headers: STREAM, pieces: [[2000, "event: error\ndata: oops\n\n"]] as const },
      { code: 502 },
    ],
    [
      "then that there was nothing in it",
      { headers: JSON_BODY, pieces: [[2000, "{}"]] as const },
      { kind: "no_content" },
    ],
  ] satisfies [string, PlayedResponse, object][])("%s", async (_what, response, expected) => {
    expect((await openSession({}, () => response).run()).error).toMatchObject(expected);
  });

  test("a request that was given up is stamped as such", async () => {
    const response = { ...HELLO, endNs: 2500, failure: failure("cancelled") };
    expect(await openSession({}, () => response).run()).toMatchObject({
      cancelledNs: 2500,
      error: { kind: "cancelled" },
    });
  });

  test("a body that cannot be built is a failed request, and nothing is sent", async () => {
    const endpoint = { type: "template", template: { body: "{{ nothing" } } as const;
    const dialect = {
      ...dialectOf("chat"),
      buildBody: () => {
        throw new Error("the template is broken");
      },
    };
    const { transport, session, run } = openSession({ endpoint, options: { dialect } }, () => HELLO);
    const record = await run();
    expect(record.error).toEqual({
      kind: "bad_request_body",
      type: "RequestBodyError",
      message: "the template is broken",
    });
    expect(transport.requests).toEqual([]);
    expect(session.history).toHaveLength(1);
  });
});

describe("a conversation", () => {
  const turns = [buildTurn("first"), buildTurn("second", { inputTokens: 1 })];
  const sentMessages = (body: string | undefined) => JSON.parse(body ?? "{}").messages;

  test("goes on with the server's replies in it, and its prompt is counted afterwards", async () => {
    const { transport, run } = openSession({ turns }, () => HELLO);
    await run(0);
    const second = await run(1);
    expect(sentMessages(transport.requests[1]?.body)).toMatchObject([
      { role: "user", content: "first" },
      { role: "assistant", content: "hello" },
      { role: "user", content: "second" },
    ]);
    expect(second).toMatchObject({ promptText: "first hello second" });
    expect(second).not.toHaveProperty("inputTokens");
  });

  test("goes on after a failed turn, without a reply to it", async () => {
    let count = 0;
    const { transport, run } = openSession({ turns }, () => (count++ === 0 ? { status: 500 } : HELLO));
    await run(0);
    await run(1);
    expect(sentMessages(transport.requests[1]?.body).map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "user",
    ]);
  });

  test("whose turns carry all they need is sent as it stands, with the count it came with", async () => {
    const { transport, run } = openSession({ turns, conversation: { history: "whole" } }, () => HELLO);
    await run(0);
    expect(await run(1)).toMatchObject({ inputTokens: 1 });
    expect(sentMessages(transport.requests[1]?.body)).toHaveLength(1);
  });
});
