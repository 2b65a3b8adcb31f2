/**
 * A turn's texts and media on their way into a body, and the texts of a body on their way to being counted.
 * Both directions stand together: what one puts in, the other must find again.
 */
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";

/** All texts of a turn in order, empty ones left out. */
export function textsOf(turn: Turn): string[] {
  return turn.texts.flatMap((named) => named.contents).filter((text) => text !== "");
}

/** Texts under one of the given names. */
export function textsNamed(turn: Turn, names: readonly string[]): string[] {
  return turn.texts.filter((named) => names.includes(named.name)).flatMap((named) => named.contents);
}

type Medium = "images" | "audios" | "videos";

/** Throws where a turn carries media that the endpoint has no place for: dropped silently, they would skew the result. */
export function refuseMedia(turn: Turn, media: readonly Medium[], endpointType: string): void {
  const found = media.find((medium) => (turn[medium]?.length ?? 0) > 0);
  if (found === undefined) return;
  throw new UserError(`The ${endpointType} endpoint takes no ${found}, but the dataset has some.`, {
    hint: "use an endpoint type that takes them, such as chat",
  });
}

/** An audio entry as the API wants it: the part before the first comma names the format, the rest is base64. */
export function audioData(audio: string): { data: string; format: string } {
  const comma = audio.indexOf(",");
  if (comma < 1) {
    throw new UserError("An audio entry of the dataset has no format.", {
      hint: "write it as wav,<base64> or mp3,<base64>",
    });
  }
  return { data: audio.slice(comma + 1), format: audio.slice(0, comma) };
}

/** Texts of a content field: a string, or parts of which those with text count. */
export function contentTexts(content: JsonValue | undefined): string[] {
  if (typeof content === "string") return content === "" ? [] : [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => {
    if (typeof part === "string") return [part];
    if (!isJsonObject(part)) return [];
    if (typeof part.text === "string") return part.text === "" ? [] : [part.text];
    return contentTexts(part.content);
  });
}

/** The tools of a body as one text, the way they are written on the wire; none when there are none. */
export function toolsText(tools: JsonValue | undefined): string[] {
  return Array.isArray(tools) && tools.length > 0 ? [JSON.stringify(tools)] : [];
}

/** The field where it is a number, as in `max_tokens`. */
export function numberField(body: JsonObject, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = body[name];
    if (typeof value === "number") return value;
  }
  return undefined;
}
