/** `aiperf config init`: lists the files to begin with, or gives one of them. */
import { absolutePath } from "#cli/absolute-path.ts";
import { type CommandOption, readOptions } from "#cli/command-options.ts";
import { personalise, STARTERS, type Starter } from "#cli/starters/starter-list.ts";
import type { World } from "#cli/world.ts";
import { didYouMean } from "#config/suggestion.ts";
import { ExitCode, UserError } from "#core/errors.ts";

export const INIT_OPTIONS = {
  template: { flag: "--template", short: "-t", kind: "text", value: "NAME", help: "The file to give" },
  list: { flag: "--list", short: "-l", kind: "switch", help: "List all of them" },
  search: {
    flag: "--search",
    short: "-s",
    kind: "text",
    value: "WORD",
    help: "List those that have to do with a word",
  },
  category: { flag: "--category", short: "-c", kind: "text", value: "NAME", help: "List those of a category" },
  verbose: { flag: "--verbose", short: "-v", kind: "switch", help: "Show tags in the list" },
  model: { flag: "--model", short: "-m", kind: "text", value: "NAME", help: "Model to put into it" },
  url: { flag: "--url", short: "-u", kind: "text", value: "URL", help: "Address to put into it" },
  output: { flag: "--output", short: "-o", kind: "text", value: "FILE", help: "Write it there; else it is printed" },
} as const satisfies Readonly<Record<string, CommandOption>>;

interface InitOptions {
  readonly template?: string;
  readonly list?: boolean;
  readonly search?: string;
  readonly category?: string;
  readonly verbose?: boolean;
  readonly model?: string;
  readonly url?: string;
  readonly output?: string;
}

export async function initFile(argv: readonly string[], world: World): Promise<number> {
  const options = readOptions("aiperf config init", argv, INIT_OPTIONS) as InitOptions;
  const { template, output } = options;
  if (options.list === true || options.search !== undefined || options.category !== undefined) {
    world.terminal.stdout(renderList(options));
    return ExitCode.ok;
  }
  if (template === undefined) {
    throw new UserError("aiperf config init gives a file by its name", {
      hint: "Name it with --template, see them with --list, or let aiperf init ask you.",
    });
  }
  const text = personalise(findStarter(template), options);
  if (output === undefined) world.terminal.stdout(text);
  else {
    const path = absolutePath(world, output);
    await world.files.makeDirectory(path.slice(0, Math.max(1, path.lastIndexOf("/"))));
    await world.files.writeAtomic(path, text);
    world.terminal.stdout(`Written: ${output}\nRun it:  aiperf profile --config ${output}\n`);
  }
  return ExitCode.ok;
}

function findStarter(name: string): Starter {
  const wanted = name.toLowerCase().replaceAll("-", "_");
  const starter = STARTERS.find((one) => one.name === wanted);
  if (starter !== undefined) return starter;
  const names = STARTERS.map((one) => one.name);
  const nearest = didYouMean(wanted, names);
  const all = `There are ${names.join(", ")}.`;
  throw new UserError(`there is no template ${name}`, { hint: nearest === undefined ? all : `${nearest} ${all}` });
}

function renderList({ search, category, verbose = false }: InitOptions): string {
  const word = search?.toLowerCase() ?? "";
  const found = STARTERS.filter(
    (starter) =>
      (category === undefined || starter.category.toLowerCase() === category.toLowerCase()) &&
      [starter.name, starter.title, ...starter.tags].join(" ").toLowerCase().includes(word),
  );
  if (found.length === 0) {
    const categories = [...new Set(STARTERS.map((starter) => starter.category))].join(", ");
    return `No template fits. Categories: ${categories}.\n`;
  }
  const width = Math.max(...found.map(({ name }) => name.length));
  const groups = Object.entries(Object.groupBy(found, (starter) => starter.category));
  const sections = groups.map(([name, starters = []]) => {
    const rows = starters.map(
      (one) => `  ${one.name.padEnd(width)}  ${one.title}${verbose ? ` (${one.tags.join(", ")})` : ""}`,
    );
    return [name, ...rows].join("\n");
  });
  return `${sections.join("\n\n")}\n\nGet one: aiperf config init --template ${found[0]?.name} --output benchmark.yaml\n`;
}
