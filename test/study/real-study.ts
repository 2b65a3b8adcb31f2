/** The same run directories on disk. */
import { type RunToWrite, writeRuns } from "./study-files.ts";

export async function writeRealRuns(directory: string, runs: readonly RunToWrite[]): Promise<void> {
  for (const [file, text] of writeRuns(directory, runs).texts) await Bun.write(file, text);
}
