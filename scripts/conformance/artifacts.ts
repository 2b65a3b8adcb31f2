/**
 * A folder of artifacts → its files, read. What is missing stays undefined: a run that failed writes less.
 * Logs and dot files are left out of the list of files: they are not part of what is compared.
 */
import path from "node:path";
import { Glob } from "bun";
import type { JsonObject } from "#core/json.ts";

export interface StatValues {
  readonly unit: string;
  readonly [stat: string]: string | number;
}

export interface RequestRecord {
  readonly metadata: JsonObject;
  readonly metrics: Readonly<Record<string, { readonly value: number | readonly number[]; readonly unit: string }>>;
  readonly error?: JsonObject;
}

export interface InputsFile {
  readonly data: readonly { readonly session_id: string; readonly payloads: readonly JsonObject[] }[];
}

export interface Artifacts {
  readonly files: readonly string[];
  readonly profile: JsonObject | undefined;
  readonly csv: string | undefined;
  readonly records: readonly RequestRecord[] | undefined;
  readonly inputs: InputsFile | undefined;
  readonly consoleText: string | undefined;
}

export async function readArtifacts(folder: string): Promise<Artifacts> {
  const read = async (name: string): Promise<string | undefined> => {
    const file = Bun.file(path.join(folder, name));
    return (await file.exists()) ? file.text() : undefined;
  };
  const profile = await read("profile_export_aiperf.json");
  const inputs = await read("inputs.json");
  const lines = await read("profile_export.jsonl");
  return {
    files: await listFiles(folder),
    profile: profile === undefined ? undefined : JSON.parse(profile),
    csv: await read("profile_export_aiperf.csv"),
    records: lines === undefined ? undefined : readRecords(lines),
    inputs: inputs === undefined ? undefined : JSON.parse(inputs),
    consoleText: await read("profile_export_console.txt"),
  };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(new Glob("**/*").scan(folder));
    return names.filter((name) => !name.startsWith("logs/")).sort();
  } catch {
    return [];
  }
}

/** Records in the order in which their requests were issued; the files have them in the order of their ends. */
function readRecords(lines: string): RequestRecord[] {
  const records = lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RequestRecord);
  return records.sort((a, b) => readNumber(a, "session_num") - readNumber(b, "session_num"));
}

export const readNumber = (record: RequestRecord, key: string): number => Number(record.metadata[key]);

/** Wall instants are beyond 2^53 ns: JSON.parse rounds them to 256 ns, which is far below what is compared. */
export const readMs = (record: RequestRecord, key: string): number => readNumber(record, key) / 1e6;

export function metricOf(record: RequestRecord, tag: string): number | undefined {
  const value = record.metrics[tag]?.value;
  return typeof value === "number" ? value : undefined;
}

export function isStatValues(value: unknown): value is StatValues {
  return typeof value === "object" && value !== null && "unit" in value;
}
