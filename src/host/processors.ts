/** The processors that this process may use, and its place in the line for them. */
import os from "node:os";

/** As far back as it goes: counting tokens must not take time from the load, nor from a server on the same machine. */
const NICENESS = 19;

/** Does nothing where the system does not allow it. */
export function lowerPriority(): void {
  try {
    os.setPriority(NICENESS);
  } catch {
    // A wish, not a need.
  }
}

export function availableCores(): number {
  return os.availableParallelism();
}
