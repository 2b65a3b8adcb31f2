/**
 * Rows that are request bodies already and are sent as they are: raw_payload (the row is the body) and inputs_json
 * (`{"session_id": …, "payloads": [body, …]}`, the file that a run leaves behind).
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import { emptyTurn, type ParsedRow, type ParsedTurn } from "./parsed-row.ts";
import { idField, listField } from "./row-fields.ts";
import { type RowReport, reportUnread } from "./row-report.ts";

export function parseRawPayload(row: JsonObject, report: RowReport): ParsedRow | undefined {
  if (Object.keys(row).length === 0) {
    report.problem("", { found: "{}", wanted: "must be a request body" });
    return undefined;
  }
  return { turns: [{ ...emptyTurn, payload: row }] };
}

const INPUTS_FIELDS = new Set(["session_id", "payloads"]);

export function parseInputs(row: JsonObject, report: RowReport): ParsedRow | undefined {
  reportUnread(row, INPUTS_FIELDS, report);
  const sessionId = idField(row, "session_id", report);
  const payloads = listField(row, "payloads", report);
  if (payloads === undefined) {
    if (row.payloads === undefined || row.payloads === null) {
      report.problem("payloads", { wanted: "must be a list of request bodies" });
    }
    return undefined;
  }
  const turns: ParsedTurn[] = [];
  for (const [index, payload] of payloads.entries()) {
    if (isJsonObject(payload)) turns.push({ ...emptyTurn, payload });
    else report.problem(`payloads[${index}]`, { found: payload, wanted: "must be a request body" });
  }
  return { ...(sessionId === undefined ? {} : { sessionId }), turns };
}
