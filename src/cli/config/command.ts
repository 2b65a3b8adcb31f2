/** `aiperf config …`: everything about configuration files that sends nothing. */
import { absolutePath } from "#cli/absolute-path.ts";
import { type CommandOption, readOptions, renderOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { toJsonSchema } from "#config/json-schema.ts";
import { didYouMean } from "#config/suggestion.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { EXPAND_OPTIONS, expandFile } from "./expand.ts";
import { INIT_OPTIONS, initFile } from "./init-file.ts";
import { MIGRATE_OPTIONS, migrateFile } from "./migrate.ts";
import { validateFile } from "./validate.ts";

export interface ConfigCommand {
  readonly name: string;
  /** What stands after the name. */
  readonly operand?: string;
  readonly help: string;
  readonly options: readonly CommandOption[];
  readonly run: (argv: readonly string[], world: World) => Promise<number>;
}

const SCHEMA_OPTIONS = {
  output: { flag: "--output", short: "-o", kind: "text", value: "FILE", help: "Write it there; else it is printed" },
} as const satisfies Readonly<Record<string, CommandOption>>;

export const CONFIG_COMMANDS: readonly ConfigCommand[] = [
  { name: "init", help: "Give a file to begin with", options: Object.values(INIT_OPTIONS), run: initFile },
  { name: "validate", operand: "FILE", help: "Tell whether a file can be run", options: [], run: validateFile },
  {
    name: "expand",
    operand: "FILE",
    help: "Show what the sweep of a file becomes",
    options: Object.values(EXPAND_OPTIONS),
    run: expandFile,
  },
  {
    name: "schema",
    help: "Print the JSON Schema of a file, for editors",
    options: Object.values(SCHEMA_OPTIONS),
    run: writeSchema,
  },
  {
    name: "migrate",
    operand: "FILE",
    help: "Put a file of the older, flat form into today's",
    options: Object.values(MIGRATE_OPTIONS),
    run: migrateFile,
  },
];

export async function runConfig(argv: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const help = renderConfigHelp();
    if (name !== undefined) world.terminal.stdout(help);
    else world.terminal.stderr(help);
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  const command = CONFIG_COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    const names = CONFIG_COMMANDS.map((one) => one.name);
    const nearest = didYouMean(name, names);
    const all = `There are ${names.join(", ")}.`;
    throw new UserError(`aiperf config has no command "${name}"`, {
      hint: nearest === undefined ? all : `${nearest} ${all}`,
    });
  }
  if (!rest.includes("--help") && !rest.includes("-h")) return command.run(rest, world);
  world.terminal.stdout(renderCommandHelp(command));
  return ExitCode.ok;
}

async function writeSchema(argv: readonly string[], world: World): Promise<number> {
  const { output } = readOptions("aiperf config schema", argv, SCHEMA_OPTIONS) as { readonly output?: string };
  const text = `${JSON.stringify(toJsonSchema(), null, 2)}\n`;
  if (output === undefined) world.terminal.stdout(text);
  else {
    await world.files.writeAtomic(absolutePath(world, output), text);
    world.terminal.stdout(`Written: ${output}\n`);
  }
  return ExitCode.ok;
}

function renderConfigHelp(): string {
  const width = Math.max(...CONFIG_COMMANDS.map(({ name }) => name.length));
  const lines = CONFIG_COMMANDS.map(({ name, help }) => `  ${name.padEnd(width)}  ${help}`);
  return `Makes, checks and explains configuration files. Nothing is sent.

Usage: aiperf config COMMAND [OPTIONS]

Commands:
${lines.join("\n")}

Examples:
  aiperf config init --list
  aiperf config init --template sweep_grid --model llama --output sweep.yaml
  aiperf config validate sweep.yaml
  aiperf config expand sweep.yaml --format json
  aiperf config schema --output aiperf.schema.json
`;
}

function renderCommandHelp({ name, operand, help, options }: ConfigCommand): string {
  const usage = `Usage: aiperf config ${name}${operand === undefined ? "" : ` ${operand}`}${options.length > 0 ? " [OPTIONS]" : ""}`;
  return `${help}.\n\n${usage}\n${options.length > 0 ? `\n${renderOptions(options)}\n` : ""}`;
}
