/** `aiperf mock-server`: an inference server without a model, with timings and faults that the user chooses. */
import { type CommandOption, readOptions, renderOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { MOCK_DEFAULTS, type MockOptions } from "#mock/mock-options.ts";
import { startMockServer } from "#mock/server.ts";

const text = (flag: string, help: string): CommandOption => ({ flag, kind: "text", help });
const amount = (flag: string, help: string): CommandOption => ({ flag, kind: "number", least: 0, help });
const share = (flag: string, help: string): CommandOption => ({ flag, kind: "number", least: 0, most: 1, help });

/** Option by option of the server, under its flag. */
export const MOCK_OPTIONS = {
  host: text("--host", "Address to listen on"),
  port: { flag: "--port", kind: "number", least: 0, most: 65535, help: "Port; 0 takes a free one" },
  model: text("--model", "Name in /v1/models"),
  ttftMs: amount("--ttft-ms", "Time to first token, ms"),
  itlMs: amount("--itl-ms", "Time between tokens, ms; 0 sends all at once"),
  jitter: amount("--jitter", "Relative standard deviation of every delay"),
  prefillUsPerToken: amount("--prefill-us", "Added to the time to first token per prompt word, µs"),
  knee: amount("--knee", "Running streams at which delays have doubled; 0: none"),
  slots: amount("--slots", "Requests served at once, further ones queue; 0: no limit"),
  defaultOsl: { flag: "--osl", kind: "number", least: 1, help: "Output tokens where a request names none" },
  tokensPerChunk: { flag: "--tokens-per-chunk", kind: "number", least: 1, help: "Tokens in one chunk of a stream" },
  reasoningShare: share("--reasoning-share", "Share of the output that is reasoning"),
  errorRate: share("--error-rate", "Share of requests answered 500"),
  dropRate: share("--drop-rate", "Share of streams cut in the middle"),
  garbleRate: share("--garble-rate", "Share of streams with a chunk that is no JSON"),
  hangRate: share("--hang-rate", "Share of requests that are never answered"),
  seed: amount("--seed", "Seed of jitter and faults"),
  apiKey: text("--api-key", "Key that requests must carry; else they are answered 401"),
} as const satisfies { readonly [Name in keyof MockOptions]?: CommandOption };

const DEFAULT_PORT = 8000;

function renderHelp(): string {
  const shown = Object.entries(MOCK_OPTIONS).map(([name, option]) => {
    const value = { ...MOCK_DEFAULTS, port: DEFAULT_PORT }[name as keyof MockOptions];
    return {
      ...option,
      ...(typeof value === "string" || typeof value === "number" ? { shownDefault: String(value) } : {}),
    };
  });
  return `Serves the APIs that aiperf measures (OpenAI, Anthropic, TGI, rankings), with timings that you choose.

Usage: aiperf mock-server [MOCK_OPTIONS]

${renderOptions(shown)}

Model names that misbehave on purpose: err500, mix, malformed, sseerr, drop, hang, reason, rolefirst, nodone, plain,
notsse, rate429, empty, slowheaders. GET /stats tells how many requests there were, and how many at once;
GET /truth?since=N tells when the requests from number N on came, and when their first and last tokens left.

Examples:
  aiperf mock-server --port 8000 --ttft-ms 80 --itl-ms 12
  aiperf mock-server --knee 32 --jitter 0.1            # slows down under load, like a real server
  aiperf mock-server --error-rate 0.05 --drop-rate 0.05
`;
}

export async function runMockServer(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(renderHelp());
    return ExitCode.ok;
  }
  const given = readOptions("aiperf mock-server", argv, MOCK_OPTIONS) as Partial<MockOptions>;
  const options: Partial<MockOptions> = { port: DEFAULT_PORT, ...given };
  const server = start(options, world);
  world.terminal.stdout(`mock server on ${server.url}\n`);
  await new Promise<void>((resolve) => world.signals.onInterrupt(() => resolve()));
  await server.stop();
  return ExitCode.ok;
}

function start(options: Partial<MockOptions>, world: World): ReturnType<typeof startMockServer> {
  try {
    return startMockServer(options, world.clock);
  } catch (error) {
    const { host, port } = { ...MOCK_DEFAULTS, ...options };
    throw new UserError(`cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: "Another program may hold the port: choose one with --port, or --port 0 for a free one.",
      cause: error,
    });
  }
}
