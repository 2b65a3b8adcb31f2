/** Where a path of the command line or of a file leads: relative ones start in the working directory. */
import type { World } from "./world.ts";

export function absolutePath({ workingDirectory }: Pick<World, "workingDirectory">, path: string): string {
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  return isAbsolute ? path : `${workingDirectory}/${path.replace(/^\.\//, "")}`;
}
