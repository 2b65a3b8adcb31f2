/** This process told from all others, and whether another one that was told so still runs. */
import fs from "node:fs";
import os from "node:os";
import type { Processes, ProcessMark } from "#core/ports.ts";

/** Field 22 of `/proc/<pid>/stat`, counted behind the name in brackets, which may hold anything. */
const START_FIELD_BEHIND_NAME = 19;

export const systemProcesses: Processes = {
  own: () => ({ host: os.hostname(), pid: process.pid, ...startOf(process.pid) }),
  isRunning: ({ host, pid, started }) => {
    if (host !== os.hostname()) return "unknown";
    if (!isThere(pid)) return "no";
    // The number may have gone to another process since.
    return started !== undefined && started !== startOf(pid).started ? "no" : "yes";
  },
};

function startOf(pid: number): Pick<ProcessMark, "started"> {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD_BEHIND_NAME];
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return started === undefined ? {} : { started: `${boot}/${started}` };
  } catch {
    // Not Linux: the number alone has to do.
    return {};
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is there all the same.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
