/** The program's commands by name, and what becomes of errors: sentences for people, exit codes for scripts. */
import { didYouMean } from "#config/suggestion.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { COMMAND_CODE } from "./command-code.ts";
import { COMMANDS, renderOverview } from "./command-list.ts";
import { showError } from "./show-error.ts";
import type { World } from "./world.ts";

/** Runs one command line; the answer is the exit code. Never rejects. */
export async function runApp(words: readonly string[], world: World): Promise<number> {
  const { argv, format } = takeErrorFormat(words);
  try {
    if (format !== "text" && format !== "json") {
      throw new UserError(`--error-format must be text or json; found ${format}`);
    }
    return await dispatch(argv, world);
  } catch (error) {
    return showError(error, format === "json" ? "json" : "text", world);
  }
}

/** The one option that every command has, out of the words before a command reads them. */
function takeErrorFormat(words: readonly string[]): { readonly argv: readonly string[]; readonly format: string } {
  const place = words.findIndex((word) => /^--error[-_]format(=|$)/.test(word));
  if (place < 0) return { argv: words, format: "text" };
  const [, joined] = (words[place] ?? "").split("=");
  const argv = [...words.slice(0, place), ...words.slice(place + (joined === undefined ? 2 : 1))];
  return { argv, format: joined ?? words[place + 1] ?? "nothing" };
}

async function dispatch(argv: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    world.terminal.stderr(renderOverview());
    return ExitCode.usage;
  }
  const asked = name === "help" ? rest[0] : undefined;
  if (asked !== undefined && asked !== "all" && !asked.startsWith("-")) return dispatch([asked, "--help"], world);
  const isHelp = name === "--help" || name === "-h" || name === "help";
  if (isHelp && rest[0] === "all") {
    const { renderEverything } = await import("./full-help.ts");
    world.terminal.stdout(renderEverything(world.terminal.columns()));
    return ExitCode.ok;
  }
  if (isHelp) {
    world.terminal.stdout(renderOverview());
    return ExitCode.ok;
  }
  if (name === "--version" || name === "-V" || name === "version") {
    world.terminal.stdout(rest.includes("--json") ? renderVersionJson() : `aiperf ${VERSION}\n`);
    return ExitCode.ok;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = COMMANDS.filter(({ group }) => group !== "refused").map((candidate) => candidate.name);
    const nearest = didYouMean(name, names);
    const list = `The commands are ${names.join(", ")}; see aiperf --help.`;
    throw new UserError(`aiperf has no command "${name}"`, {
      hint: nearest === undefined ? list : `${nearest} ${list}`,
    });
  }
  const run = await COMMAND_CODE[command.name]();
  return run(rest, world);
}

/** What a script may want to know of this program. */
function renderVersionJson(): string {
  const { platform, arch } = process;
  return `${JSON.stringify({ name: "aiperf", version: VERSION, platform, arch, runtime: `bun ${Bun.version}` })}\n`;
}
