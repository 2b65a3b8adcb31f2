/**
 * A golden case → the same command given to our executable, against two fresh mock servers. The ports of the golden
 * command become free ones, its /bench paths those of the golden folder; everything else is given as it stands.
 */
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { type Artifacts, readArtifacts } from "./artifacts.ts";
import type { GoldenCase } from "./golden-case.ts";
import { freePort, type MockRequest, startMock } from "./mock-process.ts";

export interface OurRun {
  readonly exitCode: number;
  readonly stderr: string;
  readonly artifacts: Artifacts;
  /** Requests that reached the servers standing in for ports 9100 and 9101. */
  readonly requests: { readonly first: readonly MockRequest[]; readonly second: readonly MockRequest[] };
  /** Our address → the golden one, to make what both wrote comparable. */
  readonly toGolden: (text: string) => string;
}

export interface RunSetup {
  readonly goldenDir: string;
  readonly binary: string;
  readonly mock: readonly string[];
  /** An empty folder for this run. */
  readonly folder: string;
}

const LIMIT_MS = 120_000;

export async function runCase(golden: GoldenCase, setup: RunSetup): Promise<OurRun> {
  const folder = path.join(setup.folder, golden.name);
  await mkdir(folder, { recursive: true });
  await symlink(path.join(setup.goldenDir, "data"), path.join(setup.folder, "data"));
  const first = await startMock(setup.mock, path.join(setup.folder, "requests-1.jsonl"));
  const second = await startMock(setup.mock, path.join(setup.folder, "requests-2.jsonl"));
  try {
    await Promise.all([first.advance(countBefore(golden)), second.advance(countBefore(golden))]);
    const places: readonly (readonly [golden: string, ours: string])[] = [
      ["127.0.0.1:9100", `127.0.0.1:${first.port}`],
      ["127.0.0.1:9101", `127.0.0.1:${second.port}`],
      ["127.0.0.1:9999", `127.0.0.1:${freePort()}`],
      ["/bench/data", path.join(setup.goldenDir, "data")],
    ];
    const words = golden.words.map((word) => places.reduce((text, [from, to]) => text.replace(from, to), word));
    const child = Bun.spawn([setup.binary, ...words], {
      cwd: folder,
      env: { ...process.env, COLUMNS: "160", HF_HUB_OFFLINE: "1" },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
      timeout: LIMIT_MS,
    });
    const [stderr, exitCode] = await Promise.all([new Response(child.stderr).text(), child.exited]);
    return {
      exitCode,
      stderr,
      artifacts: await readArtifacts(path.join(folder, "artifacts")),
      requests: {
        first: (await first.requests()).slice(countBefore(golden)),
        second: (await second.requests()).slice(countBefore(golden)),
      },
      toGolden: (text) => places.reduce((all, [from, to]) => all.replaceAll(to, from), text),
    };
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}

/** The model `mix` fails each third request that reaches its server: those before the golden run decide which. */
function countBefore({ words, artifacts }: GoldenCase): number {
  if (!words.includes("mix")) return 0;
  const firstFailed = artifacts.records?.findIndex((record) => record.error !== undefined) ?? 0;
  return (5 - firstFailed) % 3;
}
