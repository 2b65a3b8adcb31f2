/** Waiting for servers: what counts as ready, how often they are asked, and when waiting ends. All on virtual time. */
import { describe, expect, test } from "bun:test";
import type { EndpointConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { HttpAnswer, HttpCall } from "#core/ports.ts";
import { secToNs } from "#core/units.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { type ReadinessOptions, waitUntilReady } from "#run/readiness.ts";
import { buildEndpoint } from "../endpoint/build-endpoint.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

const OK: HttpAnswer = { status: 200, headers: {}, text: "{}" };
const modelsAnswer = (...ids: string[]): HttpAnswer => ({
  ...OK,
  text: JSON.stringify({ data: ids.map((id) => ({ id })) }),
});

type Answer = (call: HttpCall, number: number) => HttpAnswer | Error;

function startWaiting(answer: Answer, endpoint: Partial<EndpointConfig>, changes: Partial<ReadinessOptions> = {}) {
  const clock = createVirtualClock();
  const calls: HttpCall[] = [];
  const notices: string[] = [];
  const stop = new AbortController();
  const waiting = waitUntilReady({
    endpoint: buildEndpoint({ waitForModelTimeout: 60, waitForModelInterval: 5, ...endpoint }),
    dialect: dialectOf("chat"),
    models: ["m"],
    tls: { insecure: false },
    http: {
      request: async (call) => {
        calls.push(call);
        const found = answer(call, calls.length - 1);
        if (found instanceof Error) throw found;
        return found;
      },
    },
    clock,
    entropy: { uuid: () => "id", seed: () => 0 },
    notice: (text) => notices.push(text),
    stop: stop.signal,
    ...changes,
  });
  const end = waiting.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { clock, calls, notices, stop, end };
}

const refused = new Error("ECONNREFUSED");

describe("asking", () => {
  test("is left out where nobody wants to wait", async () => {
    const { calls, end } = startWaiting(() => refused, { waitForModelTimeout: 0 });
    expect(await end).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test("goes on at the interval until the server answers, and tells how long it took", async () => {
    const { clock, calls, notices, end } = startWaiting((_call, number) => (number < 3 ? refused : OK), {});
    await clock.runUntilIdle();
    expect(await end).toBeUndefined();
    expect(calls).toHaveLength(4);
    expect(clock.nowNs()).toBe(secToNs(15));
    expect(notices).toEqual(["server ready after 15.0 s"]);
  });

  test("asks once more at the very end, however long the interval", async () => {
    const { clock, calls, end } = startWaiting(() => refused, { waitForModelTimeout: 1, waitForModelInterval: 5 });
    await clock.runUntilIdle();
    expect(await end).toBeInstanceOf(Error);
    expect(calls).toHaveLength(2);
    expect(clock.nowNs()).toBe(secToNs(1));
  });

  test("every address is asked for every model", async () => {
    const { calls, end } = startWaiting(() => OK, { urls: ["http://a", "http://b"] }, { models: ["x", "y"] });
    expect(await end).toBeUndefined();
    const asked = calls.map(({ url, body }) => `${new URL(url).host} ${JSON.parse(body ?? "{}").model}`);
    expect(asked.sort()).toEqual(["a x", "a y", "b x", "b y"]);
  });
});

describe("a small inference", () => {
  test("asks for one token, whole, with the run's own headers", async () => {
    const { calls } = startWaiting(() => OK, { streaming: true, apiKey: "key" });
    expect(calls[0]).toMatchObject({
      url: "http://localhost:8000/v1/chat/completions",
      method: "POST",
      timeoutMs: 30_000,
    });
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({ model: "m", stream: false, max_completion_tokens: 1 });
    expect(calls[0]?.headers).toMatchObject({ Authorization: "Bearer key" });
  });

  test.each([
    [200, true],
    [404, true],
    [499, true],
    [500, false],
    [503, false],
  ])("answered with %d: ready %p", async (status, isReady) => {
    const { clock, end } = startWaiting(() => ({ ...OK, status }), { waitForModelTimeout: 1 });
    await clock.runUntilIdle();
    expect((await end) === undefined).toBe(isReady);
  });
});

describe("the list of models", () => {
  const byModels = { waitForModelMode: "models" } as const;

  test("must have the model", async () => {
    const answers = [modelsAnswer("other"), modelsAnswer("other", "m")];
    const { clock, calls, end } = startWaiting((_call, number) => answers[number] ?? OK, byModels);
    await clock.runUntilIdle();
    expect(await end).toBeUndefined();
    expect(calls.map(({ url }) => url)).toEqual(Array(2).fill("http://localhost:8000/v1/models"));
  });

  test("is found beside an address that has a path of its own", async () => {
    const { calls } = startWaiting(() => modelsAnswer("m"), { ...byModels, urls: ["http://host/v1/chat/completions"] });
    expect(calls[0]?.url).toBe("http://host/v1/models");
  });

  test("where there is none, the server's root answering is enough", async () => {
    const { calls, end } = startWaiting(
      (call) => (call.url.endsWith("/models") ? { ...OK, status: 404 } : OK),
      byModels,
    );
    expect(await end).toBeUndefined();
    expect(calls.map(({ url }) => url)).toEqual(["http://localhost:8000/v1/models", "http://localhost:8000"]);
  });

  test("that is no JSON does not end the waiting", async () => {
    const answers = [{ ...OK, text: "<html>" }, modelsAnswer("m")];
    const { clock, end } = startWaiting((_call, number) => answers[number] ?? OK, byModels);
    await clock.runUntilIdle();
    expect(await end).toBeUndefined();
  });
});

describe("the end of waiting", () => {
  test("names every server that did not answer, with what was found", async () => {
    const answer: Answer = ({ url }) =>
      url.includes("//up") ? OK : url.includes("//busy") ? { ...OK, status: 503 } : refused;
    const urls = ["http://up", "http://busy", "http://down"];
    const { clock, end } = startWaiting(answer, { urls, waitForModelTimeout: 12 });
    await clock.runUntilIdle();
    const error = await end;
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      exitCode: 3,
      message: "The server was not ready within 12 s",
      problems: [
        { where: "http://busy (m)", found: "HTTP 503" },
        { where: "http://down (m)", found: "ECONNREFUSED" },
      ],
    });
    // Asked at 0, 5 and 10 s, and once more at the end.
    expect(clock.nowNs()).toBe(secToNs(12));
  });

  test("comes at once when the run is stopped, also in the middle of a question", async () => {
    const { clock, stop, notices, end } = startWaiting(() => refused, {});
    await clock.runTo(secToNs(6));
    stop.abort();
    expect(await end).toBeUndefined();
    const silent = new Promise<HttpAnswer>(() => {});
    const unanswered = startWaiting(() => OK, {}, { http: { request: () => silent } });
    unanswered.stop.abort();
    expect(await unanswered.end).toBeUndefined();
    expect([...notices, ...unanswered.notices]).toEqual([]);
  });
});
