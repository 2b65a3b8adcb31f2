/**
 * Reads one response as it arrives: stamps first, then events, then what they hold. An event stream is read event by
 * event; any other body is kept and read whole at its end. Numbers and text are kept, not the chunks.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { ChunkReading, Dialect, StreamState } from "#endpoint/dialect.ts";
import { RepeatedReads } from "#endpoint/repeated-read.ts";
import { redactHeaders } from "#endpoint/request-headers.ts";
import type { RawRecord, RequestFailure, WireExchange, WireResponse } from "#record/raw-record.ts";
import { readUsage } from "#record/usage.ts";
import { createSseSplitter, type SseEvent, type SseSplitter } from "#transport/sse.ts";
import type { ResponseSink } from "#transport/transport.ts";
import { TextGatherer } from "./text-gatherer.ts";

type Observed = Pick<RawRecord, "contentNs" | "outputText" | "reasoningText" | "malformedChunks"> &
  Partial<Pick<RawRecord, "headersNs" | "firstOutputNs" | "firstChunkTokens" | "status" | "usage">>;

/** Of an error body or an unreadable one, this much is kept. */
const QUOTED_BODY_LENGTH = 4096;

export class ResponseReader implements ResponseSink {
  status: number | undefined;
  headers: Readonly<Record<string, string>> = {};
  streamFailure: RequestFailure | undefined;
  responseId: string | undefined;
  toolCalls: readonly JsonValue[] = [];

  readonly #dialect: Dialect;
  readonly #keepsWire: boolean;
  readonly #onFirstContent: (() => void) | undefined;
  readonly #state: StreamState = { sawDelta: false };
  readonly #repeated = new RepeatedReads(this.#state, (field, read, start, end) => {
    if (field === "reasoning") this.#reasoningText.addBytes(read, start, end);
    else {
      this.#outputText.addBytes(read, start, end);
      this.#plainText?.addBytes(read, start, end);
    }
    this.#countContent(this.#lastBytesNs, field === "text");
  });
  #splitter: SseSplitter | undefined;
  #body: Uint8Array[] = [];
  #bodyText = "";
  #lastBytesNs = 0;
  #headersNs: number | undefined;
  readonly #contentNs: number[] = [];
  #firstOutputNs: number | undefined;
  #firstChunkTokens: number | undefined;
  readonly #outputText = new TextGatherer();
  readonly #reasoningText = new TextGatherer();
  /** Output text without that of tool calls; absent while there is none of those. */
  #plainText: TextGatherer | undefined;
  #usage: JsonObject | undefined;
  #malformedChunks = 0;
  readonly #wire: WireResponse[] = [];

  constructor(dialect: Dialect, keepsWire: boolean, onFirstContent?: () => void) {
    this.#dialect = dialect;
    this.#keepsWire = keepsWire;
    this.#onFirstContent = onFirstContent;
  }

  onHeaders(atNs: number, status: number, headers: Readonly<Record<string, string>>): void {
    this.status = status;
    this.headers = headers;
    this.#headersNs = atNs;
    const isStream = (headers["content-type"] ?? "").toLowerCase().startsWith("text/event-stream");
    if (isStream && status >= 200 && status <= 299) {
      this.#splitter = createSseSplitter({ keepFields: this.#keepsWire });
    }
  }

  onBytes(atNs: number, read: Uint8Array, from: number, to: number): void {
    this.#lastBytesNs = atNs;
    const splitter = this.#splitter;
    if (splitter === undefined) {
      this.#body.push(read.slice(from, to));
      return;
    }
    const mayRepeat = !this.#keepsWire && this.streamFailure === undefined && splitter.isBetweenEvents;
    if (mayRepeat && this.#repeated.take(read, from, to)) return;
    const events = splitter.feed(atNs, from === 0 && to === read.length ? read : read.subarray(from, to));
    for (const event of events) this.#takeEvent(event);
    if (mayRepeat && events.length === 1 && splitter.isBetweenEvents) this.#repeated.learn(read, from, to);
  }

  /** The response is over, whole or not. */
  finish(endNs: number): void {
    if (this.#splitter !== undefined) {
      for (const event of this.#splitter.end(this.#lastBytesNs || endNs)) this.#takeEvent(event);
      this.streamFailure ??= this.#splitter.failure;
      return;
    }
    this.#bodyText = Buffer.concat(this.#body).toString("utf8");
    this.#body = [];
    if (this.#keepsWire && this.#headersNs !== undefined) {
      const contentType = this.headers["content-type"] ?? "";
      this.#wire.push({ kind: "body", atNs: this.#lastBytesNs, text: this.#bodyText, contentType });
    }
    if (this.status === undefined || this.status < 200 || this.status > 299) return;
    const reading = this.#dialect.readBody(this.#bodyText);
    if (reading?.failure !== undefined) this.#takeFailure(reading.failure, undefined);
    else if (reading !== undefined) this.#takeReading(this.#lastBytesNs, reading);
  }

  get contentCount(): number {
    return this.#contentNs.length;
  }

  errorText(): string {
    return this.#bodyText.slice(0, QUOTED_BODY_LENGTH);
  }

  /** A 2xx answer with nothing in it that counts as content. */
  failureOfEmptyAnswer(): RequestFailure {
    const contentType = this.headers["content-type"] ?? "no content type";
    const isReadable = this.#splitter !== undefined || contentType.includes("json");
    if (isReadable) {
      const message =
        this.#malformedChunks > 0
          ? `the response held no content, and ${this.#malformedChunks} of its chunks were no JSON`
          : "the response held no content";
      return { kind: "no_content", type: "InvalidInferenceResultError", message };
    }
    const start = this.#bodyText.slice(0, 200);
    const message = `expected an event stream or JSON, got ${contentType}: ${start}`;
    return { kind: "not_sse", type: "InvalidInferenceResultError", message };
  }

  observed(): Observed {
    return {
      contentNs: this.#contentNs,
      outputText: this.#outputText.text,
      reasoningText: this.#reasoningText.text,
      malformedChunks: this.#malformedChunks,
      ...(this.status === undefined ? {} : { status: this.status }),
      ...(this.#headersNs === undefined ? {} : { headersNs: this.#headersNs }),
      ...(this.#firstOutputNs === undefined ? {} : { firstOutputNs: this.#firstOutputNs }),
      ...(this.#firstChunkTokens === undefined ? {} : { firstChunkTokens: this.#firstChunkTokens }),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
    };
  }

  get reasoningText(): string {
    return this.#reasoningText.text;
  }

  /** Text of the reply without the text of tool calls: what the next turn of the session repeats. */
  get plainText(): string {
    return (this.#plainText ?? this.#outputText).text;
  }

  wire(requestHeaders: Readonly<Record<string, string>>, body: JsonObject): WireExchange {
    const responseHeaders = redactHeaders(Object.entries(this.headers));
    return { requestHeaders, responseHeaders, body, responses: this.#wire };
  }

  #takeEvent(event: SseEvent): void {
    if (this.#keepsWire) this.#wire.push({ kind: "event", atNs: event.atNs, fields: event.fields ?? [] });
    if (this.streamFailure !== undefined) return;
    if (event.data === "" && event.event === undefined) return;
    const reading = this.#dialect.readEvent(event.data, event.event, this.#state);
    if (reading === undefined) this.#malformedChunks += 1;
    else if (reading.failure !== undefined) this.#takeFailure(reading.failure, event.comment);
    else this.#takeReading(event.atNs, reading);
  }

  #takeFailure(failure: NonNullable<ChunkReading["failure"]>, comment: string | undefined): void {
    const message = comment ?? failure.message;
    this.streamFailure = { kind: "stream_error", code: failure.code ?? 502, type: "SSEResponseError", message };
  }

  #takeReading(atNs: number, reading: ChunkReading): void {
    const { text = "", reasoning = "", items = 0, usage } = reading;
    const isContent = text !== "" || reasoning !== "" || items > 0;
    if (reading.toolCalls !== undefined) this.toolCalls = reading.toolCalls;
    if (usage !== undefined) this.#usage = usage;
    if (reading.responseId !== undefined) this.responseId = reading.responseId;
    if (!isContent) return;
    if (this.#contentNs.length === 0 && usage !== undefined) this.#firstChunkTokens = readUsage(usage).completion;
    if (text !== "") this.#addOutput(text, reading.plainText);
    if (reasoning !== "") this.#reasoningText.add(reasoning);
    this.#countContent(atNs, text !== "" || items > 0);
  }

  #addOutput(text: string, plainText: string | undefined): void {
    if (plainText !== undefined && this.#plainText === undefined) {
      this.#plainText = new TextGatherer();
      this.#plainText.add(this.#outputText.text);
    }
    this.#plainText?.add(plainText ?? text);
    this.#outputText.add(text);
  }

  /** Last of what is done with a chunk: what it sets off may send a request, and this one is to be read to its end first. */
  #countContent(atNs: number, isOutput: boolean): void {
    this.#contentNs.push(atNs);
    if (isOutput) this.#firstOutputNs ??= atNs;
    if (this.#contentNs.length === 1) this.#onFirstContent?.();
  }
}
