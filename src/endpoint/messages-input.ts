/** The message array of an Anthropic request: user and assistant turns only; the system prompt stands beside it. */
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, Reply } from "./dialect.ts";
import { refuseMedia, textsOf } from "./prompt-parts.ts";

export function anthropicMessages(turn: Turn, context: BodyContext): JsonValue[] {
  const { conversation, history } = context;
  if (conversation.history === "whole" && turn.messages !== undefined) return [...turn.messages];
  const opening: JsonValue[] =
    conversation.userContext === undefined ? [] : [{ role: "user", content: conversation.userContext }];
  if (conversation.history === "whole") return [...opening, ...turnMessages(turn)];
  const said = history.flatMap((entry) => [
    ...turnMessages(entry.turn),
    ...(entry.reply === undefined ? [] : [replyMessage(entry.reply)]),
  ]);
  return [...opening, ...said, ...turnMessages(turn)];
}

function turnMessages(turn: Turn): JsonValue[] {
  if (turn.messages !== undefined) return [...turn.messages];
  refuseMedia(turn, ["audios", "videos"], "messages");
  const role = turn.role ?? "user";
  const texts = textsOf(turn);
  const images = turn.images ?? [];
  if (images.length === 0 && texts.length <= 1) return [{ role, content: texts[0] ?? "" }];
  return [{ role, content: [...images.map(imageBlock), ...texts.map((text) => ({ type: "text", text }))] }];
}

function imageBlock(url: string): JsonValue {
  if (!url.startsWith("data:")) return { type: "image", source: { type: "url", url } };
  const parts = /^data:([^;,]+);base64,(.*)$/s.exec(url);
  const [, mediaType, data] = parts ?? [];
  if (mediaType === undefined || data === undefined) {
    throw new UserError("An image of the dataset is a data: address without base64.", {
      hint: "write it as data:image/png;base64,…",
    });
  }
  return { type: "image", source: { type: "base64", media_type: mediaType, data } };
}

/** Thinking cannot be sent back without the server's signature: it stands in as text where there is nothing else. */
function replyMessage(reply: Reply): JsonValue {
  const calls = (reply.toolCalls ?? []).filter(isJsonObject);
  if (calls.length === 0) return { role: "assistant", content: reply.text === "" ? reply.reasoning : reply.text };
  const text: JsonValue[] = reply.text === "" ? [] : [{ type: "text", text: reply.text }];
  return { role: "assistant", content: [...text, ...calls] };
}
