/**
 * Rows of the format single_turn, which are also the turns of multi_turn and the entries of random_pool.
 * In: `{"text": …}` or `texts`, `image(s)`, `audio(s)`, `video(s)`, with options; out: the turn as written.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { NamedTexts } from "#record/turn.ts";
import type { ParsedRow, ParsedTurn } from "./parsed-row.ts";
import { countField, idField, listField, millisecondsField, objectField, presentOf, textField } from "./row-fields.ts";
import { type RowReport, reportUnread } from "./row-report.ts";

const KNOWN_FIELDS = new Set(
  "type text texts image images audio audios video videos output_length delay timestamp role session_id extra".split(
    " ",
  ),
);

export function parseSingleTurn(row: JsonObject, report: RowReport): ParsedRow | undefined {
  reportUnread(row, KNOWN_FIELDS, report);
  const sessionId = idField(row, "session_id", report);
  const turn = parseTurn(row, report);
  if (turn === undefined) return undefined;
  return { ...(sessionId === undefined ? {} : { sessionId }), turns: [turn] };
}

/** One turn as written; unknown fields are the caller's business. Undefined where it holds nothing to send. */
export function parseTurn(row: JsonObject, report: RowReport): ParsedTurn | undefined {
  const texts = readTexts(row, report);
  const images = readMedia(row, "image", report);
  const audios = readMedia(row, "audio", report);
  const videos = readMedia(row, "video", report);
  const content = presentOf(row, ["text", "texts", "image", "images", "audio", "audios", "video", "videos"]);
  if (content.length === 0) {
    report.problem("", {
      wanted: "must hold something to send: text, texts, image, images, audio, audios, video or videos",
    });
  }
  if (presentOf(row, ["delay", "timestamp"]).length === 2) {
    report.problem("", { wanted: "must have either delay or timestamp, not both" });
  }
  const role = textField(row, "role", report);
  const maxTokens = countField(row, "output_length", report);
  const delayMs = millisecondsField(row, "delay", report);
  const timestampMs = millisecondsField(row, "timestamp", report);
  const extra = objectField(row, "extra", report);
  if (content.length === 0) return undefined;
  return {
    texts,
    images,
    audios,
    videos,
    ...(role === undefined ? {} : { role }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(timestampMs === undefined ? {} : { timestampMs }),
    ...(extra === undefined ? {} : { extra }),
  };
}

export const TURN_FIELDS: ReadonlySet<string> = KNOWN_FIELDS;

function readTexts(row: JsonObject, report: RowReport): NamedTexts[] {
  if (presentOf(row, ["text", "texts"]).length === 2) {
    report.problem("", { wanted: "must have either text or texts, not both" });
  }
  const text = textField(row, "text", report);
  if (text !== undefined) return [{ name: "text", contents: [text] }];
  const plain: string[] = [];
  const named: NamedTexts[] = [];
  for (const [index, item] of (listField(row, "texts", report) ?? []).entries()) {
    if (typeof item === "string") plain.push(item);
    else if (isNamedContents(item)) named.push({ name: item.name ?? "text", contents: item.contents });
    else report.problem(`texts[${index}]`, { found: item, wanted: `must be a text or ${NAMED_SHAPE}` });
  }
  return plain.length > 0 ? [{ name: "text", contents: plain }, ...named] : named;
}

function readMedia(row: JsonObject, kind: "image" | "audio" | "video", report: RowReport): string[] {
  const many = `${kind}s`;
  if (presentOf(row, [kind, many]).length === 2) {
    report.problem("", { wanted: `must have either ${kind} or ${many}, not both` });
  }
  const one = textField(row, kind, report);
  if (one !== undefined) return [one];
  const found: string[] = [];
  for (const [index, item] of (listField(row, many, report) ?? []).entries()) {
    if (typeof item === "string") found.push(item);
    else if (isNamedContents(item)) found.push(...item.contents);
    else report.problem(`${many}[${index}]`, { found: item, wanted: `must be a path, an address, or ${NAMED_SHAPE}` });
  }
  return found;
}

const NAMED_SHAPE = '{"name": …, "contents": [text, …]}';

function isNamedContents(value: JsonValue): value is { name?: string; contents: string[] } & JsonObject {
  return (
    isJsonObject(value) &&
    (value.name === undefined || typeof value.name === "string") &&
    Array.isArray(value.contents) &&
    value.contents.every((content) => typeof content === "string")
  );
}
