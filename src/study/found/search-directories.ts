/**
 * An artifact directory → the directories of runs in it, as deep as any layout puts them. Aggregates, and what a run
 * keeps in folders of its own, are passed over.
 */
import type { Files } from "#core/ports.ts";
import { describeRun, type RunDescription } from "#study/trial/run-description.ts";

/** `<cell>/profile_runs/trial_0001`, and one more for those who name the folder around a study. */
const MOST_LEVELS = 4;

const NOT_RUNS: ReadonlySet<string> = new Set(["aggregate", "sweep_aggregate", "phases", "logs", "journal"]);

/** In order of their paths. A directory with runs below it is theirs, whatever else lies in it. */
export function searchDirectories(files: Files, directory: string): Promise<RunDescription[]> {
  return search(files, directory, []);
}

async function search(files: Files, directory: string, segments: readonly string[]): Promise<RunDescription[]> {
  const entries = await files.list(directory);
  const found: RunDescription[] = [];
  if (segments.length < MOST_LEVELS) {
    for (const entry of entries) {
      if (NOT_RUNS.has(entry) || entry.startsWith(".")) continue;
      const path = `${directory}/${entry}`;
      if (await files.isDirectory(path)) found.push(...(await search(files, path, [...segments, entry])));
    }
  }
  if (found.length > 0) return found;
  const own = await describeRun(files, directory, { segments, entries });
  return own === undefined ? [] : [own];
}
