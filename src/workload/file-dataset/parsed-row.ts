/**
 * What a row of any file format says, in one shape: turns as written, before media are loaded, prompts are made up
 * and models chosen. A format is a function from a row to this.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { NamedTexts } from "#record/turn.ts";
import type { RowReport } from "./row-report.ts";

export interface ParsedTurn {
  readonly texts: readonly NamedTexts[];
  /** Local paths or addresses, as written. */
  readonly images: readonly string[];
  readonly audios: readonly string[];
  readonly videos: readonly string[];
  readonly role?: string;
  readonly maxTokens?: number;
  readonly delayMs?: number;
  readonly timestampMs?: number;
  readonly extra?: JsonObject;
  readonly messages?: readonly JsonValue[];
  readonly tools?: readonly JsonValue[];
  readonly payload?: JsonObject;
  /** A prompt of this length is to be made up, from blocks that rows share where there are hash ids. */
  readonly madeUp?: { readonly inputLength: number; readonly hashIds: readonly number[] };
}

export interface ParsedRow {
  /** Rows of one session are the turns of one conversation, in the order of the file. */
  readonly sessionId?: string;
  readonly turns: readonly ParsedTurn[];
  readonly systemPrompt?: string;
}

/** Undefined: the row is no use; the report says why. */
export type ParseRow = (row: JsonObject, report: RowReport) => ParsedRow | undefined;

export const emptyTurn: ParsedTurn = { texts: [], images: [], audios: [], videos: [] };
