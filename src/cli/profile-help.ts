/** `aiperf profile --help`: the options that matter most; `--help all` shows every one. All from the schema. */
import { describeOptions, type OptionHelp } from "#config/describe.ts";
import { ExitCode } from "#core/errors.ts";
import { wrapText } from "#report/text/text-width.ts";
import { exitCodeRows } from "./exit-code-table.ts";

export function wantsHelp(argv: readonly string[]): boolean {
  return argv.some((word) => word === "--help" || word === "-h" || word === "--help-all");
}

const NARROWEST = 60;
const WIDEST = 110;
const INDENT = "      ";

export function renderProfileHelp(argv: readonly string[], columns: number): string {
  const all =
    argv.includes("--help-all") || argv[argv.findIndex((word) => word === "--help" || word === "-h") + 1] === "all";
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const groups = describeOptions().map(({ name, options }) => ({
    name,
    options: all ? options : options.filter((option) => option.rank === "core" && !option.isLater),
  }));
  const sections = groups
    .filter(({ options }) => options.length > 0)
    .map(({ name, options }) => `${name}\n${options.map((option) => renderOption(option, width)).join("\n")}`);
  return `Measures an inference server: sends load, stamps every chunk, writes results
and shows them. Lists of values make a sweep, and runs can be repeated.

Usage: aiperf profile --model NAME [--url URL] [OPTIONS]
       aiperf profile --config FILE.yaml [OPTIONS]

${sections.join("\n\n")}

${all ? "" : "More options: aiperf profile --help all\n\n"}${EXAMPLES}`;
}

function renderOption(option: OptionHelp, width: number): string {
  const { spellings, negatives, valueName, defaultText, unit, isLater } = option;
  const value = valueName === undefined ? "" : ` ${valueName}`;
  const head = `  ${[...spellings, ...negatives].join(", ")}${value}`;
  const facts = [
    ...(unit === undefined ? [] : [unit]),
    ...(defaultText === undefined ? [] : [`default ${defaultText}`]),
  ];
  const help = `${option.help}${isLater ? " (not in this version)" : ""}`;
  const text = facts.length === 0 ? help : `${help} [${facts.join("; ")}]`;
  return [...wrapHead(head, width), ...wrapText(text, width - INDENT.length).map((line) => INDENT + line)].join("\n");
}

/** Spellings and choices over as many lines as they need, broken after a blank or a bar. */
function wrapHead(head: string, width: number): string[] {
  const lines: string[] = [];
  let line = "  ";
  for (const piece of head.trim().split(/(?<=[ |])/)) {
    if (line.trim() !== "" && line.length + piece.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = "    ";
    }
    line += piece;
  }
  return [...lines, line];
}

/** Of this command: nothing here calibrates. */
const EXIT_CODES = exitCodeRows()
  .filter(({ codes }) => codes !== `${ExitCode.clientTooSlow}`)
  .map(({ codes, meaning }) => `  ${codes.padEnd(8)}  ${meaning}`)
  .join("\n");

const EXAMPLES = `Examples:
  # 200 requests, 16 at a time, streamed
  aiperf profile --model llama --url http://localhost:8000 --streaming \\
    --concurrency 16 --request-count 200

  # prompts of 512 tokens, answers of exactly 128, for a minute, after a warmup
  aiperf profile --model llama --streaming --isl 512 --osl 128 \\
    --extra-inputs ignore_eos:true --concurrency 32 \\
    --benchmark-duration 60 --warmup-request-count 32

  # arrivals like users: Poisson, 10 a second, with service levels
  aiperf profile --model llama --streaming --request-rate 10 \\
    --benchmark-duration 120 \\
    --goodput "time_to_first_token:300 inter_token_latency:40"

  # four loads, three times each; again with --resume after an interruption
  aiperf profile --model llama --streaming --concurrency 1,2,4,8 \\
    --request-count 200 --num-profile-runs 3

  # everything from a file, the model from the command line
  aiperf profile --config benchmark.yaml --model llama

Exit codes:
${EXIT_CODES}
`;
