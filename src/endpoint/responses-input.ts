/**
 * The `input` items of a Responses request: messages and function calls side by side. Where the server stores
 * responses, only what follows the last stored one is sent, together with its id.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, HistoryEntry, Reply } from "./dialect.ts";
import { audioData, refuseMedia, textsOf } from "./prompt-parts.ts";

interface ResponsesInput {
  readonly input: JsonValue[];
  readonly previousResponseId?: string;
}

/** `isStored`: the body asks the server to keep the response. */
export function responsesInput(turn: Turn, context: BodyContext, isStored: boolean): ResponsesInput {
  const { conversation, history } = context;
  if (conversation.history === "whole" && turn.messages !== undefined) return { input: [...turn.messages] };
  const opening: JsonValue[] =
    conversation.userContext === undefined
      ? []
      : [{ role: "user", content: conversation.userContext, type: "message" }];
  if (conversation.history === "whole") return { input: [...opening, ...turnItems(turn)] };
  const stored = isStored ? history.findLastIndex((entry) => entry.reply?.responseId !== undefined) : -1;
  const previousResponseId = history[stored]?.reply?.responseId;
  if (previousResponseId === undefined) {
    return { input: [...opening, ...history.flatMap(entryItems), ...turnItems(turn)] };
  }
  return { input: [...history.slice(stored + 1).flatMap(entryItems), ...turnItems(turn)], previousResponseId };
}

function entryItems(entry: HistoryEntry): JsonValue[] {
  return [...turnItems(entry.turn), ...(entry.reply === undefined ? [] : replyItems(entry.reply))];
}

function turnItems(turn: Turn): JsonValue[] {
  if (turn.messages !== undefined) return [...turn.messages];
  refuseMedia(turn, ["videos"], "responses");
  const texts = textsOf(turn);
  const media: JsonValue[] = [
    ...(turn.images ?? []).map((url) => ({ type: "input_image", image_url: url })),
    ...(turn.audios ?? []).map((audio) => ({ type: "input_audio", input_audio: audioData(audio) })),
  ];
  const isPlain = media.length === 0 && texts.length <= 1;
  const content = isPlain ? (texts[0] ?? "") : [...texts.map((text) => ({ type: "input_text", text })), ...media];
  return [{ role: turn.role ?? "user", content, type: "message" }];
}

function replyItems(reply: Reply): JsonValue[] {
  const calls = (reply.toolCalls ?? []).filter(isJsonObject).map(callItem);
  const text = reply.text === "" && calls.length === 0 ? reply.reasoning : reply.text;
  return text === "" && calls.length > 0 ? calls : [{ role: "assistant", content: text, type: "message" }, ...calls];
}

/** A call as the server gave it, less the fields that only answers have. */
function callItem(call: JsonObject): JsonValue {
  const { call_id = "", name = "", arguments: callArguments = "" } = call;
  return { type: "function_call", call_id, name, arguments: callArguments };
}
