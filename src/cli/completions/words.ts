/** The table of commands as shells need it: first words, second words, and what an option's value may be. */
import type { DescribedCommand, DescribedOption } from "#cli/described-commands.ts";

export type ValueKind = "choices" | "file" | "directory" | "text";

export function kindOfValue({ value, choices }: DescribedOption): ValueKind | undefined {
  if (value === undefined) return undefined;
  if (choices !== undefined) return "choices";
  if (/^(FILE|PATH)$/.test(value)) return "file";
  return value === "DIR" ? "directory" : "text";
}

export interface FirstWord {
  readonly name: string;
  readonly help: string;
  /** Commands of the command. */
  readonly inner: readonly DescribedCommand[];
  readonly own?: DescribedCommand;
}

export function firstWords(commands: readonly DescribedCommand[], helps: ReadonlyMap<string, string>): FirstWord[] {
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? name))];
  return names.map((name) => {
    const own = commands.find((command) => command.name === name);
    const inner = commands.filter((command) => command.name.startsWith(`${name} `));
    return { name, help: own?.help ?? helps.get(name) ?? "", inner, ...(own === undefined ? {} : { own }) };
  });
}

export const lastWord = ({ name }: DescribedCommand): string => name.split(" ").at(-1) ?? name;
