/** Chat and text completions as OpenAI-compatible servers write them. */
import type { JsonObject } from "#core/json.ts";
import { dataEvent, type Generated, openaiUsage, type WireFormat } from "./wire-format.ts";

export function chatFormat(generated: Generated): WireFormat {
  const head: JsonObject = headOf(generated, "chat.completion.chunk");
  const choice = (delta: JsonObject, isLast: boolean): JsonObject => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason: isLast ? "length" : null,
  });
  return {
    opening: () => dataEvent({ ...head, choices: [choice({ role: "assistant", content: "" }, false)] }),
    chunk: ({ text, isReasoning, isLast, tokensSoFar }) => {
      const delta = isReasoning ? { reasoning_content: text } : { content: text };
      return dataEvent({ ...head, choices: [choice(delta, isLast)], ...usageSoFar(generated, tokensSoFar) });
    },
    closing: () => closing(generated, head),
    body: (text, reasoning) => {
      const message = {
        role: "assistant",
        ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
        content: text,
      };
      return body(generated, "chat.completion", { index: 0, message, logprobs: null, finish_reason: "length" });
    },
  };
}

export function completionsFormat(generated: Generated): WireFormat {
  const head: JsonObject = headOf(generated, "text_completion");
  return {
    opening: () => "",
    chunk: ({ text, isLast, tokensSoFar }) => {
      const choice = { index: 0, text, logprobs: null, finish_reason: isLast ? "length" : null };
      return dataEvent({ ...head, choices: [choice], ...usageSoFar(generated, tokensSoFar) });
    },
    closing: () => closing(generated, head),
    body: (text, reasoning) =>
      body(generated, "text_completion", { index: 0, text: reasoning + text, logprobs: null, finish_reason: "length" }),
  };
}

function headOf({ id, model }: Generated, object: string): JsonObject {
  return { id, object, created: 0, model };
}

function usageSoFar(generated: Generated, tokens: number): JsonObject {
  return generated.usageInChunks ? { usage: openaiUsage(generated, tokens) } : {};
}

function closing(generated: Generated, head: JsonObject): string {
  const usage = generated.usageInStream ? dataEvent({ ...head, choices: [], usage: openaiUsage(generated) }) : "";
  return usage + (generated.endMark ? "data: [DONE]\n\n" : "");
}

function body(generated: Generated, object: string, choice: JsonObject): JsonObject {
  const usage = generated.usageInBody ? { usage: openaiUsage(generated) } : {};
  return { ...headOf(generated, object), choices: [choice], ...usage };
}
