/** Priority of this process among the others of the machine. */
import os from "node:os";

/** Steps below normal: counting tokens must not take time from the load, nor from a server on the same machine. */
const NICENESS = 5;

/** Does nothing where the system does not allow it. */
export function lowerPriority(): void {
  try {
    os.setPriority(NICENESS);
  } catch {
    // A wish, not a need.
  }
}
