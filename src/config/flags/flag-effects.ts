/** The flags that write several options at once, turned into those options. */

import { type GivenMap, getAt, leafAt, listAt, putAt, textOf } from "#config/given.ts";
import type { Problem } from "#core/errors.ts";

const COLLECTORS = ["dcgm", "pynvml", "amdsmi"];

export interface CommandFlags {
  readonly configPath?: string;
  readonly verbosity: 0 | 1 | 2;
  readonly noFixedSchedule: boolean;
}

/** Takes the `command` part out of the tree of flags and writes what it means. */
export function applyCommandFlags(flags: GivenMap, problems: Problem[]): CommandFlags {
  const configPath = textOf(getAt(flags, ["command", "config"]));
  const isOn = (name: string): boolean => {
    const leaf = getAt(flags, ["command", name]);
    return leaf?.kind === "leaf" && leaf.value === true;
  };
  const verbosity = isOn("extraVerbose") ? 2 : isOn("verbose") ? 1 : 0;
  const noFixedSchedule = isOn("noFixedSchedule");
  applyExportLevel(flags, problems);
  applyGpuTelemetry(flags);
  shortenPrefix(flags);
  flags.entries.delete("command");
  return { verbosity, noFixedSchedule, ...(configPath === undefined ? {} : { configPath }) };
}

function applyExportLevel(flags: GivenMap, problems: Problem[]): void {
  const leaf = getAt(flags, ["command", "exportLevel"]);
  if (leaf === undefined) return;
  const level = textOf(leaf)?.toLowerCase() ?? "";
  if (!["summary", "records", "raw"].includes(level)) {
    problems.push({ where: leaf.at, found: level, wanted: "must be one of summary, records or raw" });
    return;
  }
  const records = level === "summary" ? leafAt(leaf.at, false) : listAt(leaf.at, [leafAt(leaf.at, "jsonl")]);
  putAt(flags, ["artifacts", "records"], records);
  if (level === "raw") putAt(flags, ["artifacts", "raw"], leafAt(leaf.at, true));
}

/** Results go into the artifact directory, so an absolute path lends its last part only. */
function shortenPrefix(flags: GivenMap): void {
  const prefix = getAt(flags, ["artifacts", "prefix"]);
  const text = textOf(prefix);
  if (prefix === undefined || text === undefined || !text.startsWith("/")) return;
  putAt(flags, ["artifacts", "prefix"], leafAt(prefix.at, text.split("/").findLast((part) => part !== "") ?? ""));
}

/** A mixed bag: a collector, `dashboard`, a CSV file of metrics, or addresses. */
function applyGpuTelemetry(flags: GivenMap): void {
  const list = getAt(flags, ["command", "gpuTelemetry"]);
  if (list?.kind !== "list") return;
  const urls = list.items.filter((item) => {
    const text = textOf(item) ?? "";
    const word = text.toLowerCase();
    if (COLLECTORS.includes(word)) putAt(flags, ["gpuTelemetry", "collector"], leafAt(item.at, word));
    else if (word === "dashboard") putAt(flags, ["gpuTelemetry", "mode"], leafAt(item.at, "realtime_dashboard"));
    else if (word.endsWith(".csv")) putAt(flags, ["gpuTelemetry", "metricsFile"], leafAt(item.at, text));
    else return true;
    return false;
  });
  if (urls.length > 0) putAt(flags, ["gpuTelemetry", "urls"], listAt(list.at, urls));
  if (list.items.length === 0 || getAt(flags, ["gpuTelemetry"]) === undefined) {
    putAt(flags, ["gpuTelemetry", "enabled"], leafAt(list.at, true));
  }
}
