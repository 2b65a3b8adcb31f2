/** docs/aiperf.1: the manual page, from the same table of commands as help and completions. `man -l docs/aiperf.1` shows it. */
import { type DescribedCommand, describeCommands } from "#cli/described-commands.ts";
import { exitCodeRows } from "#cli/exit-code-table.ts";
import { VERSION } from "#core/version.ts";

export function renderManual(): string {
  const lines = [
    `.TH AIPERF 1 "" "aiperf ${VERSION}" "User Commands"`,
    ".SH NAME",
    "aiperf \\- measure LLM inference servers",
    ".SH SYNOPSIS",
    ".B aiperf",
    "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    "Sends load to a server that speaks an OpenAI-compatible or a similar API, and measures latency, throughput and goodput,",
    "in single runs, repeated runs, sweeps and searches.",
    ".SH COMMANDS",
    ...describeCommands().flatMap(renderCommand),
    ".SH EXIT STATUS",
    ...exitCodeRows().flatMap(({ codes, meaning }) => [".TP", `.B ${codes}`, quoted(meaning)]),
  ];
  return `${lines.join("\n")}\n`;
}

function renderCommand({ name, help, operand, options }: DescribedCommand): string[] {
  return [
    `.SS aiperf ${quoted(name)}${operand === undefined ? "" : ` ${operand}`}`,
    quoted(help),
    ...options.flatMap(({ spellings, value, help: text }) => [
      ".TP",
      `${spellings.map((spelling) => `\\fB${quoted(spelling)}\\fR`).join(", ")}${value === undefined ? "" : ` \\fI${quoted(value)}\\fR`}`,
      quoted(text),
    ]),
  ];
}

/** Dashes as they are typed, and no line that begins like a request of roff. */
const quoted = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1");
