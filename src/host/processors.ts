/** The processors that this process may use, and its place in the line for them. */
import { readdirSync } from "node:fs";
import os from "node:os";

/** As far back as it goes: counting tokens must not take time from the load, nor from a server on the same machine. */
const NICENESS = 19;

/**
 * With all threads that there are: on Linux each has a place of its own, and those that compile would go on taking
 * turns with the load. Later ones take the place of the thread that starts them. Does nothing where the system does
 * not allow it.
 */
export function lowerPriority(): void {
  for (const thread of [0, ...threadsOfThisProcess()]) {
    try {
      os.setPriority(thread, NICENESS);
    } catch {
      // A wish, not a need.
    }
  }
}

/** None where the system does not list them. */
function threadsOfThisProcess(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [];
  }
}

export function availableCores(): number {
  return os.availableParallelism();
}
