/**
 * Records of several journals into one sequence, in the order in which the requests ended. A record is held back until
 * every worker has told of a later moment; a single worker's records pass straight through.
 */
import type { RawRecord } from "#record/raw-record.ts";

export interface RecordMerge {
  add(record: RawRecord): Promise<void>;
  /** Everything of this worker that ended by `upToNs` has been added. Infinity: nothing more will come. */
  advance(worker: number, upToNs: number): Promise<void>;
}

export function createRecordMerge(workers: number, emit: (record: RawRecord) => Promise<void>): RecordMerge {
  if (workers === 1) return { add: emit, advance: async () => {} };
  const upTo = new Array<number>(workers).fill(0);
  let held: RawRecord[] = [];
  let emitting: Promise<void> = Promise.resolve();
  const release = async (): Promise<void> => {
    const safeNs = Math.min(...upTo);
    const ready = held.filter(({ endNs }) => endNs <= safeNs).sort((a, b) => a.endNs - b.endNs);
    if (ready.length === 0) return;
    held = held.filter(({ endNs }) => endNs > safeNs);
    for (const record of ready) await emit(record);
  };
  return {
    add: async (record) => {
      held.push(record);
    },
    advance: (worker, upToNs) => {
      upTo[worker] = Math.max(upTo[worker] ?? 0, upToNs);
      // One after another: the next batch must not overtake this one.
      emitting = emitting.then(release);
      return emitting;
    },
  };
}
