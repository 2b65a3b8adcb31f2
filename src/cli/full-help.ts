/** `aiperf --help all`: every option of every command, from the table of commands. */
import { wrapText } from "#report/text/text-width.ts";
import { type DescribedCommand, type DescribedOption, describeCommands } from "./described-commands.ts";

const NARROWEST = 60;
const WIDEST = 110;
const INDENT = "      ";

export function renderEverything(columns: number): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  return `${describeCommands()
    .map((command) => renderCommand(command, width))
    .join("\n\n")}\n`;
}

function renderCommand({ name, help, operand, options }: DescribedCommand, width: number): string {
  const usage = `aiperf ${name}${operand === undefined ? "" : ` ${operand}`} [OPTIONS]`;
  const groups = Object.entries(Object.groupBy(options, ({ group }) => group ?? "Options"));
  const sections = groups.map(([group, members = []]) =>
    [`  ${group}`, ...members.flatMap((option) => renderOption(option, width))].join("\n"),
  );
  return [usage, `  ${help}`, ...sections].join("\n");
}

function renderOption({ spellings, value, help }: DescribedOption, width: number): string[] {
  const head = `${spellings.join(", ")}${value === undefined ? "" : ` ${value}`}`;
  const lines = wrapText(head.replaceAll("|", " | "), width - 4).map((line) => `    ${line.replaceAll(" | ", "|")}`);
  return [...lines, ...wrapText(help, width - INDENT.length).map((line) => INDENT + line)];
}
