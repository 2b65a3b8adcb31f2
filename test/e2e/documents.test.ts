/**
 * What README.md and docs/ show works as it stands there: commands run one after the other in a folder of their document,
 * against a mock server in place of the printed address; files are checked by the loader; answers are as printed.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { BINARY, RunningProgram, runAiperf } from "../support/binary.ts";
import { brokenLinks, documentNames, type Example, examplesOf } from "../support/documents.ts";
import { ExampleServer } from "../support/examples.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const server = new ExampleServer();
const bin = workspace.fresh("bin");
let url = "";
beforeAll(async () => {
  url = await server.url();
  mkdirSync(bin);
  symlinkSync(BINARY, path.join(bin, "aiperf"));
});
afterAll(() => server.stop());

const ENV = { PATH: `${bin}:/usr/bin:/bin`, TZ: "UTC" };
/** For one block: some measure for seconds. */
const PATIENCE_MS = 60_000;

/** The same commands with the address of this server, none started on a port of its own, and no long times. */
const fitted = (text: string): string =>
  text
    .replaceAll("http://localhost:8000", url)
    .replaceAll(/^aiperf mock-server .*&$/gm, "")
    .replaceAll(/(--benchmark-duration) \d+/g, "$1 1")
    .replaceAll(/(duration|cooldown_seconds|cooldown): [\d.]+s?/g, "$1: 0.2");

/** A run that names no server is for one of the reader's own, and may take as long as that: it is planned only. */
const PLAN_WITHOUT_SERVER = `aiperf() {
  case "$*" in profile*--url*|profile*--config*|*--dry-run*) ;; profile*) set -- "$@" --dry-run ;; esac
  command aiperf "$@"
}
`;

async function runCommands({ text }: Example, cwd: string): Promise<void> {
  const script = new RunningProgram(["-euo", "pipefail", "-c", PLAN_WITHOUT_SERVER + fitted(text)], {
    cwd,
    env: { ...ENV, HOME: cwd },
    launcher: ["/bin/bash"],
  });
  const { code, stderr } = await script.ended;
  expect({ text, code, stderr: code === 0 ? "" : stderr }).toEqual({ text, code: 0, stderr: "" });
}

const BASE = {
  model: "llama",
  endpoint: { url: "http://localhost:8000", streaming: true },
  dataset: { isl: 64, osl: 8 },
  profiling: { type: "concurrency", concurrency: 2, requests: 4 },
};

/** A part of a file put into a whole one: sections of `benchmark`, or what stands beside it. */
function completed(text: string): string {
  const part = parse(text) as Record<string, unknown>;
  // What is only hinted at is to be read elsewhere.
  if (part.benchmark === null) delete part.benchmark;
  if ("benchmark" in part) return text;
  const around = ["sweep", "multi_run", "variables", "random_seed"].some((key) => key in part);
  if (around) return stringify({ benchmark: BASE, ...part });
  const { profiling, ...rest } = BASE;
  return stringify({ benchmark: { ...rest, ...("phases" in part ? {} : { profiling }), ...part } });
}

async function checkFile({ text, name }: Example, cwd: string): Promise<void> {
  if (name !== undefined) {
    // Shown for what is wrong with it: a later answer tells.
    await Bun.write(path.join(cwd, name), text);
    return;
  }
  await Bun.write(path.join(cwd, "shown.yaml"), completed(text));
  const { code, stderr } = await runAiperf(["config", "validate", "shown.yaml"], { cwd, env: ENV });
  expect({ text, code, stderr: code === 0 ? "" : stderr }).toEqual({ text, code: 0, stderr: "" });
}

/**
 * Every printed line is there, in this order and without others between. `…` alone stands for any lines, within a line
 * for any text: where that is long, the line may have been broken elsewhere.
 */
async function checkAnswer({ text }: Example, cwd: string): Promise<void> {
  const [command = "", ...lines] = text.trimEnd().split("\n");
  const exit = /^\[exit (\d+)\]$/.exec(lines.pop() ?? "");
  const { code, stdout, stderr } = await new RunningProgram(["-c", fitted(command.replace(/^\$ /, ""))], {
    cwd,
    env: { ...ENV, HOME: cwd },
    launcher: ["/bin/bash"],
  }).ended;
  const said = `${stdout}${stderr}`.replaceAll(url, "http://localhost:8000");
  const pattern = lines
    .map((line) => {
      if (line === "…") return "[\\s\\S]*";
      const parts = line.split("…").map((part) => RegExp.escape(part));
      return parts.length === 1 ? `${parts[0]}\\n?` : `${parts.join(".*").replaceAll(/(\\x20| )+/g, "\\s+")}\\s+`;
    })
    .join("");
  expect({ command, code, said }).toEqual({
    command,
    code: Number(exit?.[1]),
    said: expect.stringMatching(new RegExp(pattern)),
  });
}

const TRY = { commands: runCommands, file: checkFile, answer: checkAnswer } as const;

describe.skipIf(process.platform === "win32").each(documentNames())("%s", (document) => {
  const cwd = workspace.fresh("document");
  beforeAll(() => mkdirSync(cwd, { recursive: true }));

  test("has no broken links", () => {
    expect(brokenLinks(document)).toEqual([]);
  });

  for (const example of examplesOf(document)) {
    test(`line ${example.line}: ${example.kind}`, () => TRY[example.kind](example, cwd), PATIENCE_MS);
  }
});
