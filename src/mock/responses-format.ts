/** `/v1/responses`: a reasoning item where there is reasoning, then one message. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { type Generated, namedEvent, type WireFormat } from "./wire-format.ts";

export function responsesFormat(generated: Generated): WireFormat {
  const { id, model, outputTokens, promptTokens, reasoningTokens } = generated;
  const head: JsonObject = { id, object: "response", created_at: 0, model };
  const usage: JsonObject = {
    input_tokens: promptTokens,
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + outputTokens,
  };
  const messageIndex = reasoningTokens > 0 ? 1 : 0;
  const whole = (output: JsonValue[], isReported: boolean): JsonObject => ({
    ...head,
    status: "completed",
    output,
    ...(isReported ? { usage } : {}),
  });
  const message = (text: string): JsonObject => ({
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  });
  let said = "";
  return {
    opening: () => namedEvent("response.created", { response: { ...head, status: "in_progress", output: [] } }),
    chunk: ({ text, isReasoning }) => {
      if (isReasoning) {
        return namedEvent("response.reasoning_text.delta", {
          item_id: `rs_${id}`,
          output_index: 0,
          content_index: 0,
          delta: text,
        });
      }
      said += text;
      return namedEvent("response.output_text.delta", {
        item_id: `msg_${id}`,
        output_index: messageIndex,
        content_index: 0,
        delta: text,
      });
    },
    closing: () => {
      const place = { item_id: `msg_${id}`, output_index: messageIndex, content_index: 0 };
      const done = said === "" ? "" : namedEvent("response.output_text.done", { ...place, text: said });
      const output = said === "" ? [] : [message(said)];
      if (!generated.endMark) return done;
      return done + namedEvent("response.completed", { response: whole(output, generated.usageInBody) });
    },
    body: (text, reasoning) => {
      const thought: JsonValue[] =
        reasoning === ""
          ? []
          : [
              {
                id: `rs_${id}`,
                type: "reasoning",
                summary: [],
                content: [{ type: "reasoning_text", text: reasoning }],
              },
            ];
      return whole(text === "" ? thought : [...thought, message(text)], generated.usageInBody);
    },
  };
}
