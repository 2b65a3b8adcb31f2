/** The results of a run that was cut off, from its journal: records are counted and added up as in a run that goes on. */
import { UserError } from "#core/errors.ts";
import type { Files, Http, RangedFiles } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { RunResult } from "#export/run-result.ts";
import { planPhases } from "#plan/phase-plan.ts";
import type { EndpointFacts } from "#run/endpoint-facts.ts";
import { openTokenizer } from "#run/open-tokenizer.ts";
import { countTokens } from "#run/token-counting.ts";
import { journalPath, type StoredRun } from "#study/run-directory.ts";
import { metricContextOf, runFacts } from "#study/trial/measure.ts";
import { createResultBuilder } from "#study/trial/result-builder.ts";
import { mergeJournals } from "./merge-journals.ts";

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
  const paths = Array.from({ length: stored.workers }, (_, worker) => journalPath(directory, worker));
  const journals = mergeJournals(files, paths, phases);
  for await (const record of journals.records) {
    await builder.add(await countTokens(record, config.endpoint.useServerTokenCount ? undefined : opened));
  }
  const outcomes = journals.outcomes();
  if (outcomes.length === 0) {
    await builder.close();
    throw new UserError(`${directory}: no request of this run had ended`, {
      hint: "There is nothing to finish: run it again.",
    });
  }
  const facts = { ...runFacts(stored), tokenizer: opened.tokenizer.source };
  return builder.finish(outcomes, facts, journals.allEnded() ? undefined : INCOMPLETE);
}
