/** The program's commands by name, and what becomes of errors: sentences for people, exit codes for scripts. */
import { didYouMean } from "#config/suggestion.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { renderInternalError, renderUserError } from "#report/errors.ts";
import { COMMANDS, renderOverview } from "./command-list.ts";
import type { World } from "./world.ts";

/** Runs one command line; the answer is the exit code. Never rejects. */
export async function runApp(argv: readonly string[], world: World): Promise<number> {
  const { terminal } = world;
  const layout = { columns: terminal.columns(), colours: terminal.colours };
  try {
    return await dispatch(argv, world);
  } catch (error) {
    if (error instanceof UserError) {
      terminal.stderr(renderUserError(error, layout));
      return error.exitCode;
    }
    terminal.stderr(renderInternalError(error, { ...layout, version: VERSION }));
    return ExitCode.internal;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    world.terminal.stderr(renderOverview());
    return ExitCode.usage;
  }
  const asked = name === "help" ? rest[0] : undefined;
  if (asked !== undefined && !asked.startsWith("-")) return dispatch([asked, "--help"], world);
  if (name === "--help" || name === "-h" || name === "help") {
    world.terminal.stdout(renderOverview());
    return ExitCode.ok;
  }
  if (name === "--version" || name === "-V" || name === "version") {
    world.terminal.stdout(`aiperf ${VERSION}\n`);
    return ExitCode.ok;
  }
  if (name === "kube") {
    throw new UserError("aiperf kube is not part of this program: it runs on one machine", {
      hint: "The same file, sweep and repeats included, is run by aiperf profile --config FILE.",
    });
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((candidate) => candidate.name);
    const nearest = didYouMean(name, names);
    const list = `The commands are ${names.join(", ")}; see aiperf --help.`;
    throw new UserError(`aiperf has no command "${name}"`, {
      hint: nearest === undefined ? list : `${nearest} ${list}`,
    });
  }
  const run = await command.load();
  return run(rest, world);
}
