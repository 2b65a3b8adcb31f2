/**
 * `aiperf aggregate DIR…`: makes what is said of several runs again from the runs' own files, and finishes runs that were
 * cut off.
 */
import { absolutePath } from "#cli/absolute-path.ts";
import { type AggregateRequest, aggregateStudy, FORMATS } from "#cli/aggregate-study.ts";
import { type CommandOption, readOptions, renderOptions } from "#cli/command-options.ts";
import { finishCutRun } from "#cli/finish-cut-run.ts";
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { checkUnused, whileLocked } from "#study/directory-use.ts";
import { holdsCutRun } from "#study/found/find-runs.ts";

export const AGGREGATE_OPTIONS = {
  output: {
    flag: "--output",
    kind: "text",
    value: "DIR",
    help: "Write to this directory; needed for more than one directory",
  },
  confidenceLevel: {
    flag: "--confidence-level",
    kind: "number",
    value: "LEVEL",
    help: "Of the intervals, between 0 and 1; as the runs were planned, if absent",
  },
  format: { flag: "--format", kind: "text", value: "KIND", help: `What is printed: ${FORMATS.join(", ")}` },
} as const satisfies Readonly<Record<string, CommandOption>>;

interface AggregateOptions {
  readonly output?: string;
  readonly confidenceLevel?: number;
  readonly format?: string;
}

function renderHelp(): string {
  const { format, ...others } = AGGREGATE_OPTIONS;
  return `Makes the aggregates of a sweep or of repeated runs again from the results of the single runs, ours or those that
AIPerf has written. A run that was cut off (killed, power lost) is finished first, from what it had written by then.

Usage: aiperf aggregate DIR... [AGGREGATE_OPTIONS]

  DIR   Artifact directory of the sweep, or of the run that was cut off

${renderOptions([...Object.values(others), { ...format, shownDefault: FORMATS[0] }])}

Written are, for each cell and for the sweep, JSON and CSV as at the end of the sweep, and beside them a table in
Markdown and a long CSV with one row for each run, metric and statistic. Several directories are parts of one sweep: runs
with equal values become trials of one cell; parts that were run with other settings are refused.

Examples:
  aiperf aggregate artifacts/sweep                          # in place
  aiperf aggregate artifacts/sweep --output report          # leave the directory as it is
  aiperf aggregate night1 night2 night3 --output all        # three parts of one sweep
  aiperf aggregate artifacts/sweep --confidence-level 0.99
  aiperf aggregate artifacts/sweep --format markdown > sweep.md
  aiperf aggregate artifacts/mock-openai-chat-concurrency4  # a single run that was cut off

Exit codes: 0 ok · 2 wrong command line, or nothing to aggregate · 3 no run succeeded · 8 cannot write
`;
}

export async function runAggregate(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(renderHelp());
    return ExitCode.ok;
  }
  const { directories, ...request } = readRequest(argv, world);
  const { files, processes } = world;
  for (const directory of directories) await checkUnused({ files, processes, directory });
  const [only, ...others] = directories;
  if (only !== undefined && others.length === 0 && request.output === undefined) {
    if (await holdsCutRun(files, only)) {
      tellIgnored(world, request);
      const run = await whileLocked({ files, processes, directory: only }, () => finishCutRun(world, only));
      run.showLast();
      return run.exitCode();
    }
  }
  return aggregateStudy(world, { directories, ...request });
}

/** A single run is shown as at its own end: it has no aggregates to print, and no trials to take intervals from. */
function tellIgnored({ terminal }: World, { format, confidenceLevel }: Omit<AggregateRequest, "directories">): void {
  const ignored = [
    ...(format === "text" ? [] : [AGGREGATE_OPTIONS.format.flag]),
    ...(confidenceLevel === undefined ? [] : [AGGREGATE_OPTIONS.confidenceLevel.flag]),
  ];
  if (ignored.length === 0) return;
  const changes = ignored.length === 1 ? "changes" : "change";
  terminal.stderr(`${ignored.join(" and ")} ${changes} nothing: a single run has no aggregates.\n`);
}

function readRequest(argv: readonly string[], world: World): AggregateRequest {
  const { words, flags } = splitWords(argv);
  const options = readOptions("aiperf aggregate", flags, AGGREGATE_OPTIONS) as AggregateOptions;
  const { output, confidenceLevel, format = FORMATS[0] } = options;
  const directories = words.map((word) => absolutePath(world, word).replace(/(?<=.)\/+$/, ""));
  const known = FORMATS.find((one) => one === format);
  const problems = [
    ...(words.length === 0 ? [{ where: "DIR", wanted: "must name an artifact directory" }] : []),
    ...(words.length > 1 && output === undefined
      ? [{ where: "--output", wanted: "must say where the results of several directories go" }]
      : []),
    ...(new Set(directories).size < directories.length
      ? [{ where: "DIR", wanted: "must be named once", found: words.join(" ") }]
      : []),
    ...(known === undefined
      ? [{ where: "--format", wanted: `must be one of ${FORMATS.join(", ")}`, found: format }]
      : []),
    ...(confidenceLevel !== undefined && !(confidenceLevel > 0 && confidenceLevel < 1)
      ? [{ where: "--confidence-level", wanted: "must lie between 0 and 1", found: String(confidenceLevel) }]
      : []),
  ];
  if (problems.length > 0 || known === undefined) {
    throw new UserError("aiperf aggregate cannot be started as it was called", {
      problems,
      hint: "See aiperf aggregate --help.",
    });
  }
  return {
    directories,
    format: known,
    ...(output === undefined ? {} : { output: absolutePath(world, output) }),
    ...(confidenceLevel === undefined ? {} : { confidenceLevel }),
  };
}

/** Directories may stand before, between and behind the options. */
function splitWords(argv: readonly string[]): { readonly words: string[]; readonly flags: string[] } {
  const takesValue = new Set<string>(Object.values(AGGREGATE_OPTIONS).map(({ flag }) => flag));
  const words: string[] = [];
  const flags: string[] = [];
  for (let place = 0; place < argv.length; place++) {
    const word = argv[place] ?? "";
    if (!word.startsWith("-")) words.push(word);
    else {
      flags.push(word);
      const value = argv[place + 1];
      if (takesValue.has(word) && value !== undefined) {
        flags.push(value);
        place += 1;
      }
    }
  }
  return { words, flags };
}
