/** The golden material's own mock server as a child process: a free port, its log of requests, its end. */
import { appendFile } from "node:fs/promises";
import type { JsonObject } from "#core/json.ts";

export interface MockRequest {
  /** Seconds since 1970, when the request had been read. */
  readonly t: number;
  readonly peer: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface MockProcess {
  readonly port: number;
  /** Makes the server answer so many requests beforehand: some of its models fail by the count of requests. */
  advance(count: number): Promise<void>;
  requests(): Promise<MockRequest[]>;
  stop(): Promise<void>;
}

const TTFT_MS = 50;
const ITL_MS = 10;
const START_TRIES = 200;
const TRY_EVERY_MS = 50;

export async function startMock(command: readonly string[], logFile: string): Promise<MockProcess> {
  const port = freePort();
  await appendFile(logFile, "");
  const child = Bun.spawn([...command, String(port), String(TTFT_MS), String(ITL_MS)], {
    env: { ...process.env, MOCK_LOG: logFile },
    stdout: "ignore",
    stderr: "ignore",
  });
  await waitUntilHealthy(port, child);
  return {
    port,
    requests: async () => {
      const text = await Bun.file(logFile).text();
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as MockRequest);
    },
    advance: async (count) => {
      for (let request = 0; request < count; request++) {
        const body = JSON.stringify({ model: "mock", messages: [], max_tokens: 1 });
        const headers = { "Content-Type": "application/json" };
        await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: "POST", headers, body });
      }
    },
    stop: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/** A port nobody listens on; also what stands in for an address that refuses connections. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

async function waitUntilHealthy(port: number, child: Bun.Subprocess): Promise<void> {
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`the mock server ended with code ${child.exitCode}: does the command of --mock have aiohttp?`);
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await Bun.sleep(TRY_EVERY_MS);
  }
  child.kill();
  throw new Error("the mock server did not answer /health");
}
