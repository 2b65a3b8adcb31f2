/** A mock server on a free port of the loopback for one test, and plain requests to it. */
import type { EndpointType } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { buildUrl } from "#endpoint/endpoint-url.ts";
import type { MockOptions, RequestTruth } from "#mock/mock-options.ts";
import { type MockServer, startMockServer } from "#mock/server.ts";
import { buildContext, buildTurn, type SampleEvent } from "../endpoint/build-endpoint.ts";

const FAST: Partial<MockOptions> = { ttftMs: 4, itlMs: 2 };

const clock = { nowNs: () => Bun.nanoseconds() };

/** Runs the test against a server that is stopped afterwards, whatever happens. */
export async function withMock(
  options: Partial<MockOptions>,
  run: (server: MockServer, truths: RequestTruth[], firstEnded: Promise<void>) => Promise<void>,
): Promise<void> {
  const truths: RequestTruth[] = [];
  const first = Promise.withResolvers<void>();
  const onRequest = (truth: RequestTruth) => {
    truths.push(truth);
    first.resolve();
  };
  const server = startMockServer({ ...FAST, ...options, onRequest }, clock);
  try {
    await run(server, truths, first.promise);
  } finally {
    await server.stop();
  }
}

export interface Asked {
  readonly type?: EndpointType;
  readonly model?: string;
  readonly streaming?: boolean;
  readonly maxTokens?: number;
  readonly extra?: JsonObject;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Sends what the dialect would send. */
export function ask(server: MockServer, asked: Asked = {}): Promise<Response> {
  const { type = "chat", model = "any", streaming = true, maxTokens = 6, extra = {}, headers = {}, signal } = asked;
  const context = buildContext({ type, streaming, extra });
  const turn = buildTurn(["one two", "three"], { model, maxTokens });
  return fetch(buildUrl(server.url, context.endpoint), {
    method: "POST",
    headers,
    body: JSON.stringify(dialectOf(type).buildBody(turn, context)),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The events of a stream; their data as text. */
export function eventsOf(text: string): SampleEvent[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(event)?.[1];
      const name = field("event");
      return { data: field("data") ?? "", ...(name === undefined ? {} : { event: name }) };
    });
}
