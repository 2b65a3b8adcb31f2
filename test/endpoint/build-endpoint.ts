/** Values that the endpoint tests start from; each test names only what it is about. */
import type { EndpointConfig } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import type { BodyContext, ChunkReading, Dialect, StreamState } from "#endpoint/dialect.ts";
import type { Turn } from "#record/turn.ts";

export function buildEndpoint(changes: Partial<EndpointConfig> = {}): EndpointConfig {
  return {
    type: "chat",
    urls: ["http://localhost:8000"],
    timeout: 0,
    streaming: false,
    transport: "auto",
    connectionReuse: "pooled",
    useLegacyMaxTokens: false,
    useServerTokenCount: false,
    perChunkUsage: false,
    headers: {},
    extra: {},
    waitForModelTimeout: 0,
    waitForModelMode: "inference",
    waitForModelInterval: 5,
    insecure: false,
    ...changes,
  };
}

export function buildContext(endpoint: Partial<EndpointConfig> = {}, changes: Partial<BodyContext> = {}): BodyContext {
  return { endpoint: buildEndpoint(endpoint), conversation: { history: "deltas" }, history: [], ...changes };
}

export function buildTurn(text: string | readonly string[] = "hello", changes: Partial<Turn> = {}): Turn {
  const contents = typeof text === "string" ? [text] : text;
  return { model: "m", texts: [{ name: "text", contents }], ...changes };
}

export interface SampleEvent {
  readonly data: string | JsonObject;
  readonly event?: string;
}

/** Reads events one after the other, as a run does. */
export function readAll(dialect: Dialect, events: readonly SampleEvent[]): (ChunkReading | undefined)[] {
  const state: StreamState = { sawDelta: false };
  return events.map(({ data, event }) =>
    dialect.readEvent(typeof data === "string" ? data : JSON.stringify(data), event, state),
  );
}

/** What a stream came to. */
export function sumUp(
  readings: readonly (ChunkReading | undefined)[],
): ChunkReading & { plain: string; chunks: number } {
  const has = readings.filter((reading) => reading !== undefined);
  const last = <Key extends keyof ChunkReading>(key: Key) =>
    has.findLast((reading) => reading[key] !== undefined)?.[key];
  const join = (part: (reading: ChunkReading) => string | undefined) =>
    has.map((reading) => part(reading) ?? "").join("");
  const found = {
    toolCalls: last("toolCalls"),
    usage: last("usage"),
    responseId: last("responseId"),
    failure: last("failure"),
  };
  return {
    text: join((reading) => reading.text),
    plain: join((reading) => reading.plainText ?? reading.text),
    reasoning: join((reading) => reading.reasoning),
    chunks: has.filter((reading) => reading.text !== undefined || reading.reasoning !== undefined).length,
    ...(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as ChunkReading),
  };
}
