/** Every command with its one line of help, and the overview that they make. Their code is in `command-code.ts`. */
interface Command {
  readonly name: string;
  readonly help: string;
  readonly group: CommandGroup;
}

/** In the order of the overview; commands that are only there to be refused are not in it. */
const GROUPS = ["Measure", "Prepare", "This machine"] as const;
type CommandGroup = (typeof GROUPS)[number] | "refused";

export const COMMANDS = [
  {
    name: "init",
    help: "Write a configuration file by answering questions",
    group: "Prepare",
  },
  {
    name: "profile",
    help: "Measure an inference server",
    group: "Measure",
  },
  {
    name: "resume",
    help: "Go on with a sweep or repeated runs that were cut off",
    group: "Measure",
  },
  {
    name: "aggregate",
    help: "Make the aggregates of a sweep again, or finish a run that was cut off",
    group: "Measure",
  },
  {
    name: "config",
    help: "Make, check and expand configuration files",
    group: "Prepare",
  },
  {
    name: "recipes",
    help: "List the questions that a search answers by itself",
    group: "Prepare",
  },
  {
    name: "search",
    help: "Propose settings for an experiment of your own, and learn from its results",
    group: "Measure",
  },
  {
    name: "doctor",
    help: "Tell whether this machine is fit for measuring, and how exact it is",
    group: "This machine",
  },
  {
    name: "mock-server",
    help: "Serve the OpenAI-compatible API with timings you choose",
    group: "This machine",
  },
  {
    name: "completions",
    help: "Print the script that completes commands in bash, zsh or fish",
    group: "This machine",
  },
  {
    name: "kube",
    help: "Runs in a cluster, which this version does not do",
    group: "refused",
  },
] as const satisfies readonly Command[];

export function renderOverview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const sections = GROUPS.map((group) => {
    const members = COMMANDS.filter((command) => command.group === group);
    return [group, ...members.map(({ name, help }) => `  ${name.padEnd(width)}  ${help}`)].join("\n");
  });
  return `aiperf measures LLM inference servers: latency, throughput and goodput under load.

Usage: aiperf COMMAND [OPTIONS]

${sections.join("\n\n")}

  aiperf COMMAND --help    Options and examples of a command
  aiperf --help all        Every option of every command
  aiperf --version         The version of this program; --json for scripts

For every command: --error-format json tells errors to programs.

Begin with the address of your server:
  aiperf init

Try it without a server of your own:
  aiperf mock-server --port 8000 &
  aiperf profile --model mock --url http://localhost:8000 --streaming --concurrency 4 --request-count 100
`;
}
