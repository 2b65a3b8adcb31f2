/** Every wire dialect by its name. */
import type { EndpointConfig, EndpointType } from "#config/config.ts";
import { chat } from "./chat.ts";
import { completions } from "./completions.ts";
import type { Dialect } from "./dialect.ts";
import { embeddings } from "./embeddings.ts";
import { huggingfaceGenerate } from "./huggingface-generate.ts";
import { messages } from "./messages.ts";
import { cohereRankings, nimRankings, teiRankings } from "./rankings.ts";
import { responses } from "./responses.ts";
import { template } from "./template.ts";

const DIALECTS: Readonly<Record<Exclude<EndpointType, "template">, Dialect>> = {
  chat,
  completions,
  embeddings,
  nim_rankings: nimRankings,
  cohere_rankings: cohereRankings,
  hf_tei_rankings: teiRankings,
  responses,
  messages,
  huggingface_generate: huggingfaceGenerate,
};

/** `endpoint` is what a template endpoint finds its response by; without it answers are read by their shape. */
export function dialectOf(type: EndpointType, endpoint?: Pick<EndpointConfig, "template" | "extra">): Dialect {
  return type === "template" ? template(endpoint) : DIALECTS[type];
}
