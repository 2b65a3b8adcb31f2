/** Other processes as Linux shows them under /proc: who started whom, whether they live, what they were given. */
import { readdirSync, readFileSync } from "node:fs";

/** Processes can be looked at from outside. */
export const SEES_PROCESSES = process.platform === "linux";

const LONGEST_WAIT_MS = 10_000;

export function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => statOf(candidate)?.parent === pid);
}

/** The one load worker of a run. */
export function workerOf(pid: number): number {
  const [worker, ...others] = childrenOf(pid);
  if (worker === undefined || others.length > 0) throw new Error(`process ${pid} has ${others.length + 1} workers`);
  return worker;
}

/** The process has ended; one that only waits to be reaped has. */
export function isGone(pid: number): boolean {
  return (statOf(pid)?.state ?? "Z") === "Z";
}

/** A stranger's end gives no event: it is looked for, again and again, for a while. */
export async function waitUntilGone(pid: number): Promise<void> {
  const startMs = performance.now();
  while (!isGone(pid)) {
    if (performance.now() - startMs > LONGEST_WAIT_MS) throw new Error(`process ${pid} lives on`);
    await Bun.sleep(2);
  }
}

/** Command line and environment, as anybody on the machine may read the first and its owner the second. */
export function publicFactsOf(pid: number): { readonly commandLine: string; readonly environment: string } {
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", "\n");
  return { commandLine: read("cmdline"), environment: read("environ") };
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    // The name in brackets may hold anything: the fields are counted from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return { state: fields[0] ?? "Z", parent: Number(fields[1]) };
  } catch {
    return undefined;
  }
}
