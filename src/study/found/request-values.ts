/**
 * The records of one run (`profile_export.jsonl`, ours or the reference's) → values of single requests for a few metrics.
 * The file is read piece by piece and only the numbers asked for are kept, so that a run of a million requests fits.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { RangedFiles } from "#core/ports.ts";
import { readLines } from "./file-lines.ts";

/**
 * By tag, in the order in which the requests were sent: profiling requests that succeeded and have the metric. Tags that
 * no request has are left out, and so are values that are lists. Lines that are not whole JSON are passed over: a kill
 * leaves such a last line behind.
 */
export async function readRequestValues(
  files: RangedFiles,
  path: string,
  tags: readonly string[],
): Promise<ReadonlyMap<string, Float64Array>> {
  const columns = createColumns(tags);
  for await (const line of readLines(files, path)) {
    const record = parseLine(line);
    if (record !== undefined && counts(record)) columns.add(startOf(line), record);
  }
  return columns.inOrder();
}

function parseLine(line: string): JsonObject | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isJsonObject(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The `phase_kind` tells of phases with names of their own; older files have only `benchmark_phase`. */
function counts({ metadata, error }: JsonObject): boolean {
  if (!isJsonObject(metadata) || (error !== undefined && error !== null)) return false;
  const phase = metadata.phase_kind ?? metadata.benchmark_phase;
  return phase === undefined || phase === "profiling";
}

const START = /"request_start_ns":\s*(\d+)/;

/** Wall-clock nanoseconds have more digits than a double: read from the text. */
const startOf = (line: string): bigint | undefined => {
  const digits = START.exec(line)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
};

interface Columns {
  add(startNs: bigint | undefined, record: JsonObject): void;
  inOrder(): ReadonlyMap<string, Float64Array>;
}

function createColumns(tags: readonly string[]): Columns {
  const columns = tags.map((tag) => ({ tag, values: [] as number[] }));
  const starts: number[] = [];
  let firstNs: bigint | undefined;
  return {
    add: (startNs, { metrics }) => {
      if (startNs !== undefined) firstNs ??= startNs;
      // A record without a start stays behind the one before it.
      const since = startNs === undefined || firstNs === undefined ? (starts.at(-1) ?? 0) : Number(startNs - firstNs);
      starts.push(since);
      for (const { tag, values } of columns) values.push(readNumber(metrics, tag));
    },
    inOrder: () => {
      const order = Uint32Array.from(starts.keys()).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
      const read = columns.map(({ tag, values }): [string, Float64Array] => [tag, inOrderOf(values, order)]);
      return new Map(read.filter(([, values]) => values.length > 0));
    },
  };
}

function inOrderOf(values: readonly number[], order: Uint32Array): Float64Array {
  const ordered = new Float64Array(order.length);
  let length = 0;
  for (const place of order) {
    const value = values[place] ?? Number.NaN;
    if (Number.isFinite(value)) ordered[length++] = value;
  }
  return ordered.slice(0, length);
}

/** NaN: the request has no such number. */
function readNumber(metrics: unknown, tag: string): number {
  const metric = isJsonObject(metrics) ? metrics[tag] : undefined;
  const value = isJsonObject(metric) ? metric.value : undefined;
  return typeof value === "number" ? value : Number.NaN;
}
