/**
 * Rows of the format multi_turn: `{"session_id": …, "turns": [single_turn, …]}`. A first turn under the role
 * `system` that holds only text is no request: it becomes the conversation's system message.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { ParsedRow, ParsedTurn } from "./parsed-row.ts";
import { idField, listField } from "./row-fields.ts";
import { type RowReport, reportUnread, within } from "./row-report.ts";
import { parseTurn, TURN_FIELDS } from "./single-turn.ts";

const KNOWN_FIELDS = new Set(["type", "session_id", "turns"]);

export function parseMultiTurn(row: JsonObject, report: RowReport): ParsedRow | undefined {
  reportUnread(row, KNOWN_FIELDS, report);
  const sessionId = idField(row, "session_id", report);
  const items = listField(row, "turns", report);
  if (items === undefined) {
    if (row.turns === undefined || row.turns === null) report.problem("turns", { wanted: "must be a list of turns" });
    return undefined;
  }
  const turns: ParsedTurn[] = [];
  for (const [index, item] of items.entries()) {
    const place = within(report, `turns[${index}]`);
    if (!isJsonObject(item)) {
      place.problem("", { found: item, wanted: 'must be a turn such as {"text": "…"}' });
      continue;
    }
    reportUnread(item, TURN_FIELDS, place);
    const turn = parseTurn(item, place);
    if (turn !== undefined) turns.push(turn);
  }
  const [first, ...rest] = turns;
  const systemPrompt = first === undefined ? undefined : systemText(first);
  if (systemPrompt !== undefined && items.length === 1) {
    report.problem("turns", { wanted: "must hold a turn to send after the system message" });
  }
  return {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(systemPrompt === undefined ? { turns } : { turns: rest, systemPrompt }),
  };
}

function systemText(turn: ParsedTurn): string | undefined {
  if (turn.role !== "system") return undefined;
  if (turn.images.length + turn.audios.length + turn.videos.length > 0) return undefined;
  return turn.texts.flatMap((text) => text.contents).join("\n");
}
