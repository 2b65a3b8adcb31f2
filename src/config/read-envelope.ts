/** What stands around the benchmark, in a file or as flags: repeats, seed, table. Flags win, option by option. */
import * as v from "valibot";
import type { Problem } from "#core/errors.ts";
import { explainIssue } from "./explain.ts";
import type { FlagReading } from "./flags/flag-values.ts";
import { type GivenMap, getAt, mapAt, toPlain, whereOf } from "./given.ts";
import { refuseLater } from "./later.ts";
import { mergeGiven } from "./merge.ts";
import { envelopeBlock } from "./schema/envelope.ts";
import type { MultiRunConfig } from "./sweep/sweep-config.ts";

export interface EnvelopeValues {
  readonly randomSeed?: number;
  readonly noSweepTable: boolean;
  readonly multiRun: MultiRunConfig;
  /** Where an option of `multi_run` stands. */
  readonly whereOf: (path: readonly string[]) => string;
}

const FROM_FLAGS = ["randomSeed", "noSweepTable", "multiRun"];
/** Options that mean nothing for a single run. */
const FOR_SEVERAL = ["setConsistentSeed", "disableWarmupAfterFirst", "cooldownSeconds"];
const DEFAULT_THRESHOLDS = { ci_width: 0.1, cv: 0.05, distribution: 0.05 } as const;

const SINGLE: MultiRunConfig = {
  numRuns: 1,
  cooldownSeconds: 0,
  confidenceLevel: 0.95,
  setConsistentSeed: true,
  varySeedPerTrial: false,
  disableWarmupAfterFirst: true,
};

export function readEnvelope(file: GivenMap | undefined, flags: GivenMap, reading: FlagReading): EnvelopeValues {
  const { problems } = reading;
  const envelope = mapAt(file?.at ?? "--", file?.entries);
  for (const name of FROM_FLAGS) {
    const value = flags.entries.get(name);
    if (value !== undefined) envelope.entries.set(name, mergeGiven(envelope.entries.get(name), value));
  }
  // Read by themselves, from their trees.
  for (const name of ["benchmark", "sweep"]) envelope.entries.delete(name);
  dropIdleConvergence(envelope, reading);
  const where = (path: readonly string[]) => whereOf(envelope, path);
  const result = v.safeParse(envelopeBlock, toPlain(envelope));
  if (!result.success) {
    for (const issue of result.issues) {
      const problem = explainIssue(issue, envelope);
      if (problem !== undefined) problems.push(problem);
    }
    return { multiRun: SINGLE, noSweepTable: false, whereOf: where };
  }
  problems.push(...refuseLater(result.output, (path) => whereOf(envelope, path)));
  const { randomSeed, noSweepTable } = result.output;
  const multiRun = multiRunOf(result.output.multiRun);
  checkMultiRun(multiRun, { envelope, flags, problems });
  return { multiRun, noSweepTable, whereOf: where, ...(randomSeed === undefined ? {} : { randomSeed }) };
}

/** Flags about convergence without the one that asks for it. */
function dropIdleConvergence(envelope: GivenMap, { notices }: FlagReading): void {
  const convergence = getAt(envelope, ["multiRun", "convergence"]);
  if (convergence?.kind !== "map" || convergence.entries.has("metric")) return;
  const [first] = convergence.entries.values();
  if (first === undefined || !first.at.startsWith("-")) return;
  for (const { at } of convergence.entries.values()) {
    notices.push(`${at} has no effect without --convergence-metric.`);
  }
  const multiRun = envelope.entries.get("multiRun");
  if (multiRun?.kind !== "map") return;
  const kept = [...multiRun.entries].filter(([name]) => name !== "convergence");
  envelope.entries.set("multiRun", mapAt(multiRun.at, kept));
}

function multiRunOf(given: v.InferOutput<typeof envelopeBlock>["multiRun"]): MultiRunConfig {
  const { convergence, ...rest } = given;
  if (convergence === undefined) return rest;
  const threshold = convergence.threshold ?? DEFAULT_THRESHOLDS[convergence.mode];
  return { ...rest, convergence: { ...convergence, threshold } };
}

interface CheckContext {
  readonly envelope: GivenMap;
  readonly flags: GivenMap;
  readonly problems: Problem[];
}

function checkMultiRun({ numRuns, convergence }: MultiRunConfig, { envelope, flags, problems }: CheckContext): void {
  const hint = "give --num-profile-runs 5, or num_runs under multi_run";
  if (convergence !== undefined && convergence.minRuns > numRuns) {
    const isSingle = numRuns === 1;
    problems.push({
      where: whereOf(envelope, ["multiRun", "convergence", isSingle ? "metric" : "minRuns"]),
      wanted: isSingle ? "needs several runs" : `must be at most the number of runs, ${numRuns}`,
      hint,
    });
  }
  if (numRuns > 1) return;
  for (const name of FOR_SEVERAL) {
    const flag = getAt(flags, ["multiRun", name]);
    if (flag !== undefined) problems.push({ where: flag.at, wanted: "needs several runs", hint });
  }
}
