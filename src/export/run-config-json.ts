/** `run_config.json` of one run of a study: which run it is and what it was told to do. Secrets are gone from all of it. */
import type { JsonObject } from "#core/json.ts";
import type { Seed } from "#core/parameter-value.ts";
import { type ExactJson, toJsonText } from "./json-text.ts";
import type { StudyFacts } from "./run-result.ts";

export interface RunConfigFacts {
  readonly benchmarkId: string;
  readonly study: StudyFacts;
  /** From 0. */
  readonly trial: number;
  /** Absolute. */
  readonly directory: string;
  readonly cliCommand: string;
  readonly randomSeed?: Seed;
  /** What the user set, in the words of the YAML. */
  readonly inputConfig: JsonObject;
}

export function renderRunConfig(facts: RunConfigFacts): string {
  const { study } = facts;
  const content: ExactJson = {
    benchmark_id: facts.benchmarkId,
    sweep_id: study.sweepId,
    cfg: facts.inputConfig,
    variation: { index: study.variationIndex, label: study.variationLabel, values: study.variationValues },
    trial: facts.trial,
    artifact_dir: facts.directory,
    label: study.runLabel,
    cli_command: facts.cliCommand,
    random_seed: facts.randomSeed ?? null,
    variables: {},
    resolved: {},
  };
  return `${toJsonText(content)}\n`;
}
