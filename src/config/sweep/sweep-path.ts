/**
 * Paths of parameters as they are written: short names of the load options, and what no path may look like. Whether
 * there is anything at a path is told by the configuration it is laid over (`sweep-target.ts`).
 */

/** Options of the profiling phase that need no path. */
export const ALIASES: readonly string[] = [
  "concurrency",
  "prefill_concurrency",
  "rate",
  "rate_series",
  "requests",
  "duration",
  "sessions",
  "users",
  "smoothness",
  "grace_period",
  "concurrency_ramp",
  "prefill_ramp",
  "rate_ramp",
];

export interface PathFault {
  readonly wanted: string;
  readonly hint?: string;
}

/** The canonical path, in which a short name is written out, or what is wrong with it. */
export function resolvePath(written: string): { readonly path: string } | PathFault {
  if (written === "") return { wanted: "must name what is varied: the path is empty" };
  if (written.startsWith(".")) return { wanted: "must not start with a dot" };
  if (written.endsWith(".")) return { wanted: "must not end with a dot" };
  if (written.includes("..")) return { wanted: "must not have two dots in a row" };
  const [head = ""] = written.split(".");
  if (head === "sweep") return { wanted: "leads into the sweep itself, which cannot be varied" };
  if (["multi_run", "multiRun", "random_seed", "randomSeed"].includes(head)) {
    return { wanted: `leads to ${head}, which holds for all variations and cannot be varied` };
  }
  if (head === "artifacts") {
    return { wanted: "leads to artifacts, which are laid out alike for all variations and cannot be varied" };
  }
  if (head === "benchmark") {
    const rest = written.slice("benchmark.".length);
    return { wanted: "begins with benchmark, where every path begins anyway", hint: `write ${rest}` };
  }
  return { path: ALIASES.includes(written) ? `phases.profiling.${written}` : written };
}
