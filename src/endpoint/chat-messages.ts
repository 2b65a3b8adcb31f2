/**
 * The message array of a chat request: system prompt, user context, what has been said, and the new turn.
 * Replies stand in the history as the server gave them; a failed turn leaves its user message without a reply.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { isJsonObject } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, Reply } from "./dialect.ts";
import { audioData, textsOf } from "./prompt-parts.ts";

/** Messages of a turn under the history rule of its conversation (`Conversation.history`). */
export function chatMessages(turn: Turn, context: BodyContext): JsonValue[] {
  const { conversation, history } = context;
  if (conversation.history === "whole") {
    return turn.messages === undefined ? [...openingMessages(context), turnMessage(turn)] : [...turn.messages];
  }
  const messages = openingMessages(context);
  for (const entry of history) {
    messages.push(...turnMessages(entry.turn));
    if (entry.reply !== undefined) messages.push(replyMessage(entry.reply));
  }
  messages.push(...turnMessages(turn));
  return messages;
}

function openingMessages({ conversation }: BodyContext): JsonValue[] {
  const messages: JsonValue[] = [];
  if (conversation.systemPrompt !== undefined) messages.push({ role: "system", content: conversation.systemPrompt });
  if (conversation.userContext !== undefined) messages.push({ role: "user", content: conversation.userContext });
  return messages;
}

function turnMessages(turn: Turn): JsonValue[] {
  return turn.messages === undefined ? [turnMessage(turn)] : [...turn.messages];
}

/** One text alone is a plain string, everything else a list of parts: texts, images, audio, video. */
function turnMessage(turn: Turn): JsonObject {
  const role = turn.role ?? "user";
  const texts = textsOf(turn);
  const media: JsonValue[] = [
    ...(turn.images ?? []).map((url) => ({ type: "image_url", image_url: { url } })),
    ...(turn.audios ?? []).map((audio) => ({ type: "input_audio", input_audio: audioData(audio) })),
    ...(turn.videos ?? []).map((url) => ({ type: "video_url", video_url: { url } })),
  ];
  if (media.length === 0 && texts.length <= 1) return { role, content: texts[0] ?? "" };
  return { role, content: [...texts.map((text) => ({ type: "text", text })), ...media] };
}

/** Reasoning is sent back only where there is nothing else. */
function replyMessage(reply: Reply): JsonObject {
  if (reply.toolCalls !== undefined && reply.toolCalls.length > 0) {
    return {
      role: "assistant",
      content: reply.text === "" ? null : reply.text,
      tool_calls: reply.toolCalls.map(withoutIndex),
    };
  }
  return { role: "assistant", content: reply.text === "" ? reply.reasoning : reply.text };
}

/** The position within the stream has no place in a request. */
function withoutIndex(call: JsonValue): JsonValue {
  if (!isJsonObject(call)) return call;
  const { index: _index, ...rest } = call;
  return rest;
}
