/**
 * A key, wherever it was given, reaches the server and nobody else: no file, no terminal, no process list. Looked for
 * while the load goes on, and again when all is over.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { publicFactsOf, SEES_PROCESSES, workerOf } from "../support/process-tree.ts";
import { shortChat, startProfile } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";
import { type RawRequest, RawServer, response } from "../transport/raw-server.ts";

const SECRET = "sk-do-not-tell-4711";
const workspace = openWorkspace();

/** Answers all requests but the last at once, so that a run can be looked at while it goes on. */
class PausingServer {
  readonly seen: RawRequest[] = [];
  readonly isHolding: Promise<void>;
  readonly url: string;
  readonly #server: RawServer;
  readonly #held: RawRequest[] = [];

  constructor(requests: number) {
    const holding = Promise.withResolvers<void>();
    this.isHolding = holding.promise;
    this.#server = new RawServer((request) => {
      this.seen.push(request);
      if (this.seen.length < requests) return answer(request);
      this.#held.push(request);
      holding.resolve();
    });
    this.url = new URL(this.#server.url).origin;
    afterAll(() => this.#server[Symbol.dispose]());
  }

  release(): void {
    for (const request of this.#held) answer(request);
  }
}

/** The request comes back in the answer, headers and all: a server may be as indiscreet as it likes. */
function answer({ connection, headerLines }: RawRequest): void {
  const isRefused = headerLines.some((line) => line.includes(`${SECRET}-refused`));
  const headers = headerLines.map((line) => line.replace(/:.*/, ""));
  const body = JSON.stringify({ choices: [{ message: { content: "hello", seen: headers } }] });
  void connection.send(
    response(body, { status: isRefused ? 401 : 200, headers: "Content-Type: application/json\r\n" }),
  );
}

function filesWithSecret(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, "utf8").includes(SECRET));
}

interface Giving {
  readonly words?: readonly string[];
  readonly env?: Record<string, string>;
  /** Of the server's address. */
  readonly urlOf?: (origin: string) => string;
  /** Where the server must find it. */
  readonly arrivesIn: RegExp;
}

const FILE = `
benchmark:
  endpoint: { headers: { Authorization: "${SECRET}" } }
  dataset: { type: synthetic, entries: 4, prompts: { isl: 5 } }
  phases: { type: concurrency, requests: 4 }
`;

const WAYS: Record<string, Giving> = {
  "--api-key": { words: ["--api-key", SECRET], arrivesIn: new RegExp(`^Authorization: Bearer ${SECRET}$`, "im") },
  AIPERF_API_KEY: { env: { AIPERF_API_KEY: SECRET }, arrivesIn: new RegExp(`Bearer ${SECRET}`) },
  "an Authorization header": {
    words: ["--header", `Authorization:Bearer ${SECRET}`],
    arrivesIn: new RegExp(`^Authorization: ?Bearer ${SECRET}$`, "im"),
  },
  "a header of another name": {
    words: ["--header", `X-Team-Secret:${SECRET}`, "-H", `{"api-key": "${SECRET}"}`],
    arrivesIn: new RegExp(`^X-Team-Secret: ?${SECRET}$`, "im"),
  },
  "a query of the address": {
    urlOf: (origin) => `${origin}/v1/chat/completions?api_key=${SECRET}`,
    arrivesIn: new RegExp(`^POST /v1/chat/completions\\?api_key=${SECRET} `, "m"),
  },
  "a password in the address": {
    urlOf: (origin) => origin.replace("//", `//user:${SECRET}@`),
    arrivesIn: new RegExp(`^Authorization: ?Basic ${btoa(`user:${SECRET}`)}`, "im"),
  },
  "a header that the file names": {
    words: ["--config", await workspace.write("secret.yaml", FILE)],
    arrivesIn: new RegExp(`^Authorization: ?${SECRET}$`, "im"),
  },
};

describe.skipIf(!SEES_PROCESSES)("a key given as", () => {
  test.each(Object.entries(WAYS))(
    "%s",
    async (_name, { words = [], env = {}, urlOf = (origin) => origin, arrivesIn }) => {
      const server = new PausingServer(4);
      const asked = shortChat(urlOf(server.url), ["--request-count", "4", "--export-level", "raw", "-v", ...words]);
      const run = startProfile(workspace, asked, { env: { PATH: "/usr/bin:/bin", HOME: workspace.root, ...env } });
      await Promise.race([server.isHolding, run.ended]);
      const worker = publicFactsOf(workerOf(run.program.pid));
      expect(worker.commandLine).not.toContain(SECRET);
      expect(worker.environment).not.toContain(SECRET);
      expect(publicFactsOf(run.program.pid).commandLine).not.toContain(SECRET);
      expect(filesWithSecret(run.artifacts.directory)).toEqual([]);

      server.release();
      const { code, stdout, stderr, artifacts } = await run.ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(filesWithSecret(artifacts.directory)).toEqual([]);
      expect(stdout.includes(SECRET) || stderr.includes(SECRET)).toBe(false);
      for (const { line, headerLines } of server.seen) expect([line, ...headerLines].join("\n")).toMatch(arrivesIn);
    },
  );

  test("one that is refused: not in the errors either", async () => {
    const server = new PausingServer(4);
    const run = startProfile(workspace, shortChat(server.url, ["--api-key", `${SECRET}-refused`]));
    const { code, stdout, stderr, artifacts } = await run.ended;
    expect(code).toBe(3);
    expect(filesWithSecret(artifacts.directory)).toEqual([]);
    expect(stdout.includes(SECRET) || stderr.includes(SECRET)).toBe(false);
  });

  test("one in a command line that cannot be used: not in the message", async () => {
    const words = ["--api-key", SECRET, "--header", `Authorization:${SECRET}`, "--concurrency", "none"];
    const url = `http://user:${SECRET}@127.0.0.1:70000/?token=${SECRET}`;
    const { code, stdout, stderr } = await startProfile(workspace, shortChat(url, words)).ended;
    expect(code).toBe(2);
    expect(stdout.includes(SECRET) || stderr.includes(SECRET)).toBe(false);
  });

  test("one that only OpenAI should get is not sent to another server", async () => {
    const server = new PausingServer(4);
    const env = { PATH: "/usr/bin:/bin", OPENAI_API_KEY: SECRET };
    await startProfile(workspace, shortChat(server.url), { env }).ended;
    expect(server.seen.flatMap(({ headerLines }) => headerLines).join("\n")).not.toContain(SECRET);
  });
});
