/**
 * Where requests for a model's work are taken: who may enter, what goes wrong, how much there is to say, and whether
 * it is said in pieces. Keeps the count of what is under way.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Clock } from "#core/ports.ts";
import { type Random, randomStream } from "#core/random.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { readJson } from "#endpoint/read-json.ts";
import { type Api, isStreamAsked } from "./apis.ts";
import { DueQueue } from "./due-queue.ts";
import { type Fault, faultOf } from "./faults.ts";
import { type Engine, Generation } from "./generation.ts";
import { createLatencyLaw } from "./latency-law.ts";
import type { MockOptions, MockStats, RequestTruth } from "./mock-options.ts";
import { countPieces } from "./output-text.ts";
import { hangUntilLeft, refusal, refusedBy, streamed, unstreamed } from "./replies.ts";
import { ServerMetrics } from "./server-metrics.ts";
import { Slots } from "./slots.ts";
import { TruthLog } from "./truth-log.ts";
import type { Generated } from "./wire-format.ts";

export class Desk {
  readonly #options: MockOptions;
  readonly #engine: Engine;
  readonly #faultDice: Random;
  readonly #truths = new TruthLog();
  #requests = 0;
  #active = 0;
  #peak = 0;
  #chunks = 0;

  constructor(options: MockOptions, clock: Pick<Clock, "nowNs">) {
    this.#options = options;
    const nowNs = () => clock.nowNs();
    this.#engine = {
      nowNs,
      queue: new DueQueue(nowNs),
      law: createLatencyLaw(options, randomStream(options.seed, "mock.delays")),
      slots: new Slots(options.slots),
      metrics: new ServerMetrics(options.model),
    };
    this.#faultDice = randomStream(options.seed, "mock.faults");
  }

  stats(): MockStats {
    const { waiting } = this.#engine.slots;
    return { requests: this.#requests, active: this.#active, waiting, peak: this.#peak, chunks: this.#chunks };
  }

  truthLines(since: number): string {
    return this.#truths.linesSince(since);
  }

  metricsText(): string {
    const { metrics, slots } = this.#engine;
    return metrics.render({ running: slots.taken, waiting: slots.waiting });
  }

  /** Forgets what is under way. */
  close(): void {
    this.#engine.queue.clear();
  }

  /** Answers a request for an API; the truth about it is told once it is over. */
  async take(request: Request, api: Api): Promise<Response> {
    const text = await request.text();
    const arrivedNs = this.#engine.nowNs();
    const requestId = request.headers.get("x-request-id") ?? "";
    this.#requests++;
    this.#active++;
    this.#peak = Math.max(this.#peak, this.#active);
    const onEnd = (truth: RequestTruth) => {
      this.#active--;
      this.#chunks += truth.chunks;
      this.#truths.add(truth);
      this.#options.onRequest?.(truth);
    };
    const body = readBody(text);
    const fault =
      body === undefined ? undefined : faultOf(modelOf(body), this.#requests, this.#options, this.#faultDice);
    const refused = this.#refuse(request, body, fault);
    if (refused !== undefined || body === undefined) {
      const response = refused ?? refusal(400, "the body is no JSON object");
      onEnd({ id: requestId, status: response.status, end: "complete", inNs: arrivedNs, chunks: 0 });
      return response;
    }
    if (fault === "hang") {
      return hangUntilLeft(request, () =>
        onEnd({ id: requestId, status: 0, end: "client_left", inNs: arrivedNs, chunks: 0 }),
      );
    }
    const generated = this.#planOutput(body, api, fault);
    const hasOpening = this.#options.roleFirst || api.needsOpening;
    const tokensPerChunk = Math.max(1, Math.floor(this.#options.tokensPerChunk));
    const generation = new Generation(
      this.#engine,
      { requestId, arrivedNs, generated, tokensPerChunk, fault, hasOpening, onEnd },
      api.format(generated, body),
    );
    if (isStreamAsked(api, body) && fault !== "plain") return streamed(generation, request, fault === "slowheaders");
    return unstreamed(generation, request);
  }

  #refuse(request: Request, body: JsonObject | undefined, fault: Fault | undefined): Response | undefined {
    const { apiKey } = this.#options;
    const hasKey =
      apiKey === undefined ||
      request.headers.get("authorization") === `Bearer ${apiKey}` ||
      request.headers.get("x-api-key") === apiKey;
    if (!hasKey) return refusal(401, "the API key is missing or wrong");
    return body === undefined ? undefined : refusedBy(fault);
  }

  #planOutput(body: JsonObject, api: Api, fault: Fault | undefined): Generated {
    const dialect = dialectOf(api.type);
    const { usage, defaultOsl, reasoningShare } = this.#options;
    const asked = Math.floor(dialect.requestedOutputTokens(body) ?? defaultOsl);
    const outputTokens = api.gives === "items" || fault === "empty" ? 0 : Math.max(1, asked);
    const share = fault === "reason" ? REASON_SHARE : reasoningShare;
    const wanted = isJsonObject(body.stream_options) ? body.stream_options : {};
    return {
      id: `mock-${this.#requests}`,
      model: modelOf(body) || this.#options.model,
      promptTokens: countPieces(dialect.promptTexts(body)),
      outputTokens,
      reasoningTokens: api.gives === "text_and_reasoning" ? Math.floor(outputTokens * share) : 0,
      usageInStream: usage && wanted.include_usage === true,
      usageInBody: usage,
      usageInChunks: usage && wanted.continuous_usage_stats === true,
      endMark: fault !== "nodone",
      isEmpty: fault === "empty",
    };
  }
}

/** Of the output of the model `reason`. */
const REASON_SHARE = 0.5;

function modelOf(body: JsonObject): string {
  return typeof body.model === "string" ? body.model : "";
}

function readBody(text: string): JsonObject | undefined {
  const value = readJson(text);
  return isJsonObject(value) ? value : undefined;
}
