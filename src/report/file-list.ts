/** The last lines of a run: where its files are. Names and paths in, aligned lines out; a path is never cut. */
import { formatBytes } from "./text/format.ts";
import type { Paint } from "./text/paint.ts";
import { cleanText, padEnd, textWidth } from "./text/text-width.ts";

export interface WrittenFile {
  /** What it holds: `CSV`, `Records`, `Log`. */
  readonly name: string;
  readonly path: string;
  readonly bytes?: number;
}

/** One line for each file; no files, no lines. */
export function renderFileList(files: readonly WrittenFile[], paint: Paint): string[] {
  const width = Math.max(0, ...files.map((file) => textWidth(cleanText(file.name))));
  return files.map(({ name, path, bytes }) => {
    const size = bytes === undefined ? "" : paint.dim(` (${formatBytes(bytes)})`);
    return `  ${paint.dim(padEnd(cleanText(name), width))}  ${cleanText(path)}${size}`;
  });
}
