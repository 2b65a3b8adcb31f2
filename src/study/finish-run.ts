/** The results of a run that was cut off, from its journal: records are counted and added up as in a run that goes on. */
import { UserError } from "#core/errors.ts";
import type { Files, Http, RangedFiles } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { RunResult } from "#export/run-result.ts";
import { type PhasePlan, planPhases } from "#plan/phase-plan.ts";
import { splitPhase } from "#plan/split-phase.ts";
import { createLineCutter, decodeJournalEntry, type JournalEntry, phaseIndexOf } from "#record/journal.ts";
import { mergeOutcomes } from "#record/merge-outcomes.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";
import type { EndpointFacts } from "#run/endpoint-facts.ts";
import { openTokenizer } from "#run/open-tokenizer.ts";
import { createPhaseTally } from "#run/phase-tally.ts";
import { countTokens } from "#run/token-counting.ts";
import { metricContextOf, runFacts } from "./measure.ts";
import { createResultBuilder } from "./result-builder.ts";
import { journalPath, type StoredRun } from "./run-directory.ts";

export interface FinishOptions {
  readonly stored: StoredRun;
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly endpoint: EndpointFacts;
  readonly files: Files & RangedFiles;
  readonly http: Http;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const INCOMPLETE = "the run was cut off; these are the requests that had ended by then";

/** Throws a `UserError` where not one request had ended. */
export async function finishRun(options: FinishOptions): Promise<RunResult> {
  const { stored, directory, files, names } = options;
  const { config, origin } = stored;
  const phases = planPhases(config.phases);
  const { insecure } = config.endpoint;
  const opened = await openTokenizer({ ...options, config, tls: { insecure } });
  // Lines that the run had written itself would stand there twice.
  await files.remove(`${directory}/${names.records}`);
  await files.remove(`${directory}/${names.raw}`);
  const context = metricContextOf(config, options.endpoint);
  const builder = await createResultBuilder({ files, directory, names, config, context, phases, origin });
  const { records, outcomes } = await readJournals(options, phases);
  for (const record of records) {
    await builder.add(await countTokens(record, config.endpoint.useServerTokenCount ? undefined : opened));
  }
  if (outcomes.length === 0) {
    throw new UserError(`${directory}: no request of this run had ended`, {
      hint: "There is nothing to finish: run it again.",
    });
  }
  return builder.finish(outcomes, { ...runFacts(stored), tokenizer: opened.tokenizer.source }, INCOMPLETE);
}

interface Journals {
  /** In the order of their ends. */
  readonly records: readonly RawRecord[];
  readonly outcomes: readonly PhaseOutcome[];
}

/** All workers' journals together, as the run itself would have put them together. */
async function readJournals(
  { stored, directory, files }: FinishOptions,
  phases: readonly PhasePlan[],
): Promise<Journals> {
  const { workers } = stored;
  const records: RawRecord[] = [];
  const shares: PhaseOutcome[][] = phases.map(() => []);
  for (let worker = 0; worker < workers; worker++) {
    const share = { index: worker, count: workers };
    const tallies = phases.map((plan) => createPhaseTally(splitPhase(plan, worker, workers), share));
    for (const entry of readEntries(await readWhole(files, journalPath(directory, worker)))) {
      tallies[phaseIndexOf(entry)]?.add(entry);
      if (entry.kind === "record" && entry.record.error?.kind !== "cancelled") records.push(entry.record);
    }
    for (const [index, tally] of tallies.entries()) {
      const outcome = tally.outcome();
      if (outcome !== undefined) shares[index]?.push(outcome);
    }
  }
  records.sort((a, b) => a.endNs - b.endNs);
  return { records, outcomes: shares.filter((own) => own.length > 0).map(mergeOutcomes) };
}

function readEntries(text: string): JournalEntry[] {
  return createLineCutter()(text).flatMap((line) => decodeJournalEntry(line) ?? []);
}

async function readWhole(files: Files, path: string): Promise<string> {
  return (await files.exists(path)) ? files.readText(path) : "";
}
