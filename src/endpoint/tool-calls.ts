/**
 * Tool calls of OpenAI-like messages: their text, which counts as output, and the calls themselves, put together
 * from the pieces of a stream so that the next request of the session can carry them.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";

/** Names and arguments of the calls, one after the other as they stand in the chunk. */
export function toolCallText(calls: readonly JsonValue[]): string {
  let text = "";
  for (const call of calls) {
    if (!isJsonObject(call) || !isJsonObject(call.function)) continue;
    text += stringOf(call.function.name) + stringOf(call.function.arguments);
  }
  return text;
}

/** Names and arguments as separate texts: what a replayed call adds to the prompt. */
export function toolCallTexts(calls: JsonValue | undefined): string[] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call) => {
    if (!isJsonObject(call) || !isJsonObject(call.function)) return [];
    return [stringOf(call.function.name), stringOf(call.function.arguments)].filter((text) => text !== "");
  });
}

/**
 * Adds the pieces of one chunk to the calls gathered so far, in place. A piece belongs to the call of the same
 * `index`; without one, a piece with an id begins a call and one without belongs to the last.
 */
export function addToolCallPieces(gathered: JsonObject[], pieces: readonly JsonValue[]): void {
  for (const piece of pieces) {
    if (!isJsonObject(piece)) continue;
    const position = positionOf(piece, gathered);
    const target = gathered[position];
    if (target === undefined) gathered.push(beginCall(piece));
    else extendCall(target, piece);
  }
}

function positionOf(piece: JsonObject, gathered: readonly JsonObject[]): number {
  if (typeof piece.index === "number") {
    const known = gathered.findIndex((call) => call.index === piece.index);
    return known < 0 ? gathered.length : known;
  }
  return typeof piece.id === "string" || gathered.length === 0 ? gathered.length : gathered.length - 1;
}

function beginCall(piece: JsonObject): JsonObject {
  const part = isJsonObject(piece.function) ? piece.function : {};
  return {
    ...piece,
    type: stringOf(piece.type) || "function",
    function: { ...part, name: stringOf(part.name), arguments: stringOf(part.arguments) },
  };
}

function extendCall(call: JsonObject, piece: JsonObject): void {
  if (typeof piece.id === "string" && piece.id !== "") call.id = piece.id;
  const target = call.function;
  if (!isJsonObject(target) || !isJsonObject(piece.function)) return;
  target.name = stringOf(target.name) + stringOf(piece.function.name);
  target.arguments = stringOf(target.arguments) + stringOf(piece.function.arguments);
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
