/** Names of the files of one run, and of the directory they go to where the user names none. */
import type { BenchmarkConfig, EndpointType, PhaseConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";

/** Relative to the artifact directory. */
export interface ArtifactNames {
  readonly profileJson: string;
  readonly profileCsv: string;
  readonly records: string;
  readonly raw: string;
  readonly timeslicesJson: string;
  readonly timeslicesCsv: string;
  readonly console: string;
  readonly inputs: string;
  readonly phaseManifest: string;
  /** A directory. */
  readonly phases: string;
  readonly resultsReady: string;
}

/** Endings of our own files: `--profile-export-prefix` may be given one of these names whole. */
const KNOWN_ENDING = /((_raw|_timeslices|_gpu_telemetry|_server_metrics)?\.(jsonl|json|csv|parquet))$/;

/** A prefix renames the result files; of a path only the last part counts. Throws a `UserError` where two names clash. */
export function artifactNames(prefix?: string): ArtifactNames {
  const base = prefix?.split("/").at(-1)?.replace(KNOWN_ENDING, "") ?? "";
  const renamed = base !== "" && base !== "." && base !== "..";
  const profile = renamed ? base : "profile_export_aiperf";
  const records = renamed ? base : "profile_export";
  const names: ArtifactNames = {
    profileJson: `${profile}.json`,
    profileCsv: `${profile}.csv`,
    records: `${records}.jsonl`,
    raw: `${records}_raw.jsonl`,
    timeslicesJson: `${profile}_timeslices.json`,
    timeslicesCsv: `${profile}_timeslices.csv`,
    console: "profile_export_console.txt",
    inputs: "inputs.json",
    phaseManifest: "phase_manifest.json",
    phases: "phases",
    resultsReady: ".aiperf_results_ready.json",
  };
  if (new Set(Object.values(names)).size < Object.keys(names).length) {
    throw new UserError(`the prefix ${base} would give two files of a run the same name`, {
      problems: [
        {
          where: "--profile-export-prefix",
          found: prefix ?? "",
          wanted: `must not be one of ${["inputs", "phase_manifest", ".aiperf_results_ready"].join(", ")}`,
        },
      ],
    });
  }
  return names;
}

const OPENAI_LIKE: ReadonlySet<EndpointType> = new Set(["chat", "completions", "embeddings", "responses"]);

/**
 * `artifacts/<model>-<service>-<endpoint>-<load>`, relative to where the program was started. The load is that of the
 * first profiling phase; numbers of requests a second look as in Python (`request_rate10.0`).
 */
export function defaultDirectory(config: BenchmarkConfig): string {
  const { type } = config.endpoint;
  const phase = config.phases.find((candidate) => candidate.kind === "profiling");
  const parts = [
    toModelName(config.models.items.map((item) => item.name)),
    OPENAI_LIKE.has(type) ? `openai-${type}` : type,
    ...(phase === undefined ? [] : [toLoadName(phase)]),
  ];
  return `artifacts/${parts.join("-")}`;
}

function toModelName(names: readonly string[]): string {
  const first = names[0] ?? "model";
  // A name that begins with a dot would make a hidden directory, or lead out of this one.
  const safe = first.replaceAll(/[/\\]/g, "_").replace(/^\.+/, "_");
  return names.length > 1 ? `${safe}_multi` : safe;
}

function toLoadName(phase: PhaseConfig): string {
  const { concurrency, rate, users } = phase;
  if (phase.type === "fixed_schedule") return "fixed_schedule";
  if (phase.type === "user_centric") return `user_centric-users${users ?? 1}-qps${toDecimal(rate ?? 0)}`;
  if (rate === undefined) return `concurrency${concurrency ?? 1}`;
  return `${concurrency === undefined ? "" : `concurrency${concurrency}-`}request_rate${toDecimal(rate)}`;
}

const toDecimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
