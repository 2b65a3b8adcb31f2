/** Where each API is served, and how it answers. */
import type { EndpointType } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import { generateFormat } from "./generate-format.ts";
import { cohereFormat, embeddingsFormat, nimFormat, teiFormat } from "./items-format.ts";
import { messagesFormat } from "./messages-format.ts";
import { chatFormat, completionsFormat } from "./openai-format.ts";
import { responsesFormat } from "./responses-format.ts";
import type { WireFormatFactory } from "./wire-format.ts";

export interface Api {
  /** The dialect that reads its requests. */
  readonly type: EndpointType;
  readonly format: WireFormatFactory;
  readonly streams: "when_asked" | "always" | "never";
  /** `items`: vectors or scores, all at once; `text` may be split into reasoning and output where the API can tell. */
  readonly gives: "text" | "text_and_reasoning" | "items";
  /** The stream makes no sense without its opening event. */
  readonly needsOpening: boolean;
}

export const APIS: Readonly<Record<string, Api>> = {
  "/v1/chat/completions": {
    type: "chat",
    format: chatFormat,
    streams: "when_asked",
    gives: "text_and_reasoning",
    needsOpening: false,
  },
  "/v1/completions": {
    type: "completions",
    format: completionsFormat,
    streams: "when_asked",
    gives: "text",
    needsOpening: false,
  },
  "/v1/responses": {
    type: "responses",
    format: responsesFormat,
    streams: "when_asked",
    gives: "text_and_reasoning",
    needsOpening: true,
  },
  "/v1/messages": {
    type: "messages",
    format: messagesFormat,
    streams: "when_asked",
    gives: "text_and_reasoning",
    needsOpening: true,
  },
  "/generate": generate("never"),
  "/generate_stream": generate("always"),
  "/v1/embeddings": items("embeddings", embeddingsFormat),
  "/v1/ranking": items("nim_rankings", nimFormat),
  "/v2/rerank": items("cohere_rankings", cohereFormat),
  "/rerank": items("hf_tei_rankings", teiFormat),
};

function generate(streams: Api["streams"]): Api {
  return { type: "huggingface_generate", format: generateFormat, streams, gives: "text", needsOpening: false };
}

function items(type: EndpointType, format: WireFormatFactory): Api {
  return { type, format, streams: "never", gives: "items", needsOpening: false };
}

export function isStreamAsked(api: Api, body: JsonObject): boolean {
  return api.streams === "always" || (api.streams === "when_asked" && body.stream === true);
}
