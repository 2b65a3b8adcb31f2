/** What only a command line says about a whole study. */
import type { FlagReading } from "./flags/flag-values.ts";
import { type GivenMap, getAt, mapAt } from "./given.ts";
import { readSection } from "./read-body.ts";
import { studyBlock } from "./schema/study.ts";

export interface StudyOptions {
  readonly dryRun: boolean;
  /** Of a dry run. */
  readonly format: "text" | "json";
  readonly resume: boolean;
  readonly failFast: boolean;
  readonly maxFailures?: number;
  /** Of this invocation, for all runs together. */
  readonly timeBudgetSec?: number;
  readonly failOnPartial: boolean;
  /** The longest wait for an idle server; absent: none. */
  readonly waitIdleSec?: number;
}

const NO_OPTIONS: StudyOptions = {
  dryRun: false,
  format: "text",
  resume: false,
  failFast: false,
  failOnPartial: false,
};

export function readStudyOptions(flags: GivenMap, { problems, notices }: FlagReading): StudyOptions {
  const root = mapAt("--", [["study", flags.entries.get("study") ?? mapAt("--")]]);
  const options = readSection(studyBlock, root, { path: ["study"], problems });
  const format = getAt(root, ["study", "format"]);
  if (format !== undefined && options?.dryRun === false) notices.push(`${format.at} has no effect without --dry-run.`);
  const both = getAt(root, ["study", "maxFailures"]);
  if (both !== undefined && options?.failFast === true) {
    problems.push({ where: both.at, wanted: "cannot stand beside --fail-fast, which stops at the first failure" });
  }
  return options ?? NO_OPTIONS;
}
