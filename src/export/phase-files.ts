/**
 * A run of several phases → `phase_manifest.json` and a summary of each phase under `phases/<phase>/`. A run of one phase
 * has none of them.
 */
import { toWallNs } from "#core/units.ts";
import type { PhaseResult } from "#metrics/result.ts";
import { type ExactJson, sortKeys, toJsonText } from "./json-text.ts";
import { toErrorSummary } from "./metric-json.ts";
import { renderProfileCsv } from "./profile-csv.ts";
import { renderPhaseProfileJson } from "./profile-json.ts";
import { toProfilingIndex } from "./record-metadata.ts";
import type { RunResult } from "./run-result.ts";

export interface RenderedFile {
  /** Relative to the artifact directory, `/` between its parts. */
  readonly path: string;
  readonly content: string;
}

/** The manifest stands last; nothing for a run of one phase. */
export function renderPhaseFiles(run: RunResult, names: { phaseManifest: string; phases: string }): RenderedFile[] {
  if (run.phases.length < 2) return [];
  const files = run.phases.flatMap((phase) => {
    const paths = toPhasePaths(names.phases, phase);
    return [
      { path: paths.json, content: renderPhaseProfileJson(run, phase) },
      { path: paths.csv, content: renderProfileCsv(phase.metrics) },
    ];
  });
  return [...files, { path: names.phaseManifest, content: renderManifest(run, names.phases) }];
}

function renderManifest(run: RunResult, directory: string): string {
  const labels = run.phases.map((phase) => phase.outcome);
  const phases = run.phases.map((phase, index) => toManifestEntry(run, phase, { directory, labels, index }));
  return `${toJsonText(sortKeys({ schema_version: 1, phases }))}\n`;
}

function toManifestEntry(
  run: RunResult,
  phase: PhaseResult,
  place: { directory: string; labels: readonly PhaseResult["outcome"][]; index: number },
): ExactJson {
  const { outcome } = phase;
  const paths = toPhasePaths(place.directory, phase);
  return {
    phase_index: outcome.phaseIndex,
    phase_name: outcome.name,
    phase_kind: outcome.kind,
    profiling_index: toProfilingIndex(place.labels, place.index) ?? null,
    start_ns: toWallNs(run.facts.origin, outcome.startNs),
    end_ns: toWallNs(run.facts.origin, outcome.endNs),
    was_cancelled: outcome.wasCancelled,
    total_request_count: outcome.succeeded + outcome.failed,
    successful_request_count: outcome.succeeded,
    error_request_count: outcome.failed,
    error_summary: toErrorSummary(phase.errors),
    metrics_json: paths.json,
    metrics_csv: paths.csv,
    server_metrics_json: null,
    gpu_telemetry_json: null,
  };
}

function toPhasePaths(directory: string, phase: PhaseResult): { json: string; csv: string } {
  const base = `${directory}/${toDirectoryName(phase.outcome)}/profile_export_aiperf`;
  return { json: `${base}.json`, csv: `${base}.csv` };
}

/** Phases are named by people: what could lead out of the directory is taken out, and the index keeps names apart. */
function toDirectoryName(outcome: PhaseResult["outcome"]): string {
  const safe = outcome.name.replaceAll(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "_");
  return safe === outcome.name && safe !== "" ? safe : `${safe}_${outcome.phaseIndex}`;
}
