/**
 * Both `profile_export.jsonl` → findings: how many records, which keys they have, and for each turn of each
 * conversation its input and output lengths. Ids are only compared where a seed makes them the same everywhere.
 */
import { metricOf, type RequestRecord } from "./artifacts.ts";
import { type Finding, Findings } from "./finding.ts";

export interface RecordTraits {
  readonly isBoundedByTime: boolean;
  readonly isSeeded: boolean;
}

export function compareRecords(
  ours: readonly RequestRecord[],
  reference: readonly RequestRecord[],
  traits: RecordTraits,
): Finding[] {
  const findings = new Findings("records");
  if (!traits.isBoundedByTime) {
    findings.equal("number of records", ours.length, reference.length);
    findings.equal("number of failed records", failed(ours).length, failed(reference).length);
  }
  findings.sets("metadata key", keys(ours, "metadata"), keys(reference, "metadata"));
  findings.sets("record key", ours.flatMap(Object.keys), reference.flatMap(Object.keys));
  findings.sets("metric", keys(succeeded(ours), "metrics"), keys(succeeded(reference), "metrics"));
  findings.sets("metric of a failed record", keys(failed(ours), "metrics"), keys(failed(reference), "metrics"));
  for (const key of CONSTANT_METADATA) findings.sets(`${key}:`, valuesOf(ours, key), valuesOf(reference, key));
  compareUnits(findings, ours, reference);
  findings.sets("error", errorKinds(ours), errorKinds(reference));
  findings.sets("key of an error", errorKeys(ours), errorKeys(reference));
  if (!traits.isBoundedByTime) compareTurns(findings, traits, ours, reference);
  return findings.all;
}

/** Metadata of few values, which must be the same ones. */
const CONSTANT_METADATA = [
  ...["benchmark_phase", "phase_index", "profiling_index", "phase_name", "phase_kind"],
  ...["was_cancelled", "context_overflow_skip", "agent_depth"],
];

const valuesOf = (records: readonly RequestRecord[], key: string) =>
  records.map((record) => JSON.stringify(record.metadata[key]));
const failed = (records: readonly RequestRecord[]) => records.filter((record) => record.error !== undefined);
const succeeded = (records: readonly RequestRecord[]) => records.filter((record) => record.error === undefined);
const keys = (records: readonly RequestRecord[], part: "metadata" | "metrics") =>
  records.flatMap((record) => Object.keys(record[part]));
const errorKeys = (records: readonly RequestRecord[]) => records.flatMap((record) => Object.keys(record.error ?? {}));
const errorKinds = (records: readonly RequestRecord[]) =>
  failed(records).map(({ error }) => `${error?.code ?? "without code"} ${error?.type}`);

/** The unit and whether a value is a list, of the metrics that both have: `ms`, `ms[]`. */
function compareUnits(findings: Findings, ours: readonly RequestRecord[], reference: readonly RequestRecord[]): void {
  const mine = unitsOf(ours);
  for (const [tag, units] of unitsOf(reference)) {
    const own = mine.get(tag);
    if (own !== undefined) findings.sets(`unit of ${tag}:`, own, units);
  }
}

function unitsOf(records: readonly RequestRecord[]): Map<string, Set<string>> {
  const units = new Map<string, Set<string>>();
  for (const { metrics } of records) {
    for (const [tag, { unit, value }] of Object.entries(metrics)) {
      units.set(tag, (units.get(tag) ?? new Set()).add(Array.isArray(value) ? `${unit}[]` : unit));
    }
  }
  return units;
}

/** One line per turn, so that a difference names it. Which request fails depends on the server's count of requests. */
function compareTurns(
  findings: Findings,
  traits: RecordTraits,
  ours: readonly RequestRecord[],
  reference: readonly RequestRecord[],
): void {
  const line = (record: RequestRecord): string => {
    const isl = metricOf(record, "input_sequence_length") ?? metricOf(record, "error_isl") ?? "none";
    const conversation = traits.isSeeded ? record.metadata.conversation_id : "any";
    return `${conversation}, turn ${record.metadata.turn_index}: ISL ${isl}`;
  };
  const mine = ours.map(line).sort();
  const theirs = reference.map(line).sort();
  if (Bun.deepEquals(mine, theirs)) return;
  const at = theirs.findIndex((text, index) => text !== mine[index]);
  findings.add(`turns differ, first: ${mine[at] ?? "none"}; in the reference ${theirs[at] ?? "none"}`);
}
