/**
 * Two small requests as the benchmark would send them, timed from outside: one for a single token, one for a few more.
 * Together they tell how long a request will take, whether answers are streamed and whether usage is reported. For a
 * plan's arithmetic only; nothing here is as exact as a run.
 */
import type { EndpointConfig } from "#config/config.ts";
import type { Clock, Entropy, Http } from "#core/ports.ts";
import { nsToMs } from "#core/units.ts";
import type { ChunkReading, Dialect } from "#endpoint/dialect.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { buildUrl } from "#endpoint/endpoint-url.ts";
import { buildHeaders } from "#endpoint/request-headers.ts";

export interface MeasuredRequest {
  /** Of a request for one token: what comes before the output. */
  readonly firstTokenMs: number;
  /** Of each further token; 0 for endpoints that give none. */
  readonly perTokenMs: number;
  readonly isStreamed: boolean;
  readonly hasUsage: boolean;
}

/** A request that has failed: its HTTP status (absent: no answer), and why. */
export interface FailedRequest {
  readonly status?: number;
  readonly trouble: string;
}

export interface MeasureContext {
  readonly http: Http;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

const PROMPT = "Tell the story of a river, from its spring to the sea, as long as you can.";
const TOKENS = 24;
const TIMEOUT_MS = 30_000;
const LONGEST_TROUBLE = 120;

/** Never rejects. `endpoint` has the address, the type, the key and whether to stream. */
export async function measureRequest(
  endpoint: EndpointConfig,
  model: string,
  context: MeasureContext,
): Promise<MeasuredRequest | FailedRequest> {
  const first = await sendOne({ endpoint, model, maxTokens: 1 }, context);
  if ("trouble" in first) return first;
  const { isStreamed, hasUsage } = first;
  const firstTokenMs = first.tookMs;
  if (!dialectOf(endpoint.type, endpoint).traits.producesTokens) {
    return { firstTokenMs, perTokenMs: 0, isStreamed, hasUsage };
  }
  const second = await sendOne({ endpoint, model, maxTokens: TOKENS }, context);
  if ("trouble" in second) return second;
  const perTokenMs = Math.max(0, second.tookMs - first.tookMs) / Math.max(1, second.tokens - 1);
  return { firstTokenMs, perTokenMs, isStreamed, hasUsage };
}

interface Sending {
  readonly endpoint: EndpointConfig;
  readonly model: string;
  readonly maxTokens: number;
}

interface Sent {
  readonly tookMs: number;
  readonly tokens: number;
  readonly isStreamed: boolean;
  readonly hasUsage: boolean;
}

async function sendOne(
  { endpoint, model, maxTokens }: Sending,
  context: MeasureContext,
): Promise<Sent | FailedRequest> {
  const { http, clock, entropy } = context;
  const dialect = dialectOf(endpoint.type, endpoint);
  const texts = ["text", "query", "passages"].map((name) => ({ name, contents: [PROMPT] }));
  const body = dialect.buildBody(
    { model, texts, maxTokens },
    { endpoint, conversation: { history: "deltas" }, history: [] },
  );
  const ids = { requestId: entropy.uuid(), correlationId: entropy.uuid() };
  const startNs = clock.nowNs();
  try {
    const { status, text } = await http.request({
      url: buildUrl(endpoint.urls[0] ?? "", endpoint),
      method: "POST",
      headers: Object.fromEntries(buildHeaders({ endpoint, dialect, ...ids })),
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    });
    const tookMs = nsToMs(clock.nowNs() - startNs);
    if (status !== 200) return { status, trouble: `HTTP ${status} ${text.slice(0, LONGEST_TROUBLE)}` };
    return { tookMs, ...readAnswer(text, dialect) };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}

function readAnswer(text: string, dialect: Dialect): Omit<Sent, "tookMs"> {
  const events = text.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  const isStreamed = events.length > 0;
  const state = { sawDelta: false };
  const readings = isStreamed
    ? events.map((line) => dialect.readEvent(line.slice("data:".length).trim(), undefined, state))
    : [dialect.readBody(text)];
  const found = readings.filter((reading): reading is ChunkReading => reading !== undefined);
  const usage = found.findLast((reading) => reading.usage !== undefined)?.usage;
  const counted = usage?.completion_tokens ?? usage?.output_tokens;
  const chunks = found.filter((reading) => (reading.text ?? reading.reasoning ?? "") !== "").length;
  return { isStreamed, hasUsage: usage !== undefined, tokens: typeof counted === "number" ? counted : chunks };
}
