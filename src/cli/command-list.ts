/** Every command with its one line of help; the code of a command is loaded when it is called. */
import type { World } from "./world.ts";

export interface Command {
  readonly name: string;
  readonly help: string;
  readonly load: () => Promise<(argv: readonly string[], world: World) => Promise<number>>;
}

export const COMMANDS: readonly Command[] = [
  {
    name: "init",
    help: "Write a configuration file by answering questions",
    load: async () => (await import("./commands/init.ts")).runInit,
  },
  {
    name: "profile",
    help: "Measure an inference server",
    load: async () => (await import("./commands/profile.ts")).runProfile,
  },
  {
    name: "resume",
    help: "Go on with a sweep or repeated runs that were cut off",
    load: async () => (await import("./commands/resume.ts")).runResume,
  },
  {
    name: "aggregate",
    help: "Make the aggregates of a sweep again, or finish a run that was cut off",
    load: async () => (await import("./commands/aggregate.ts")).runAggregate,
  },
  {
    name: "config",
    help: "Make, check and expand configuration files",
    load: async () => (await import("./config/command.ts")).runConfig,
  },
  {
    name: "doctor",
    help: "Tell whether this machine is fit for measuring, and how exact it is",
    load: async () => (await import("./commands/doctor.ts")).runDoctor,
  },
  {
    name: "mock-server",
    help: "Serve the OpenAI-compatible API with timings you choose",
    load: async () => (await import("./commands/mock-server.ts")).runMockServer,
  },
];

export function renderOverview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, help }) => `  ${name.padEnd(width)}  ${help}`).join("\n");
  return `aiperf measures LLM inference servers: latency, throughput and goodput under load.

Usage: aiperf COMMAND [OPTIONS]

Commands:
${commands}

  aiperf COMMAND --help    Options and examples of a command
  aiperf --version         The version of this program

Try it without a server of your own:
  aiperf mock-server --port 8000 &
  aiperf profile --model mock --url http://localhost:8000 --streaming --concurrency 4 --request-count 100
`;
}
