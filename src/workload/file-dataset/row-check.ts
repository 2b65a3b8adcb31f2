/**
 * Reads every row of a file once before anything is sent, keeping none. In: the rows and the parser of their format;
 * out: which rows are which conversation, when each is due, and notices; or one error with all problems.
 */
import { isJsonObject } from "#core/json.ts";
import type { Files } from "#core/ports.ts";
import { checkMedium, type MediumKind } from "#workload/media.ts";
import type { ParsedRow, ParseRow } from "./parsed-row.ts";
import { type FileReport, fileReport, type RowReport } from "./row-report.ts";
import type { Rows } from "./rows.ts";
import { type SessionIndex, sessionIndexBuilder } from "./session-index.ts";
import { blockSizeCheck } from "./trace-prompts.ts";

export interface CheckedRows {
  readonly sessions: SessionIndex;
  /** When each conversation's first turn is due; absent where one of them has no timestamp. */
  readonly firstTimestampsMs?: Float64Array;
  /** Of a conversation, on average. */
  readonly meanTurns: number;
  readonly notices: readonly string[];
}

export interface RowCheckOptions {
  readonly rows: Rows;
  readonly parse: ParseRow;
  readonly blockSize: number;
  readonly files: Files;
  readonly path: string | undefined;
}

/** Throws `UserError` with every problem of the file. */
export async function checkRows(options: RowCheckOptions): Promise<CheckedRows> {
  const { rows } = options;
  const report = fileReport();
  const sessions = sessionIndexBuilder();
  const timestamps: number[] = [];
  let turns = 0;
  const media = mediaCheck(options, report);
  const checkBlocks = blockSizeCheck(options.blockSize, rows.place);
  for (let index = 0; index < rows.count; index++) {
    const place = rows.place(index);
    const rowReport = report.at(place);
    const row = parseRow(rows, index, { parse: options.parse, report: rowReport });
    const { isFirst } = sessions.add(row?.sessionId);
    if (isFirst) timestamps.push(row?.turns[0]?.timestampMs ?? Number.NaN);
    turns += row?.turns.length ?? 0;
    for (const turn of row?.turns ?? []) {
      if (turn.madeUp !== undefined) checkBlocks(turn.madeUp, index, rowReport);
      media.add("image", turn.images, place);
      media.add("audio", turn.audios, place);
      media.add("video", turn.videos, place);
    }
  }
  await media.finish();
  report.finish(rows.name);
  return {
    sessions: sessions.finish(),
    ...(timestamps.every((at) => !Number.isNaN(at)) ? { firstTimestampsMs: Float64Array.from(timestamps) } : {}),
    meanTurns: turns / Math.max(1, timestamps.length),
    notices: report.notices(),
  };
}

/** One row, or undefined where it is no use; the report then says why. */
export function parseRow(
  rows: Rows,
  index: number,
  by: { readonly parse: ParseRow; readonly report: RowReport },
): ParsedRow | undefined {
  let value: unknown;
  try {
    value = rows.read(index);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    by.report.problem("", { found: rows.source(index), wanted: "must be one whole JSON object on one line" });
    return undefined;
  }
  if (isJsonObject(value)) return by.parse(value, by.report);
  by.report.problem("", { found: value, wanted: "must be a JSON object" });
  return undefined;
}

/** Each distinct local file is looked for once, and told at the first row that names it. */
function mediaCheck(options: RowCheckOptions, report: FileReport) {
  const places = new Map<string, { readonly kind: MediumKind; readonly value: string; readonly place: string }>();
  return {
    add(kind: MediumKind, values: readonly string[], place: string) {
      for (const value of values) {
        const key = `${kind}:${value}`;
        if (!/^(https?:|data:)/i.test(value) && !places.has(key)) places.set(key, { kind, value, place });
      }
    },
    async finish() {
      for (const { kind, value, place } of places.values()) {
        const wrong = await checkMedium({ kind, value, files: options.files, datasetPath: options.path });
        if (wrong !== undefined) report.at(place).problem(kind, { found: value, ...wrong });
      }
    },
  };
}
