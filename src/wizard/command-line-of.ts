/** A draft → the words of `aiperf profile` that do the same as its file, where flags can say it. */
import type { Draft } from "./draft.ts";
import { ISL_PATH, OSL_PATH } from "./sweep-shape.ts";

const SEED_OF_REPEATS = 42;

/** The command line that does the same; undefined where only a file can say it. */
export function commandLineOf(draft: Draft): readonly string[] | undefined {
  const { dataset, load, stop, sweep, warmupRequests } = draft;
  if (draft.hasKey || load.type === "user_centric") return undefined;
  if (sweep?.type === "scenarios" || sweep?.type === "sobol" || sweep?.type === "adaptive_search") return undefined;
  if (draft.cooldownSec > 0 || draft.serverMetrics === false) return undefined;
  // Beside a flag for the seed all cells would send the same prompts; 42 is what repeats have without one.
  const isMany = draft.repeats > 1 || sweep !== undefined;
  if (isMany && draft.seed !== SEED_OF_REPEATS) return undefined;
  const valuesOf = (path: string, base: number | undefined): string | undefined => {
    const values = sweep?.axes.find((axis) => axis.path === path)?.values ?? (base === undefined ? [] : [base]);
    return values.length === 0 ? undefined : values.join(",");
  };
  const flag = (name: string, value: string | number | undefined): string[] =>
    value === undefined || value === "" ? [] : [name, String(value)];
  const synthetic = dataset.type === "synthetic" ? dataset : undefined;
  return [
    ...["aiperf", "profile", "--model", draft.models.join(","), "--url", draft.url],
    ...(draft.endpointType === "chat" ? [] : ["--endpoint-type", draft.endpointType]),
    ...(draft.streaming ? ["--streaming"] : []),
    ...(draft.ignoresEos ? ["--extra-inputs", "ignore_eos:true"] : []),
    ...flag("--input-file", dataset.type === "file" ? dataset.path : undefined),
    ...flag("--isl", valuesOf(ISL_PATH, synthetic?.isl.mean)),
    ...flag("--isl-stddev", synthetic?.isl.stddev === 0 ? undefined : synthetic?.isl.stddev),
    ...flag("--osl", valuesOf(OSL_PATH, synthetic?.osl?.mean)),
    ...flag("--osl-stddev", synthetic?.osl?.stddev === 0 ? undefined : synthetic?.osl?.stddev),
    ...flag("--num-dataset-entries", synthetic?.entries),
    ...flag("--concurrency", valuesOf("concurrency", load.concurrency)),
    ...flag("--request-rate", valuesOf("rate", load.rate)),
    ...flag("--arrival-pattern", load.type === "constant" || load.type === "gamma" ? load.type : undefined),
    ...flag("--arrival-smoothness", load.smoothness),
    ...flag("--request-count", stop.requests),
    ...flag("--num-sessions", stop.sessions),
    ...flag("--benchmark-duration", stop.seconds),
    ...flag("--warmup-request-count", warmupRequests),
    ...flag("--warmup-concurrency", warmupRequests),
    ...(sweep?.type === "zip" ? ["--sweep-type", "zip"] : []),
    ...flag("--num-profile-runs", draft.repeats > 1 ? draft.repeats : undefined),
    ...(draft.order === "independent" ? ["--parameter-sweep-mode", "independent"] : []),
    ...(draft.sameSeed ? ["--parameter-sweep-same-seed"] : []),
    ...flag(
      "--goodput",
      Object.entries(draft.slos)
        .map((level) => level.join(":"))
        .join(" "),
    ),
    ...flag("--random-seed", isMany ? undefined : draft.seed),
    ...["--artifact-dir", draft.artifactDir],
  ];
}
