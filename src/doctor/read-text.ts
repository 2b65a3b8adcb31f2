/** Files that may or may not be there, such as what a kernel tells: absent and forbidden are the same. */
import type { Files } from "#core/ports.ts";

export type ReadText = (path: string) => Promise<string | undefined>;

export function createReadText(files: Pick<Files, "readText">): ReadText {
  return (path) => files.readText(path).catch(() => undefined);
}
