import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";
import type { RawRecord } from "#record/raw-record.ts";
import { mergeJournals } from "#study/found/merge-journals.ts";
import { createMemoryFiles } from "./memory-files.ts";

const phase: PhasePlan = {
  index: 0,
  name: "profiling",
  kind: "profiling",
  pacing: { kind: "closed_loop" },
  concurrency: 4,
  limits: { requests: 100 },
  gracePeriodSec: 30,
};

function recordEntry(endNs: number, more: Partial<RawRecord> = {}): JournalEntry {
  return {
    kind: "record",
    record: {
      phaseIndex: 0,
      requestIndex: 0,
      requestId: "r",
      correlationId: "c",
      conversationId: "s",
      conversationIndex: 0,
      turnIndex: 0,
      workerId: "worker_1",
      urlIndex: 0,
      model: "mock",
      dueNs: 0,
      issuedNs: 0,
      sentNs: 1,
      endNs,
      contentNs: [],
      outputText: "",
      reasoningText: "",
      malformedChunks: 0,
      ...more,
    },
  };
}

const started: JournalEntry = { kind: "phase_started", phaseIndex: 0, startNs: 0 };

async function merge(journals: readonly (readonly JournalEntry[] | undefined)[], torn = "") {
  const files = createMemoryFiles();
  const paths = journals.map((entries, worker) => {
    const path = `/run/journal/worker_${worker + 1}.jsonl`;
    if (entries !== undefined) files.put(path, entries.map(encodeJournalEntry).join("") + torn);
    return path;
  });
  const merged = mergeJournals(files, paths, [phase]);
  const ends: number[] = [];
  for await (const { endNs } of merged.records) ends.push(endNs);
  return { ends, outcomes: merged.outcomes(), allEnded: merged.allEnded() };
}

describe("the journals of a run that was cut off", () => {
  test("give every record once, in the order of the ends", async () => {
    const ends = fc.array(fc.nat(1000), { maxLength: 30 }).map((numbers) => numbers.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(fc.array(ends, { minLength: 1, maxLength: 4 }), async (workers) => {
        const merged = await merge(workers.map((own) => [started, ...own.map((endNs) => recordEntry(endNs))]));
        expect(merged.ends).toEqual(workers.flat().sort((a, b) => a - b));
      }),
    );
  });

  test("count what the client gave up, and give no record of it", async () => {
    const error = { kind: "cancelled", type: "Cancelled", message: "given up" } as const;
    const { ends, outcomes } = await merge([[started, recordEntry(5), recordEntry(7, { error })]]);
    expect(ends).toEqual([5]);
    expect(outcomes).toMatchObject([{ sent: 2, succeeded: 1, cancelled: 1, wasCancelled: true }]);
  });

  test("may be torn, and one may be missing", async () => {
    const { ends, outcomes, allEnded } = await merge([[started, recordEntry(5)], undefined], '{"kind":"rec');
    expect(ends).toEqual([5]);
    expect(outcomes).toMatchObject([{ sent: 1 }]);
    expect(allEnded).toBe(false);
  });

  test("tell of a run that had ended in all workers and was only not written", async () => {
    const cut = await merge([[started, recordEntry(5)]]);
    expect(cut.allEnded).toBe(false);
    const [outcome] = cut.outcomes;
    if (outcome === undefined) throw new Error("there is an outcome");
    const ended: JournalEntry = { kind: "phase_ended", outcome: { ...outcome, wasCancelled: false } };
    const whole = await merge([
      [started, recordEntry(5), ended],
      [started, recordEntry(6), ended],
    ]);
    expect(whole).toMatchObject({ ends: [5, 6], allEnded: true, outcomes: [{ wasCancelled: false, sent: 2 }] });
  });

  test("hold nothing where nothing had ended", async () => {
    expect(await merge([[started], []])).toEqual({ ends: [], outcomes: [], allEnded: false });
  });
});
