/**
 * Journals of all load workers of a run that was cut off → its records in the order of their ends, one at a time, and
 * what each phase was. One piece of each journal is held, however long the run was.
 */
import type { Files, RangedFiles } from "#core/ports.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { splitPhase } from "#plan/split-phase.ts";
import { decodeJournalEntry, type JournalEntry, phaseIndexOf } from "#record/journal.ts";
import { mergeOutcomes } from "#record/merge-outcomes.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";
import { createPhaseTally } from "#run/phase-tally.ts";
import { readLines } from "./file-lines.ts";

type JournalFiles = RangedFiles & Pick<Files, "exists">;

export interface MergedJournals {
  /** To be read to its end, once. Requests that the client gave up leave no record. */
  readonly records: AsyncIterable<RawRecord>;
  /** Of the phases that anything had ended in. Like `allEnded` to be asked when the records have been read. */
  outcomes(): PhaseOutcome[];
  /** Whether every worker has told of the end of every phase: only the results had not been written. */
  allEnded(): boolean;
}

/** `paths`: one journal for each worker; a worker that was killed before it began has none. */
export function mergeJournals(
  files: JournalFiles,
  paths: readonly string[],
  phases: readonly PhasePlan[],
): MergedJournals {
  let ended = 0;
  const workers = paths.map((path, index) => {
    const share = { index, count: paths.length };
    const tallies = phases.map((plan) => createPhaseTally(splitPhase(plan, index, paths.length), share));
    const onEntry = (entry: JournalEntry): void => {
      tallies[phaseIndexOf(entry)]?.add(entry);
      if (entry.kind === "phase_ended") ended += 1;
    };
    return { tallies, records: readRecords(files, path, onEntry) };
  });
  return {
    records: mergeByEnd(workers.map(({ records }) => records)),
    outcomes: () =>
      phases.flatMap((_, index) => {
        const shares = workers.flatMap(({ tallies }) => tallies[index]?.outcome() ?? []);
        return shares.length === 0 ? [] : [mergeOutcomes(shares)];
      }),
    allEnded: () => ended === paths.length * phases.length,
  };
}

async function* readRecords(
  files: JournalFiles,
  path: string,
  onEntry: (entry: JournalEntry) => void,
): AsyncGenerator<RawRecord> {
  if (!(await files.exists(path))) return;
  for await (const line of readLines(files, path)) {
    const entry = decodeJournalEntry(line);
    if (entry === undefined) continue;
    onEntry(entry);
    if (entry.kind === "record" && entry.record.error?.kind !== "cancelled") yield entry.record;
  }
}

/** Each source is in the order of its ends already: the next record is the earliest of those at their heads. */
async function* mergeByEnd(sources: readonly AsyncGenerator<RawRecord>[]): AsyncGenerator<RawRecord> {
  const heads = new Map<AsyncGenerator<RawRecord>, RawRecord>();
  const advance = async (source: AsyncGenerator<RawRecord>): Promise<void> => {
    const { done, value } = await source.next();
    if (done === true) heads.delete(source);
    else heads.set(source, value);
  };
  for (const source of sources) await advance(source);
  for (;;) {
    let earliest: [AsyncGenerator<RawRecord>, RawRecord] | undefined;
    for (const head of heads) {
      if (earliest === undefined || head[1].endNs < earliest[1].endNs) earliest = head;
    }
    if (earliest === undefined) return;
    yield earliest[1];
    await advance(earliest[0]);
  }
}
