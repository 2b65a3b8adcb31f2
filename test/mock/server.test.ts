import { describe, expect, test } from "bun:test";
import type { EndpointType } from "#config/config.ts";
import { NS_PER_MS } from "#core/units.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { outputText } from "#mock/output-text.ts";
import { readAll, sumUp } from "../endpoint/build-endpoint.ts";
import { ask, eventsOf, withMock } from "./run-mock.ts";

const texts: EndpointType[] = ["chat", "completions", "responses", "messages", "huggingface_generate"];
const items: EndpointType[] = ["embeddings", "nim_rankings", "cohere_rankings", "hf_tei_rankings"];
const withReasoning: EndpointType[] = ["chat", "responses", "messages"];

describe("the mock speaks each API so that its dialect understands", () => {
  for (const type of texts) {
    test(`${type}: streamed, one token in each chunk, as many as asked for`, () =>
      withMock({}, async (server) => {
        const response = await ask(server, { type });
        expect(response.headers.get("content-type")).toStartWith("text/event-stream");
        const whole = sumUp(readAll(dialectOf(type), eventsOf(await response.text())));
        expect(whole).toMatchObject({ text: outputText(0, 6), reasoning: "", chunks: 6 });
        if (type !== "huggingface_generate") {
          const usage = Object.values(whole.usage ?? {});
          expect(usage).toContain(6);
          expect(usage).toContain(3);
        }
      }));

    test(`${type}: in one body`, () =>
      withMock({}, async (server) => {
        const response = await ask(server, { type, streaming: false });
        expect(dialectOf(type).readBody(await response.text())).toMatchObject({ text: outputText(0, 6) });
      }));
  }

  for (const type of withReasoning) {
    test(`${type}: a share of the output is reasoning, streamed or not, and chunks never hold both`, () =>
      withMock({ reasoningShare: 0.5, tokensPerChunk: 2 }, async (server) => {
        const holds = { reasoning: outputText(0, 3), text: outputText(3, 3) };
        const streamed = await ask(server, { type });
        expect(sumUp(readAll(dialectOf(type), eventsOf(await streamed.text())))).toMatchObject({ ...holds, chunks: 4 });
        const whole = await ask(server, { type, streaming: false });
        expect(dialectOf(type).readBody(await whole.text())).toMatchObject(holds);
      }));
  }

  for (const type of items) {
    test(`${type}: an item for each input`, () =>
      withMock({}, async (server) => {
        const response = await ask(server, { type, streaming: false });
        const count = type === "embeddings" ? 2 : 1;
        expect(dialectOf(type).readBody(await response.text())).toMatchObject({ items: count });
      }));
  }

  test("usage comes in every chunk where that is asked for, and not at all from a server that reports none", async () => {
    const extra = { stream_options: { include_usage: true, continuous_usage_stats: true } };
    const usageCounts = async (usage: boolean) => {
      let counts: unknown[] = [];
      await withMock({ usage }, async (server) => {
        const response = await ask(server, { extra, maxTokens: 3 });
        const readings = readAll(dialectOf("chat"), eventsOf(await response.text()));
        counts = readings.flatMap((reading) => (reading?.usage === undefined ? [] : [reading.usage.completion_tokens]));
      });
      return counts;
    };
    expect(await usageCounts(true)).toEqual([1, 2, 3, 3]);
    expect(await usageCounts(false)).toEqual([]);
  });

  test("the role comes in a chunk of its own unless told otherwise", async () => {
    const firstOf = async (roleFirst: boolean) => {
      let first: unknown;
      await withMock({ roleFirst }, async (server) => {
        first = eventsOf(await (await ask(server)).text())[0]?.data;
      });
      return String(first);
    };
    expect(await firstOf(true)).toContain('"role":"assistant"');
    expect(await firstOf(false)).not.toContain("role");
  });
});

describe("the mock keeps to its law", () => {
  test("no token leaves before it is due, and what happened is told under the client's id", () =>
    withMock({ ttftMs: 12, itlMs: 3 }, async (server, truths) => {
      const response = await ask(server, { headers: { "X-Request-ID": "mine" }, maxTokens: 5 });
      await response.text();
      expect(truths).toHaveLength(1);
      const { firstNs = 0, lastNs = 0, inNs = 0, ...rest } = truths[0] ?? {};
      expect(rest).toEqual({ id: "mine", status: 200, end: "complete", chunks: 5 });
      expect(firstNs - inNs).toBeGreaterThanOrEqual(12 * NS_PER_MS);
      expect(lastNs - inNs).toBeGreaterThanOrEqual((12 + 4 * 3) * NS_PER_MS);
    }));

  test("chunks reach the client while the stream goes on", () =>
    withMock({ itlMs: 5 }, async (server) => {
      const response = await ask(server, { maxTokens: 1000 });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(new TextDecoder().decode(first?.value)).toContain("data:");
      expect(server.stats()).toMatchObject({ requests: 1, active: 1 });
      await reader?.cancel();
    }));

  test("with one slot the second request waits for the first to end", () =>
    withMock({ slots: 1 }, async (server, truths) => {
      await Promise.all([1, 2].map(async () => (await ask(server)).text()));
      const [first, second] = truths;
      expect(second?.firstNs ?? 0).toBeGreaterThan(first?.lastNs ?? Number.POSITIVE_INFINITY);
      expect(server.stats()).toEqual({ requests: 2, active: 0, waiting: 0, peak: 2, chunks: 12 });
    }));

  test("a client that leaves gives its slot back", () =>
    withMock({ slots: 1, itlMs: 5 }, async (server, truths) => {
      const leaving = new AbortController();
      const endless = await ask(server, { maxTokens: 1e6, signal: leaving.signal });
      await endless.body?.getReader().read();
      leaving.abort();
      expect(await (await ask(server, { maxTokens: 1 })).text()).toContain("[DONE]");
      expect(truths.map((truth) => truth.end)).toEqual(["client_left", "complete"]);
    }));

  test("with no time between tokens they all leave at once", () =>
    withMock({ itlMs: 0 }, async (server) => {
      const response = await ask(server, { maxTokens: 500 });
      expect(sumUp(readAll(dialectOf("chat"), eventsOf(await response.text()))).chunks).toBe(500);
    }));
});

describe("the mock beside the model's work", () => {
  test("models, health, stats and metrics are told without a key", () =>
    withMock({ model: 'a "model"', apiKey: "k" }, async (server) => {
      const get = async (path: string) => (await fetch(server.url + path)).text();
      expect(JSON.parse(await get("/v1/models"))).toMatchObject({ data: [{ id: 'a "model"' }] });
      expect(JSON.parse(await get("/health"))).toEqual({ status: "ok" });
      expect((await ask(server)).status).toBe(401);
      expect((await ask(server, { headers: { "x-api-key": "wrong" } })).status).toBe(401);
      await (await ask(server, { headers: { Authorization: "Bearer k" } })).text();
      await (await ask(server, { type: "messages", headers: { "x-api-key": "k" } })).text();
      expect(JSON.parse(await get("/stats"))).toEqual({ requests: 4, active: 0, waiting: 0, peak: 1, chunks: 12 });
      const metrics = await get("/metrics");
      const labels = 'model_name="a \\"model\\"",engine="0"';
      expect(metrics).toContain(`vllm:generation_tokens_total{${labels}} 12\n`);
      expect(metrics).toContain(`vllm:prompt_tokens_total{${labels}} 6\n`);
      expect(metrics).toContain(`vllm:num_requests_running{${labels}} 0\n`);
      expect(metrics).toContain(`vllm:time_to_first_token_seconds_bucket{${labels},le="+Inf"} 2\n`);
    }));

  test("what cannot be served is refused with a reason", () =>
    withMock({}, async (server) => {
      const path = "/v1/chat/completions";
      const post = (body: string) => fetch(server.url + path, { method: "POST", body });
      expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
      expect((await fetch(server.url + path)).status).toBe(405);
      expect((await post("{oops")).status).toBe(400);
      expect(await (await post("[]")).json()).toMatchObject({ error: { message: "the body is no JSON object" } });
    }));
});
