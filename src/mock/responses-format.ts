/** `/v1/responses`: a reasoning item where there is reasoning, then one message. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { type Generated, namedEvent, type WireFormat } from "./wire-format.ts";

export function responsesFormat(generated: Generated): WireFormat {
  const { id, model, endMark } = generated;
  const head: JsonObject = { id, object: "response", created_at: 0, model };
  const messagePlace = { item_id: `msg_${id}`, output_index: generated.reasoningTokens > 0 ? 1 : 0, content_index: 0 };
  const reasoningPlace = { item_id: `rs_${id}`, output_index: 0, content_index: 0 };
  const completed = (text: string, reasoning: string): JsonObject => ({
    ...head,
    status: "completed",
    output: [...reasoningItems(id, reasoning), ...messageItems(id, text)],
    ...(generated.usageInBody ? { usage: usageOf(generated) } : {}),
  });
  let said = "";
  let thought = "";
  return {
    opening: () => namedEvent("response.created", { response: { ...head, status: "in_progress", output: [] } }),
    chunk: ({ text, isReasoning }) => {
      if (isReasoning) {
        thought += text;
        return namedEvent("response.reasoning_text.delta", { ...reasoningPlace, delta: text });
      }
      said += text;
      return namedEvent("response.output_text.delta", { ...messagePlace, delta: text });
    },
    closing: () => {
      const done = said === "" ? "" : namedEvent("response.output_text.done", { ...messagePlace, text: said });
      return endMark ? done + namedEvent("response.completed", { response: completed(said, thought) }) : done;
    },
    body: completed,
  };
}

function messageItems(id: string, text: string): JsonValue[] {
  if (text === "") return [];
  const content = [{ type: "output_text", text, annotations: [] }];
  return [{ id: `msg_${id}`, type: "message", role: "assistant", status: "completed", content }];
}

function reasoningItems(id: string, text: string): JsonValue[] {
  if (text === "") return [];
  return [{ id: `rs_${id}`, type: "reasoning", summary: [], content: [{ type: "reasoning_text", text }] }];
}

function usageOf({ promptTokens, outputTokens, reasoningTokens }: Generated): JsonObject {
  return {
    input_tokens: promptTokens,
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + outputTokens,
  };
}
