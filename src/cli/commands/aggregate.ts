/** `aiperf aggregate DIR`: makes the results of a run that was cut off, from the journal that it left behind. */
import { absolutePath } from "#cli/absolute-path.ts";
import { buildReport } from "#cli/run-report.ts";
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { writeRun } from "#export/write-run.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import { readEndpoint } from "#run/endpoint-facts.ts";
import { finishRun } from "#study/finish-run.ts";
import { hasSuccess } from "#study/result-builder.ts";
import { JOURNAL_DIRECTORY, readStoredRun } from "#study/run-directory.ts";

const HELP = `Finishes the results of a run that was cut off (killed, power lost) from what it had written by then.

Usage: aiperf aggregate DIRECTORY

  DIRECTORY   Artifact directory of the run: the one that holds a folder \`journal\`

The tokens of requests that were not counted yet are counted, and all result files are written as at the end of a
run; the summary says that the run is not complete.

Example:
  aiperf aggregate artifacts/mock-openai-chat-concurrency4
`;

export async function runAggregate(argv: readonly string[], world: World): Promise<number> {
  const { terminal, files } = world;
  if (argv.includes("--help") || argv.includes("-h")) {
    terminal.stdout(HELP);
    return ExitCode.ok;
  }
  const [path, ...rest] = argv;
  if (path === undefined || rest.length > 0) {
    throw new UserError("aiperf aggregate takes one directory", { hint: "See aiperf aggregate --help." });
  }
  const directory = absolutePath(world, path);
  const stored = await readStoredRun(files, directory);
  const names = artifactNames(stored.config.artifacts.prefix);
  const endpoint = readEndpoint(stored.config.endpoint);
  const { http, env } = world;
  const result = await finishRun({ stored, directory, names, endpoint, files, http, env });
  const report = await buildReport(world, stored.config, endpoint, result);
  await writeRun(files, { directory, names }, result, renderConsoleFile(report));
  await files.remove(`${directory}/${JOURNAL_DIRECTORY}`);
  terminal.stdout(renderConsole(report, { columns: terminal.columns(), colours: terminal.colours, full: false }));
  return hasSuccess(result.phases) ? ExitCode.ok : ExitCode.noSuccess;
}
