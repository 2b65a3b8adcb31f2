/**
 * What a study of several runs keeps in its artifact directory so that another process can go on with it: once, before
 * anything is sent, the plan with its configurations; and after that, small and rewritten whole, the state of each run.
 * Secrets are taken out of both.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { redact } from "#config/redact.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { Files } from "#core/ports.ts";
import type { ServerFacts } from "#export/run-result.ts";
import { whileWriting } from "#export/write-failure.ts";
import { type PlanRecord, toPlanRecord } from "#plan/plan-record.ts";
import { hideAssigned, withoutSecretPoints } from "#plan/secret-values.ts";
import type { StudyPlan, Variation } from "#plan/study-plan.ts";
import { readStoredText, toStoredText } from "./stored-json.ts";
import type { StudySettings } from "./study-settings.ts";

export const MANIFEST_FILE = ".aiperf_study.json";
export const RUN_STATES_FILE = ".aiperf_study_runs.json";

const FORMAT = 1;

export interface StudyManifest {
  readonly version: string;
  readonly sweepId: string;
  readonly cliCommand: string;
  /** The words after `profile`, to be read again: of a search, where none of them is a secret. */
  readonly argv?: readonly string[];
  /** Relative paths in the configurations start here. */
  readonly workingDirectory: string;
  readonly plan: StudyPlan;
  /** What a later plan is compared with. */
  readonly record: PlanRecord;
  readonly settings: StudySettings;
  /** By the index of the variation; without API key. Null: a point of a search that no run can be made at. */
  readonly variations: readonly (StoredVariation | null)[];
}

export interface StoredVariation {
  readonly config: BenchmarkConfig;
  /** What the user set, in the words of the YAML. */
  readonly explicit: JsonObject;
  /** The server was given a key, which is not kept. */
  readonly hasKey: boolean;
}

/** `running` on disk: the run was cut. */
export type RunState = "running" | "succeeded" | "failed" | "cancelled";

export interface StudyOutcome {
  /** Absent: the study came to its own end. */
  readonly stoppedBy?: "interrupt" | "failures" | "budget" | "error";
}

export interface RunStates {
  /** By the directories of the runs. */
  readonly runs: Readonly<Record<string, { readonly state: RunState; readonly error?: string }>>;
  /** What answered the last run. */
  readonly server?: ServerFacts;
  /** How the last invocation ended; absent: it goes on, or was cut. */
  readonly outcome?: StudyOutcome;
}

export const NO_RUN_STATES: RunStates = { runs: {} };

/** What its aggregates say of a study; one that stopped because of failures was not cancelled. */
export const isCancelled = ({ stoppedBy }: StudyOutcome): boolean => stoppedBy === "interrupt";

/** Throws a `UserError` (exit code 8) with advice. */
export async function writeManifest(files: Files, directory: string, manifest: StudyManifest): Promise<void> {
  const variations = manifest.variations.map((one) => one && { ...one, config: toStoredConfig(one.config, manifest) });
  const content = toStoredText({ format: FORMAT, ...manifest, plan: toStoredPlan(manifest.plan), variations });
  await writeFile(files, `${directory}/${MANIFEST_FILE}`, hideSecrets(content));
}

/** With one more variation, which is the last of the plan. */
export function growManifest(
  manifest: StudyManifest,
  plan: StudyPlan,
  { stored, body }: { readonly stored: StoredVariation | null; readonly body: JsonValue },
): StudyManifest {
  const bodies = [...manifest.record.cells.map((cell) => cell.body), body];
  return { ...manifest, plan, record: toPlanRecord(plan, bodies), variations: [...manifest.variations, stored] };
}

/** With further runs of the variations that it has. */
export function withPlan(manifest: StudyManifest, plan: StudyPlan): StudyManifest {
  const bodies = manifest.record.cells.map((cell) => cell.body);
  return { ...manifest, plan, record: toPlanRecord(plan, bodies) };
}

export async function writeRunStates(files: Files, directory: string, states: RunStates): Promise<void> {
  await writeFile(files, `${directory}/${RUN_STATES_FILE}`, hideSecrets(toStoredText(states)));
}

/** Undefined: no study was begun here. Throws a `UserError` where the file is not one of this version. */
export async function readManifest(files: Files, directory: string): Promise<StudyManifest | undefined> {
  const path = `${directory}/${MANIFEST_FILE}`;
  if (!(await files.exists(path))) return undefined;
  const stored = readStored(path, await files.readText(path));
  if (stored.format !== FORMAT) throw unreadable(path, `it is of format ${String(stored.format)}`);
  return stored as unknown as StudyManifest;
}

export async function readRunStates(files: Files, directory: string): Promise<RunStates> {
  const path = `${directory}/${RUN_STATES_FILE}`;
  if (!(await files.exists(path))) return NO_RUN_STATES;
  return readStored(path, await files.readText(path)) as unknown as RunStates;
}

function readStored(path: string, text: string): Record<string, unknown> {
  try {
    return readStoredText(text) as Record<string, unknown>;
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(path: string, why: string): UserError {
  return new UserError(`${path} cannot be read: ${why}`, {
    hint: "Run the sweep anew without --resume: what is there is moved aside.",
  });
}

const hideSecrets = (text: string): string => `${JSON.stringify(redact(JSON.parse(text)), undefined, 1)}\n`;

/** Without the key, and with paths that lead to the same files from any working directory. */
function toStoredConfig(config: BenchmarkConfig, { workingDirectory }: StudyManifest): BenchmarkConfig {
  const { apiKey: _, caFile, ...endpoint } = config.endpoint;
  const { dataset, tokenizer } = config;
  const isTokenizerPath = tokenizer.name?.startsWith(".") === true;
  const absolute = (path: string): string => (path.startsWith("/") ? path : `${workingDirectory}/${path}`);
  const isFile = dataset.type === "file" && dataset.path !== undefined;
  return {
    ...config,
    endpoint: { ...endpoint, ...(caFile === undefined ? {} : { caFile: absolute(caFile) }) },
    tokenizer: isTokenizerPath ? { ...tokenizer, name: absolute(tokenizer.name ?? "") } : tokenizer,
    dataset: isFile ? { ...dataset, path: absolute(dataset.path ?? "") } : dataset,
  };
}

/** Its values are without secrets already; what it assigns, and the points it was sampled at, are not. */
function toStoredPlan(plan: StudyPlan): StudyPlan {
  const variations = plan.variations.map((variation): Variation => {
    const { patch } = variation;
    if (patch.kind !== "assign") return variation;
    return { ...variation, patch: { ...patch, assignments: hideAssigned(patch.assignments) } };
  });
  const { sampling } = plan;
  return { ...plan, variations, ...(sampling === undefined ? {} : { sampling: withoutSecretPoints(sampling) }) };
}

const writeFile = (files: Files, path: string, content: string): Promise<void> =>
  whileWriting(path, () => files.writeAtomic(path, content));
