/**
 * What an answer of unknown shape holds: found by a JMESPath expression where the user gave one, else by looking for
 * vectors, then scores, then text in the places where servers put them.
 */
import { search } from "jmespath";
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { ChunkReading } from "./dialect.ts";
import { contentTexts } from "./prompt-parts.ts";
import { NOTHING } from "./stream-event.ts";

/** Fields that may hold the text, the likeliest first. */
const TEXT_FIELDS = [
  "text",
  "content",
  "response",
  "output",
  "result",
  "generated_text",
  "message",
  "delta",
  "completion",
  "answer",
];
const SCORE_FIELDS = ["rankings", "results", "scores"];
const VECTOR_FIELDS = ["embedding", "embeddings", "vector", "vectors"];

/** Throws a `UserError` where the expression cannot be understood. */
export function checkExpression(expression: string): void {
  try {
    search({}, expression);
  } catch (cause) {
    throw new UserError(`The response field ${JSON.stringify(expression)} is no JMESPath expression.`, {
      hint: "such as choices[0].text or data[].embedding",
      cause,
    });
  }
}

/** What the answer holds. Never throws: an expression that fails on this answer finds nothing. */
export function readAnswer(answer: JsonValue, expression: string | undefined): ChunkReading {
  const usage = isJsonObject(answer) && isJsonObject(answer.usage) ? { usage: answer.usage } : undefined;
  const found = expression === undefined ? detect(answer) : readFound(searchSafely(answer, expression));
  if (usage === undefined) return found;
  return { ...found, ...usage };
}

function searchSafely(answer: JsonValue, expression: string): JsonValue {
  try {
    return search(answer, expression);
  } catch {
    return null;
  }
}

/** Text is text, a list of strings is text too; lists of numbers or of objects are counted. */
function readFound(value: JsonValue): ChunkReading {
  if (typeof value === "string") return value === "" ? NOTHING : { text: value };
  if (typeof value === "number" || typeof value === "boolean") return { text: String(value) };
  if (isJsonObject(value)) return detect(value);
  if (!Array.isArray(value) || value.length === 0) return NOTHING;
  if (value.every((entry) => typeof entry === "string")) {
    const text = value.join("");
    return text === "" ? NOTHING : { text };
  }
  return { items: typeof value[0] === "number" ? 1 : value.length };
}

function detect(answer: JsonValue): ChunkReading {
  const objects = Array.isArray(answer) ? answer.filter(isJsonObject) : isJsonObject(answer) ? [answer] : [];
  const items = objects.reduce((sum, entry) => sum + countVectors(entry), 0) || countScores(answer, objects);
  if (items > 0) return { items };
  const text = typeof answer === "string" ? answer : objects.map((entry) => textWithin(entry, 0)).join("");
  return text === "" ? NOTHING : { text };
}

function countVectors(entry: JsonObject): number {
  const listed = Array.isArray(entry.data) ? entry.data.filter(isJsonObject) : [];
  const inData = listed.reduce((sum, item) => sum + countVectors(item), 0);
  if (inData > 0) return inData;
  for (const field of VECTOR_FIELDS) {
    const value = entry[field];
    if (!Array.isArray(value) || value.length === 0) continue;
    return Array.isArray(value[0]) ? value.length : 1;
  }
  return 0;
}

function countScores(answer: JsonValue, objects: readonly JsonObject[]): number {
  if (Array.isArray(answer)) return objects.filter((entry) => typeof entry.score === "number").length;
  for (const field of SCORE_FIELDS) {
    const value = objects[0]?.[field];
    if (Array.isArray(value) && value.some((entry) => typeof entry === "number" || hasScore(entry)))
      return value.length;
  }
  return 0;
}

function hasScore(entry: JsonValue): boolean {
  if (!isJsonObject(entry)) return false;
  return [entry.score, entry.relevance_score, entry.logit].some((score) => typeof score === "number");
}

/** How deep a text may lie: `choices[0].message.content` is three. */
const DEEPEST = 4;

function textWithin(entry: JsonObject, depth: number): string {
  if (depth > DEEPEST) return "";
  const first = Array.isArray(entry.choices) ? entry.choices[0] : undefined;
  if (isJsonObject(first)) return textWithin(first, depth + 1);
  for (const field of TEXT_FIELDS) {
    const value = entry[field];
    const text = isJsonObject(value) ? textWithin(value, depth + 1) : contentTexts(value).join("");
    if (text !== "") return text;
  }
  return "";
}
