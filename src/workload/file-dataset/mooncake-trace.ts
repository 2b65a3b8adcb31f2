/**
 * Rows of the format mooncake_trace: one request each, as a length to make up a prompt of (`input_length`, with
 * `hash_ids` for what requests have in common), as text (`text_input`), as `messages` with `tools`, or as a whole
 * body (`payload`). Times are milliseconds.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import { emptyTurn, type ParsedRow, type ParsedTurn } from "./parsed-row.ts";
import { countField, idField, listField, millisecondsField, objectField, presentOf, textField } from "./row-fields.ts";
import { type RowReport, reportUnread } from "./row-report.ts";

const KNOWN_FIELDS = new Set(
  "type input_length text_input messages tools payload output_length hash_ids timestamp delay session_id extra".split(
    " ",
  ),
);
const CONTENT_FIELDS = ["input_length", "text_input", "messages", "payload"] as const;

export function parseMooncake(row: JsonObject, report: RowReport): ParsedRow | undefined {
  reportUnread(row, KNOWN_FIELDS, report);
  const sessionId = idField(row, "session_id", report);
  const maxTokens = countField(row, "output_length", report);
  const delayMs = millisecondsField(row, "delay", report);
  const timestampMs = millisecondsField(row, "timestamp", report);
  const extra = objectField(row, "extra", report);
  const content = readContent(row, report);
  if (content === undefined) return undefined;
  const turn: ParsedTurn = {
    ...emptyTurn,
    ...content,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(timestampMs === undefined ? {} : { timestampMs }),
    ...(extra === undefined ? {} : { extra }),
  };
  return { ...(sessionId === undefined ? {} : { sessionId }), turns: [turn] };
}

function readContent(row: JsonObject, report: RowReport): Partial<ParsedTurn> | undefined {
  const present = presentOf(row, CONTENT_FIELDS);
  if (present.length !== 1) {
    report.problem("", {
      ...(present.length === 0 ? {} : { found: present.join(" and ") }),
      wanted: "must have exactly one of input_length, text_input, messages and payload",
    });
    return undefined;
  }
  const [kind] = present;
  refuseWith(row, "hash_ids", kind !== "input_length", "goes with input_length only", report);
  refuseWith(row, "tools", kind !== "messages", "goes with messages only", report);
  if (kind === "input_length") return readMadeUp(row, report);
  if (kind === "text_input") {
    const text = textField(row, "text_input", report);
    return text === undefined ? undefined : { texts: [{ name: "text", contents: [text] }] };
  }
  if (kind === "payload") {
    const payload = objectField(row, "payload", report);
    return payload === undefined ? undefined : { payload };
  }
  const messages = listField(row, "messages", report);
  const tools = listField(row, "tools", report);
  if (messages === undefined) return undefined;
  const wrong = messages.findIndex((message) => !isJsonObject(message));
  if (wrong !== -1) {
    report.problem(`messages[${wrong}]`, { found: messages[wrong], wanted: 'must be {"role": …, "content": …}' });
  }
  return { messages, ...(tools === undefined ? {} : { tools }) };
}

function readMadeUp(row: JsonObject, report: RowReport): Partial<ParsedTurn> | undefined {
  const inputLength = countField(row, "input_length", report);
  const hashIds = (row.hash_ids ?? []) as unknown;
  if (!Array.isArray(hashIds) || !hashIds.every((id) => Number.isSafeInteger(id))) {
    report.problem("hash_ids", { found: hashIds, wanted: "must be a list of whole numbers" });
    return undefined;
  }
  return inputLength === undefined ? undefined : { madeUp: { inputLength, hashIds } };
}

function refuseWith(row: JsonObject, key: string, isWrong: boolean, wanted: string, report: RowReport): void {
  if (isWrong && presentOf(row, [key]).length > 0) report.problem(key, { wanted });
}
