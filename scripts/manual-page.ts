/** docs/aiperf.1: the manual page, from the same table of commands as help and completions. `man -l docs/aiperf.1` shows it. */
import { type DescribedCommand, describeCommands } from "#cli/described-commands.ts";
import { VERSION } from "#core/version.ts";

const EXIT_CODES = [
  ["0", "Ok; some requests may have failed."],
  ["1", "A fault of the program."],
  ["2", "The command line or a file is wrong."],
  ["3", "No request of any run succeeded."],
  ["4", "Some runs failed, and --fail-on-partial was given."],
  ["5", "More requests failed than --failed-request-threshold allows."],
  ["7", "This machine cannot time even one stream (doctor)."],
  ["8", "Results cannot be written."],
  ["130, 143", "Interrupted; the results so far are valid."],
] as const;

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
    "in single runs, repeated runs and sweeps.",
    ".SH COMMANDS",
    ...describeCommands().flatMap(renderCommand),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(([code, text]) => [".TP", `.B ${code}`, text]),
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
