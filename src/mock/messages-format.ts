/** `/v1/messages`, the Anthropic API: a thinking block where there is reasoning, then a text block. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { type Generated, namedEvent, type TokenChunk, type WireFormat } from "./wire-format.ts";

export function messagesFormat(generated: Generated): WireFormat {
  const { id, model, promptTokens, outputTokens, usageInBody, endMark } = generated;
  const head: JsonObject = { id, type: "message", role: "assistant", model };
  const usage = (output: number): JsonObject =>
    usageInBody ? { usage: { input_tokens: promptTokens, output_tokens: output } } : {};
  let openBlock: "thinking" | "text" | undefined;
  let index = -1;
  const endBlock = (): string => (openBlock === undefined ? "" : namedEvent("content_block_stop", { index }));
  const enterBlock = (block: "thinking" | "text"): string => {
    if (openBlock === block) return "";
    const ended = endBlock();
    openBlock = block;
    index++;
    return ended + namedEvent("content_block_start", { index, content_block: { type: block, [block]: "" } });
  };
  return {
    opening: () => namedEvent("message_start", { message: { ...head, content: [], stop_reason: null, ...usage(0) } }),
    chunk: ({ text, isReasoning }: TokenChunk) => {
      const block = isReasoning ? "thinking" : "text";
      const entered = enterBlock(block);
      return entered + namedEvent("content_block_delta", { index, delta: { type: `${block}_delta`, [block]: text } });
    },
    closing: () => {
      const ended =
        endBlock() + namedEvent("message_delta", { delta: { stop_reason: "max_tokens" }, ...usage(outputTokens) });
      return endMark ? ended + namedEvent("message_stop", {}) : ended;
    },
    body: (text, reasoning) => {
      const thinking: JsonValue[] = reasoning === "" ? [] : [{ type: "thinking", thinking: reasoning, signature: "" }];
      const content = text === "" ? thinking : [...thinking, { type: "text", text }];
      return { ...head, content, stop_reason: "max_tokens", ...usage(outputTokens) };
    },
  };
}
