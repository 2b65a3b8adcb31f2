/** One folder of golden material → the command that was given to the reference, how it ended and what it wrote. */
import path from "node:path";
import { type Artifacts, readArtifacts } from "./artifacts.ts";

export interface GoldenCase {
  readonly name: string;
  /** Words of the command line, without the program's name. */
  readonly words: readonly string[];
  readonly exitCode: number;
  readonly artifacts: Artifacts;
}

export async function readGoldenCase(goldenDir: string, name: string): Promise<GoldenCase> {
  const folder = path.join(goldenDir, name);
  const command = await Bun.file(path.join(folder, "command.txt")).text();
  const result = await Bun.file(path.join(folder, "result.txt")).text();
  const exitCode = /exit_code=(\d+)/.exec(result)?.[1];
  if (exitCode === undefined) throw new Error(`${folder}/result.txt names no exit code`);
  return {
    name,
    words: command.trim().split(/\s+/).slice(1),
    exitCode: Number(exitCode),
    artifacts: await readArtifacts(path.join(folder, "artifacts")),
  };
}
