/**
 * What the runs of a study share: tokenizers and datasets stay open under what they were opened with, so that a further
 * run begins at once. A dataset gives the same conversations however often it is asked, so nothing leaks between runs.
 */
import type { Dataset } from "#workload/dataset.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";

export interface WorkloadShelf {
  readonly tokenizers: Shelf<OpenedTokenizer>;
  readonly datasets: Shelf<Dataset>;
}

export interface Shelf<T> {
  /** What was opened under `key`, or what `open` gives now; a failure is not kept. `key` is compared as JSON. */
  take(key: unknown, open: () => Promise<T>): Promise<T>;
}

const TOKENIZERS_KEPT = 4;
/** The index of a large file weighs some megabytes. */
const DATASETS_KEPT = 8;

export function createWorkloadShelf(): WorkloadShelf {
  return { tokenizers: createShelf(TOKENIZERS_KEPT), datasets: createShelf(DATASETS_KEPT) };
}

function createShelf<T>(capacity: number): Shelf<T> {
  // A map keeps its order: what was taken longest ago comes first.
  const kept = new Map<string, T>();
  return {
    take: async (key, open) => {
      const name = JSON.stringify(key);
      const value = kept.get(name) ?? (await open());
      kept.delete(name);
      kept.set(name, value);
      const [oldest] = kept.keys();
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest);
      return value;
    },
  };
}
