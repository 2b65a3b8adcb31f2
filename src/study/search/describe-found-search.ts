/** The runs of a search as they were found on disk → where it stands; nothing of it is asked for anew. */
import { isJsonObject, type JsonValue } from "#core/json.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { SearchEnd, SearchStanding } from "#core/search-standing.ts";
import { SEARCH_HISTORY_FILE } from "#export/search/search-history-json.ts";
import type { FoundStudy } from "#study/found/found-study.ts";
import { readTrialResult } from "#study/found/read-trial-result.ts";
import { describeSearch } from "./describe-search.ts";
import { observeTrials, pooledTags } from "./observe-search.ts";

/** `directory`: where the search has left its files. Undefined: the study is no search of ours. */
export async function describeFoundSearch(
  files: Files & RangedFiles,
  { plan, runs }: FoundStudy,
  directory: string,
): Promise<SearchStanding | undefined> {
  const { search } = plan;
  if (search === undefined) return undefined;
  const tags = pooledTags(search.config);
  const trials = [];
  for (const { directory: at, names, identity, failure, interruption } of runs) {
    const seen = {
      ...(failure === undefined ? {} : { failure }),
      ...(interruption === undefined ? {} : { interruption }),
    };
    const wants = { withoutRequests: tags.length === 0, moreTags: tags };
    trials.push(await readTrialResult({ files, directory: at, names, identity, ...wants, ...seen }));
  }
  const observations = observeTrials(search, plan.variations, trials);
  return describeSearch({ plan, search, observations }, await readEnd(files, directory)).standing;
}

/** As it was written down; undefined where the search was killed. */
async function readEnd(files: Files, directory: string): Promise<SearchEnd | undefined> {
  const path = `${directory}/${SEARCH_HISTORY_FILE}`;
  if (!(await files.exists(path))) return undefined;
  const history = parse(await files.readText(path));
  const own = isJsonObject(history) ? history.aiperf : undefined;
  const end = isJsonObject(own) ? own.end : undefined;
  if (!isJsonObject(end)) return undefined;
  const { reason, explanation } = end;
  return typeof reason === "string" && typeof explanation === "string" ? { reason, explanation } : undefined;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
