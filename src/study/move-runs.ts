/**
 * Runs that are done go where an extended plan has them, as with a second trial. Name by name, since a new place may lie
 * inside the old one; the marker of complete results goes last, so that a move that is cut can be made again.
 */
import type { Files } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { PlanDiff } from "#plan/diff-plans.ts";
import { runNames } from "./run-directory.ts";
import { readRunStates, writeRunStates } from "./study-manifest.ts";

export interface MoveOptions {
  readonly files: Files;
  /** Absolute: the artifact directory of the study. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly diff: Pick<PlanDiff, "moves" | "staleAggregates">;
}

/** Throws a `UserError` (exit code 8) with advice. */
export async function moveRuns({ files, directory, names, diff }: MoveOptions): Promise<void> {
  if (diff.moves.length === 0 && diff.staleAggregates.length === 0) return;
  const at = (path: string): string => (path === "" ? directory : `${directory}/${path}`);
  const inOrder = [...runNames(names).filter((name) => name !== names.resultsReady), names.resultsReady];
  for (const { from, to } of diff.moves) await moveNames(files, { from: at(from), to: at(to), names: inOrder });
  for (const stale of diff.staleAggregates) await whileWriting(at(stale), () => files.remove(at(stale)));
  const places = new Map(diff.moves.map(({ from, to }) => [from, to]));
  const states = await readRunStates(files, directory);
  const runs = Object.entries(states.runs).map(([path, state]) => [places.get(path) ?? path, state]);
  await writeRunStates(files, directory, { ...states, runs: Object.fromEntries(runs) });
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
}

async function moveNames(files: Files, { from, to, names }: Move): Promise<void> {
  if (!(await files.isDirectory(from))) return;
  await whileWriting(to, async () => {
    await files.makeDirectory(to);
    for (const name of names) {
      if (await files.exists(`${from}/${name}`)) await files.rename(`${from}/${name}`, `${to}/${name}`);
    }
    if ((await files.list(from)).length === 0) await files.remove(from);
  });
}
