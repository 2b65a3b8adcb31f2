import { describe, expect, test } from "bun:test";
import { dialectOf } from "#endpoint/dialects.ts";
import { outputText } from "#mock/output-text.ts";
import type { MockServer } from "#mock/server.ts";
import { readAll, sumUp } from "../endpoint/build-endpoint.ts";
import { ask, eventsOf, withMock } from "./run-mock.ts";

async function readingsOf(server: MockServer, model: string) {
  const text = await (await ask(server, { model })).text();
  return readAll(dialectOf("chat"), eventsOf(text));
}

describe("faults as a client sees them", () => {
  test("refusals have their status and say why", () =>
    withMock({}, async (server, truths) => {
      expect((await ask(server, { model: "err500" })).status).toBe(500);
      const limited = await ask(server, { model: "rate429" });
      expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
      expect(await limited.json()).toMatchObject({ error: { code: 429 } });
      expect((await ask(server, { model: "mix" })).status).toBe(503);
      expect(truths.map((truth) => truth.status)).toEqual([500, 429, 503]);
    }));

  test("malformed: one chunk is no JSON, all tokens come", () =>
    withMock({}, async (server) => {
      const readings = await readingsOf(server, "malformed");
      expect(readings.filter((reading) => reading === undefined)).toHaveLength(1);
      expect(sumUp(readings).text).toBe(outputText(0, 6));
    }));

  test("sseerr: an error event after half of the tokens", () =>
    withMock({}, async (server) => {
      const readings = await readingsOf(server, "sseerr");
      const at = readings.findIndex((reading) => reading?.failure !== undefined);
      expect(sumUp(readings.slice(0, at)).text).toBe(outputText(0, 3));
      expect(readings[at]?.failure?.code).toBe(502);
    }));

  test("drop: the connection breaks after half of the tokens", () =>
    withMock({}, async (server, truths) => {
      const broken = ask(server, { model: "drop" }).then((response) => response.text());
      await expect(broken).rejects.toThrow();
      expect(truths).toMatchObject([{ end: "dropped", chunks: 3 }]);
    }));

  test("hang: nothing comes until the client gives up", () =>
    withMock({}, async (server, truths, firstEnded) => {
      const patience = AbortSignal.timeout(30);
      await expect(ask(server, { model: "hang", signal: patience })).rejects.toThrow();
      await firstEnded;
      expect(truths).toMatchObject([{ end: "client_left", chunks: 0 }]);
      expect(server.stats().active).toBe(0);
    }));

  test("nodone: all tokens and no end mark", () =>
    withMock({}, async (server) => {
      const text = await (await ask(server, { model: "nodone" })).text();
      expect(text).not.toContain("[DONE]");
      expect(sumUp(readAll(dialectOf("chat"), eventsOf(text))).chunks).toBe(6);
    }));

  test("plain: one JSON body though a stream was asked for; notsse: a web page", () =>
    withMock({}, async (server) => {
      const plain = await ask(server, { model: "plain" });
      expect(plain.headers.get("content-type")).toBe("application/json");
      expect(dialectOf("chat").readBody(await plain.text())?.text).toBe(outputText(0, 6));
      const page = await ask(server, { model: "notsse" });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    }));

  test("empty: success without content, streamed or not", () =>
    withMock({}, async (server) => {
      expect(sumUp(await readingsOf(server, "empty"))).toMatchObject({ chunks: 0, usage: { completion_tokens: 0 } });
      const whole = await (await ask(server, { model: "empty", streaming: false })).text();
      expect(dialectOf("chat").readBody(whole)?.text).toBeUndefined();
      const vectors = await (await ask(server, { type: "embeddings", model: "empty", streaming: false })).text();
      expect(dialectOf("embeddings").readBody(vectors)?.items).toBeUndefined();
    }));

  test("reason: half is reasoning; rolefirst: the role is there before the first token is due", () =>
    withMock({ ttftMs: 300, itlMs: 0 }, async (server, truths) => {
      const response = await ask(server, { model: "rolefirst" });
      const first = await response.body?.getReader().read();
      expect(new TextDecoder().decode(first?.value)).toContain('"role":"assistant"');
      expect(server.stats().active).toBe(1);
      expect(truths).toEqual([]);
      expect(sumUp(await readingsOf(server, "reason"))).toMatchObject({
        reasoning: outputText(0, 3),
        text: outputText(3, 3),
        usage: { completion_tokens_details: { reasoning_tokens: 3 } },
      });
    }));

  test("slowheaders: even the headers come no sooner than the first token", () =>
    withMock({ ttftMs: 20 }, async (server) => {
      const before = Bun.nanoseconds();
      const response = await ask(server, { model: "slowheaders" });
      expect(Bun.nanoseconds() - before).toBeGreaterThanOrEqual(20e6);
      expect(sumUp(readAll(dialectOf("chat"), eventsOf(await response.text()))).chunks).toBe(6);
    }));
});
