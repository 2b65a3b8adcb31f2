/**
 * The format random_pool: one file, or a directory whose files are pools of their own. In: the pools; out: a dataset
 * in which every conversation is one turn, put together from one row of each pool, drawn with replacement.
 */
import type { JsonObject } from "#core/json.ts";
import { randomStream } from "#core/random.ts";
import type { NamedTexts } from "#record/turn.ts";
import { rowParsers } from "./file-format.ts";
import type { ParsedTurn } from "./parsed-row.ts";
import { parseRow } from "./row-check.ts";
import { silentReport } from "./row-report.ts";
import type { Rows } from "./rows.ts";

export interface Pool {
  readonly rows: Rows;
  /** Name that the pool's plain texts go by; a single file's are `text`. */
  readonly textName: string;
}

/** The rows that conversation `index` is put together from, one of each pool, as one turn. */
export function drawFromPools(pools: readonly Pool[], seed: number, index: number): ParsedTurn {
  const drawn = pools.map(({ rows, textName }): ParsedTurn => {
    const row = randomStream(seed, `pool.row:${textName}:${index}`).below(rows.count);
    const turn = parseRow(rows, row, { parse: rowParsers.random_pool, report: silentReport })?.turns[0];
    if (turn === undefined) throw new RangeError(`row ${row} of ${rows.name} was not checked`);
    return { ...turn, texts: turn.texts.map((texts) => renamed(texts, textName)) };
  });
  return drawn.reduce(merge);
}

/** Name of a pool's texts by its file: `pools/queries.jsonl` gives `queries`. */
export function poolName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return file.replace(/\.[^.]*$/, "");
}

const renamed = (texts: NamedTexts, name: string): NamedTexts => (texts.name === "text" ? { ...texts, name } : texts);

/** Contents add up; of single values the first pool's counts. */
function merge(first: ParsedTurn, second: ParsedTurn): ParsedTurn {
  const extra: JsonObject = { ...second.extra, ...first.extra };
  return {
    ...second,
    ...first,
    texts: [...first.texts, ...second.texts],
    images: [...first.images, ...second.images],
    audios: [...first.audios, ...second.audios],
    videos: [...first.videos, ...second.videos],
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}
