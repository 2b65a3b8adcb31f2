/**
 * A dataset out of a file, a directory of pools, or records in the configuration. In: the configuration and the
 * ports; out: a `Dataset`. All rows are checked when it is opened; a conversation's rows are parsed when it is asked
 * for, and again each time, so that a trace of a million rows costs its bytes and a few numbers per row.
 */
import type { FileDataset, FileFormat } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import type { Conversation, Turn } from "#record/turn.ts";
import type { Dataset } from "#workload/dataset.ts";
import type { ModelChoice } from "#workload/model-choice.ts";
import type { PromptWriter } from "#workload/prompt-writer.ts";
import { turnLengths } from "#workload/turn-lengths.ts";
import { guessFormat, rowParsers } from "./file-format.ts";
import type { ParsedRow, ParsedTurn } from "./parsed-row.ts";
import { drawFromPools, type Pool, poolName } from "./random-pool.ts";
import { type CheckedRows, checkRows, parseRow } from "./row-check.ts";
import { silentReport } from "./row-report.ts";
import { fileRows, inlineRows, type Rows } from "./rows.ts";
import { tracePrompts } from "./trace-prompts.ts";
import { type MakeTurn, turnMaker } from "./turn-maker.ts";

export interface FileDatasetOptions {
  readonly config: FileDataset;
  readonly modelOf: ModelChoice;
  readonly writer: PromptWriter;
  readonly seed: number;
  readonly files: Files;
  readonly conversationId: (index: number) => string;
}

/** Throws `UserError` with all problems of the file. */
export async function openFileDataset(options: FileDatasetOptions): Promise<Dataset> {
  const { config, files } = options;
  if (config.path !== undefined && (await files.isDirectory(config.path))) return openPoolDirectory(options);
  const rows =
    config.path === undefined ? inlineRows(config.records ?? []) : await fileRows(config.path, files, config.format);
  if (rows.count === 0) throw new UserError(`${rows.name} holds no records`);
  const format = config.format ?? formatOfFirst(rows);
  const guessed = config.format === undefined ? [`${rows.name} is read as ${format}, by its first record`] : [];
  const checked = await checkRows({
    rows,
    parse: rowParsers[format],
    blockSize: config.prompts.blockSize,
    files,
    path: config.path,
  });
  const notices = [...guessed, ...checked.notices];
  if (format === "random_pool") return poolDataset(options, [{ rows, textName: "text" }], notices);
  return rowDataset(options, { rows, format, checked, notices });
}

/** A directory can only be a random pool: each of its JSONL files is a pool of its own. */
async function openPoolDirectory(options: FileDatasetOptions): Promise<Dataset> {
  const { config, files } = options;
  const folder = config.path as string;
  if (config.format !== undefined && config.format !== "random_pool") {
    throw new UserError(`${folder} is a directory; the format ${config.format} wants a file`, {
      hint: "name the file inside it, or use the format random_pool, which takes a directory",
    });
  }
  const names = (await files.list(folder)).filter((name) => /^[^.].*\.jsonl?$/.test(name));
  if (names.length === 0) throw new UserError(`${folder} holds no .jsonl or .json file`);
  const pools: Pool[] = [];
  const notices: string[] = [];
  for (const name of names) {
    const path = `${folder.replace(/[\\/]+$/, "")}/${name}`;
    const rows = await fileRows(path, files);
    const parse = rowParsers.random_pool;
    const checked = await checkRows({ rows, parse, blockSize: config.prompts.blockSize, files, path });
    pools.push({ rows, textName: poolName(path) });
    notices.push(...checked.notices);
  }
  return poolDataset(options, pools, notices);
}

function poolDataset(options: FileDatasetOptions, pools: readonly Pool[], notices: readonly string[]): Dataset {
  const { config, seed } = options;
  const [first] = pools;
  const makeTurn = makeTurnFor(options, first?.rows);
  return {
    size: config.entries,
    conversation: async (index) => {
      checkIndex(index, config.entries);
      const parsed = drawFromPools(pools, seed, index);
      const maxTokens = turnLengths(config.prompts, seed, index)().osl;
      const turn = await makeTurn(parsed, {
        conversation: index,
        turn: 0,
        ...(maxTokens === undefined ? {} : { maxTokens }),
      });
      return {
        id: options.conversationId(index),
        turns: [turn],
        ...systemPromptOf(config, [], [parsed]),
        history: "whole",
      };
    },
    notices,
    hasTimestamps: false,
    format: "random_pool",
  };
}

function rowDataset(
  options: FileDatasetOptions,
  of: { rows: Rows; format: FileFormat; checked: CheckedRows; notices: readonly string[] },
): Dataset {
  const { rows, format } = of;
  const { sessions, firstTimestampsMs, meanTurns } = of.checked;
  const makeTurn = makeTurnFor(options, rows);
  return {
    size: sessions.size,
    conversation: async (index) => {
      checkIndex(index, sessions.size);
      const parsed = Array.from(sessions.rowsOf(index), (row) => checkedRow(rows, row, format));
      const id = sessions.idOf(index) ?? options.conversationId(index);
      return toConversation(options, { id, index, parsed, format, makeTurn });
    },
    notices: of.notices,
    hasTimestamps: firstTimestampsMs !== undefined,
    ...(firstTimestampsMs === undefined ? {} : { firstTimestampsMs }),
    meanTurns,
    format,
  };
}

async function toConversation(
  options: FileDatasetOptions,
  of: { id: string; index: number; parsed: readonly ParsedRow[]; format: FileFormat; makeTurn: MakeTurn },
): Promise<Conversation> {
  const parsedTurns = of.parsed.flatMap((row) => row.turns);
  const nextLengths = turnLengths(options.config.prompts, options.seed, of.index);
  const turns: Turn[] = [];
  for (const [turn, parsed] of parsedTurns.entries()) {
    // Drawn for every turn, used or not: an output_length added to one row moves no other row's.
    const { osl } = nextLengths();
    turns.push(
      await of.makeTurn(parsed, { conversation: of.index, turn, ...(osl === undefined ? {} : { maxTokens: osl }) }),
    );
  }
  return {
    id: of.id,
    turns,
    ...systemPromptOf(options.config, of.parsed, parsedTurns),
    history: historyOf(of.format, parsedTurns),
  };
}

/** Rows of single_turn are complete in themselves, as are recorded bodies and message lists; others are added up. */
function historyOf(format: FileFormat, turns: readonly ParsedTurn[]): Conversation["history"] {
  return format === "single_turn" || turns.some(isComplete) ? "whole" : "deltas";
}

const isComplete = (turn: ParsedTurn): boolean => turn.payload !== undefined || turn.messages !== undefined;

/** The file's own system message before the configured one; none for turns that bring their whole message list. */
function systemPromptOf(
  config: FileDataset,
  rows: readonly ParsedRow[],
  turns: readonly ParsedTurn[],
): { readonly systemPrompt?: string } {
  const systemPrompt = rows[0]?.systemPrompt ?? config.systemPrompt;
  return systemPrompt === undefined || turns.some(isComplete) ? {} : { systemPrompt };
}

function makeTurnFor(options: FileDatasetOptions, rows: Rows | undefined): MakeTurn {
  const { config, modelOf, writer, files } = options;
  const makeUp = tracePrompts({
    writer,
    blockSize: config.prompts.blockSize,
    fingerprint: () => rows?.fingerprint() ?? "",
  });
  return turnMaker({ modelOf, makeUp, files, path: config.path });
}

function checkedRow(rows: Rows, row: number, format: FileFormat): ParsedRow {
  const parsed = parseRow(rows, row, { parse: rowParsers[format], report: silentReport });
  if (parsed === undefined) throw new RangeError(`row ${row} of ${rows.name} was not checked`);
  return parsed;
}

function formatOfFirst(rows: Rows): FileFormat {
  if (rows.isDataObject) return "inputs_json";
  let first: ReturnType<Rows["read"]>;
  try {
    first = rows.read(0);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${rows.place(0)}: the first record is not valid JSON`, {
      hint: "write one whole JSON object per line, or one JSON list",
    });
  }
  return guessFormat(first, rows.place(0));
}

function checkIndex(index: number, size: number): void {
  if (!(index >= 0 && index < size)) throw new RangeError(`no conversation ${index} of ${size}`);
}
