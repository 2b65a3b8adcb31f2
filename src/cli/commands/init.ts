/** `aiperf init`: from the address of a server to a file that measures it, by questions on a terminal or by flags. */
import { absolutePath } from "#cli/absolute-path.ts";
import { renderOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { cleanText } from "#report/text/text-width.ts";
import type { ClackAsker } from "#wizard/clack-asker.ts";
import { type InitFlags, initQuestions, readInitFlags } from "#wizard/init-flags.ts";
import { runWizard, type WizardResult } from "#wizard/run-wizard.ts";

function renderHelp(): string {
  const options = initQuestions().map(({ flag, offFlag, value, help }) =>
    value === undefined
      ? { flag: offFlag === undefined ? flag : `${flag}, ${offFlag}`, kind: "switch" as const, help }
      : { flag, kind: "text" as const, value, help },
  );
  const own = [
    { flag: "--yes", kind: "switch" as const, help: "Ask nothing: take what is proposed for all that no flag says" },
    { flag: "--run", kind: "switch" as const, help: "Run the file once it is written" },
  ];
  return `Asks a server what it is and you what you want to learn, and writes a file that measures it. Enter takes what is
proposed, Escape goes back, Ctrl-C ends and writes nothing.

Usage: aiperf init [OPTIONS]

${renderOptions([...own, ...options])}

Examples:
  aiperf init
  aiperf init --url http://localhost:8000 --yes
  aiperf init --yes --learn frontier --budget 30m --output frontier.yaml
`;
}

const NARROWEST = 40;
/** Indentation, and the sign at the end. */
const COMMAND_MARGIN = 6;

export async function runInit(argv: readonly string[], world: World): Promise<number> {
  const { terminal, env } = world;
  if (argv.includes("--help") || argv.includes("-h")) {
    terminal.stdout(renderHelp());
    return ExitCode.ok;
  }
  const flags = readInitFlags(argv);
  const isInteractive = terminal.stdinIsTty && terminal.stdoutIsTty && env.TERM !== "dumb";
  if (!flags.yes && !isInteractive) {
    throw new UserError("aiperf init asks questions, and there is no terminal that could show them", {
      hint: "Answer by flags: aiperf init --yes --url URL --model NAME; see aiperf init --help.",
    });
  }
  const stop = new AbortController();
  let exitCode: number = ExitCode.interrupted;
  const stopListening = world.signals.onInterrupt((code) => {
    exitCode = code;
    stop.abort();
  });
  try {
    const result = await askAll(flags, world, stop.signal);
    if (result === undefined) return exitCode;
    await world.files.writeAtomic(absolutePath(world, result.path), result.text).catch((error: Error) => {
      throw new UserError(`${result.path} cannot be written: ${error.message}`, { exitCode: ExitCode.cannotWrite });
    });
    stopListening();
    terminal.stdout(renderEnd(result, terminal.columns()));
    if (!result.runsNow && !flags.run) return ExitCode.ok;
    const { runProfile } = await import("./profile.ts");
    return await runProfile(["--config", result.path], { ...world, env: result.env });
  } finally {
    stopListening();
  }
}

/** Undefined: it was ended before there was anything to write. */
async function askAll(flags: InitFlags, world: World, stop: AbortSignal): Promise<WizardResult | undefined> {
  const { terminal, http, clock, entropy, files, env } = world;
  const asker = flags.yes ? undefined : await openAsker(stop);
  asker?.begin();
  const end = await runWizard({
    given: flags.given,
    tell: (text) => terminal.stderr(`${cleanText(text)}\n`),
    around: { http, clock, entropy, files, env, absolutePath: (path) => absolutePath(world, path) },
    stop,
    ...(asker === undefined ? {} : { asker }),
  });
  if (end.kind === "done") return end;
  if (asker === undefined) terminal.stderr("Nothing was written.\n");
  asker?.end("Nothing was written.");
  return undefined;
}

async function openAsker(stop: AbortSignal): Promise<ClackAsker> {
  const { createClackAsker } = await import("#wizard/clack-asker.ts");
  return createClackAsker(stop);
}

function renderEnd(result: WizardResult, columns: number): string {
  const { path, summary, lacksKey, commandLine } = result;
  const run = `aiperf profile --config ${shellWord(path)}`;
  const lines = [
    `Written: ${path}`,
    summary,
    "",
    "Look at the plan:",
    `  ${run} --dry-run`,
    "Run it:",
    `  ${lacksKey ? "OPENAI_API_KEY=… " : ""}${run}`,
  ];
  const same = commandLine === undefined ? [] : ["The same without the file:", ...wrapCommand(commandLine, columns)];
  return `${[...lines, ...same].join("\n")}\n`;
}

/** Over as many lines as it needs, broken between words only, each but the last ending so that a shell reads on. */
function wrapCommand(words: readonly string[], columns: number): string[] {
  const room = Math.max(NARROWEST, columns) - COMMAND_MARGIN;
  const lines: string[] = [];
  for (const word of words.map(shellWord)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, place) => `${place === 0 ? "  " : "    "}${line}${place < lines.length - 1 ? " \\" : ""}`);
}

const shellWord = (word: string): string =>
  /^[A-Za-z0-9_./:,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
