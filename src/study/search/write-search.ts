/** Where a search stands → the two files about it in its artifact directory, each written whole. */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import { renderSearchCheckpoint, SEARCH_CHECKPOINT_FILE } from "#export/search/search-checkpoint-json.ts";
import { renderSearchHistory, SEARCH_HISTORY_FILE } from "#export/search/search-history-json.ts";
import { whileWriting } from "#export/write-failure.ts";
import { directoryOf } from "#study/found/read-run.ts";
import type { SearchDescription } from "./describe-search.ts";

export interface SearchRecord extends SearchDescription {
  readonly trials: readonly TrialResult[];
}

/** `directory` is absolute. Throws a `UserError` (exit code 8) with advice. */
export async function writeSearch(files: Files, directory: string, record: SearchRecord): Promise<void> {
  const { search, course, standing } = record;
  const history = renderSearchHistory({ ...search, course, standing });
  const write = (name: string, content: string) =>
    whileWriting(`${directory}/${name}`, () => files.writeAtomic(`${directory}/${name}`, content));
  await write(SEARCH_HISTORY_FILE, history);
  await write(SEARCH_CHECKPOINT_FILE, renderSearchCheckpoint(toPoints(directory, record)));
}

/** Points that a trial of has come to its end, as in the history. */
function toPoints(directory: string, { plan, trials }: SearchRecord): Parameters<typeof renderSearchCheckpoint>[0] {
  const ended = Map.groupBy(
    trials.filter(({ status }) => status !== "cancelled"),
    ({ variation }) => variation.index,
  );
  return plan.variations.flatMap((variation) => {
    const own = ended.get(variation.index);
    if (own === undefined) return [];
    const results = own.map((trial) => {
      const run = plan.runs.find(
        ({ variationIndex, trialIndex }) => variationIndex === variation.index && trialIndex === trial.trialIndex,
      );
      return { trial, directory: run === undefined ? directory : directoryOf(run, { directory }) };
    });
    return [{ variation, trials: results }];
  });
}
