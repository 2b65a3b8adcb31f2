/** The file system in memory, with parts of files, and a way to put whole trees into it. */
import type { RangedFiles } from "#core/ports.ts";
import { createMemoryFiles as createWholeFiles, type MemoryFiles as WholeFiles } from "../export/memory-files.ts";

export interface MemoryFiles extends WholeFiles, RangedFiles {
  /** The directories above it are made, too. */
  put(path: string, text: string): void;
  /** Most bytes that one call of `readRange` was asked for. */
  largestRange(): number;
}

export function createMemoryFiles(texts: Readonly<Record<string, string>> = {}): MemoryFiles {
  const files = createWholeFiles({ ...texts });
  let largest = 0;
  return Object.assign(files, {
    put: (path: string, text: string) => {
      files.texts.set(path, text);
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        files.directories.add(path.slice(0, end));
      }
    },
    readRange: async (path: string, from: number, to: number) => {
      largest = Math.max(largest, to - from);
      return new TextEncoder().encode(await files.readText(path)).subarray(from, to);
    },
    largestRange: () => largest,
  });
}
