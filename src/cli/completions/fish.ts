/** The completion script of fish. */
import type { DescribedCommand, DescribedOption } from "#cli/described-commands.ts";
import { type FirstWord, kindOfValue, lastWord } from "./words.ts";

export function renderFish(words: readonly FirstWord[]): string {
  const lines = words.flatMap(({ name, help, own, inner }) => {
    const isFirst = "__fish_use_subcommand";
    const head = `complete -c aiperf -n ${isFirst} -f -a ${name} -d ${quote(help)}`;
    const seen = `__fish_seen_subcommand_from ${name}`;
    const innerNames = inner.map(lastWord).join(" ");
    const heads = inner.map(
      (command) =>
        `complete -c aiperf -n '${seen}; and not __fish_seen_subcommand_from ${innerNames}' -f -a ${lastWord(command)} -d ${quote(command.help)}`,
    );
    const bodies = inner.flatMap((command) =>
      renderOptions(command, `${seen}; and __fish_seen_subcommand_from ${lastWord(command)}`),
    );
    return [head, ...heads, ...(own === undefined ? [] : renderOptions(own, seen)), ...bodies];
  });
  return `# Completion of aiperf for fish: aiperf completions fish | source\n${lines.join("\n")}\n`;
}

function renderOptions({ options, operandChoices }: DescribedCommand, condition: string): string[] {
  const operands =
    operandChoices === undefined
      ? []
      : [`complete -c aiperf -n '${condition}' -f -a ${quote(operandChoices.join(" "))}`];
  return [
    ...operands,
    ...options.map((option) => {
      const names = option.spellings.map(nameOf).join(" ");
      return `complete -c aiperf -n '${condition}' ${names}${valuePart(option)} -d ${quote(option.help)}`;
    }),
  ];
}

/** `--long`, `-s`, and the two-letter `-vv`, which fish calls old style. */
function nameOf(spelling: string): string {
  if (spelling.startsWith("--")) return `-l ${spelling.slice(2)}`;
  return spelling.length === 2 ? `-s ${spelling.slice(1)}` : `-o ${spelling.slice(1)}`;
}

function valuePart(option: DescribedOption): string {
  switch (kindOfValue(option)) {
    case "choices":
      return ` -x -a ${quote(option.choices?.join(" ") ?? "")}`;
    case "file":
      return " -r -F";
    case "directory":
      return " -x -a '(__fish_complete_directories)'";
    case "text":
      return " -x";
    default:
      return " -f";
  }
}

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
