/** Embeddings and rankings: answers that are no text, one item for each input, given all at once. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { Generated, WireFormat } from "./wire-format.ts";

export function embeddingsFormat(generated: Generated, request: JsonObject): WireFormat {
  const { input } = request;
  return onlyBody(
    (count) => ({
      object: "list",
      data: numbered(count, (index) => ({ object: "embedding", index, embedding: [0.1, 0.2, 0.3, 0.4] })),
      model: generated.model,
      ...(generated.usageInBody
        ? { usage: { prompt_tokens: generated.promptTokens, total_tokens: generated.promptTokens } }
        : {}),
    }),
    Array.isArray(input) ? input : [input ?? ""],
    generated,
  );
}

export function nimFormat(generated: Generated, { passages }: JsonObject): WireFormat {
  const score = (index: number) => ({ index, logit: scoreOf(index) });
  return onlyBody((count) => ({ rankings: numbered(count, score) }), passages, generated);
}

export function cohereFormat(generated: Generated, { documents }: JsonObject): WireFormat {
  const score = (index: number) => ({ index, relevance_score: scoreOf(index) });
  return onlyBody((count) => ({ results: numbered(count, score) }), documents, generated);
}

export function teiFormat(generated: Generated, { texts }: JsonObject): WireFormat {
  return onlyBody((count) => numbered(count, (index) => ({ index, score: scoreOf(index) })), texts, generated);
}

function onlyBody(body: (count: number) => JsonValue, inputs: JsonValue | undefined, generated: Generated): WireFormat {
  const count = Array.isArray(inputs) && !generated.isEmpty ? inputs.length : 0;
  return { opening: () => "", chunk: () => "", closing: () => "", body: () => body(count) };
}

function numbered(count: number, item: (index: number) => JsonValue): JsonValue[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

/** Falls with the position: the first passage fits best. */
const scoreOf = (index: number): number => 1 / (index + 1);
