/**
 * A trace that has timestamps is replayed by them unless the user says otherwise: the flags of such a command line get
 * `--fixed-schedule`. Whether it has is told from its first record.
 */
import type { Files, RangedFiles } from "#core/ports.ts";
import type { FlagReading } from "./flags/flag-values.ts";
import { type GivenMap, getAt, leafAt, putAt, textOf } from "./given.ts";

const TRACE_FORMAT = "mooncake_trace";
/** Fields that only such a trace has: a file whose format is not named is known by them. */
const TRACE_FIELDS = ["input_length", "hash_ids", "text_input"];
/** Of the file, this much is read to find its first record in. */
const FIRST_BYTES = 64 * 1024;
/** A record that is longer than that, or part of a list, is searched instead of read. */
const TIMESTAMP_FIELD = /[{,]\s*"timestamp"\s*:\s*-?\d/;

const PACED = ["rate", "rateSeries", "userCentricRate"];

export interface PromotionContext extends FlagReading {
  readonly files: Pick<Files, "exists"> & Partial<RangedFiles>;
}

/** `isDeclined`: `--no-fixed-schedule` was given. */
export async function followTimestamps(
  flags: GivenMap,
  isDeclined: boolean,
  { files, problems, notices }: PromotionContext,
): Promise<void> {
  const asked = getAt(flags, ["profiling", "fixedSchedule"]);
  if (asked !== undefined) {
    if (isDeclined) problems.push({ where: "--no-fixed-schedule", wanted: `cannot stand beside ${asked.at}` });
    return;
  }
  const path = textOf(getAt(flags, ["dataset", "path"]));
  const format = textOf(getAt(flags, ["dataset", "format"]))
    ?.toLowerCase()
    .replaceAll("-", "_");
  if (isDeclined || path === undefined || (format !== undefined && format !== TRACE_FORMAT)) return;
  if (!(await files.exists(path)) || !(await startsWithTimestamp(path, format, files))) return;
  for (const name of PACED) {
    const paced = getAt(flags, ["profiling", name]);
    if (paced === undefined) continue;
    const hint = "--no-fixed-schedule leaves the timestamps aside";
    problems.push({ where: paced.at, wanted: `cannot stand beside the timestamps of ${path}`, hint });
    return;
  }
  notices.push(`${path} has timestamps and is replayed by them; --no-fixed-schedule leaves them aside.`);
  putAt(flags, ["profiling", "fixedSchedule"], leafAt("default", true));
}

async function startsWithTimestamp(
  path: string,
  format: string | undefined,
  files: PromotionContext["files"],
): Promise<boolean> {
  if (files.readRange === undefined) return false;
  let text: string;
  try {
    text = new TextDecoder().decode(await files.readRange(path, 0, FIRST_BYTES));
  } catch {
    // A directory; what else is wrong with the file is told when it is opened.
    return false;
  }
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  const isTrace = format === TRACE_FORMAT || TRACE_FIELDS.some((field) => text.includes(`"${field}"`));
  if (!isTrace) return false;
  try {
    const record = JSON.parse(line);
    if (typeof record === "object" && record !== null && !Array.isArray(record))
      return typeof record.timestamp === "number";
  } catch {
    // No whole record on one line.
  }
  return TIMESTAMP_FIELD.test(text);
}
