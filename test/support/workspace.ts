/** A temporary folder of one test file, gone when its tests are over. */
import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface Workspace {
  readonly root: string;
  /** A path that nothing stands at yet. */
  fresh(name?: string): string;
  /** Writes a file and gives back its path. */
  write(name: string, text: string): Promise<string>;
}

export function openWorkspace(): Workspace {
  const root = mkdtempSync(path.join(tmpdir(), "aiperf-tests-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  return {
    root,
    fresh: (name = "run") => path.join(root, `${name}-${++count}`),
    write: async (name, text) => {
      const file = path.join(root, name);
      await Bun.write(file, text);
      return file;
    },
  };
}
