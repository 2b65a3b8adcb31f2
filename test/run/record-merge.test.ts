import { expect, test } from "bun:test";
import fc from "fast-check";
import { createRecordMerge } from "#run/record-merge.ts";
import { buildRecord } from "../export/build-run.ts";

test("a single worker's records pass straight through", async () => {
  const out: number[] = [];
  const merge = createRecordMerge(1, async ({ endNs }) => void out.push(endNs));
  await merge.add(buildRecord({ endNs: 5 }));
  await merge.add(buildRecord({ endNs: 3 }));
  expect(out).toEqual([5, 3]);
});

test("records of several workers come out in the order of their ends, none before it is safe, none lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 }), { minLength: 2, maxLength: 4 }),
      async (workers) => {
        const out: number[] = [];
        const merge = createRecordMerge(workers.length, async ({ endNs }) => void out.push(endNs));
        const queues = workers.map((ends) => ends.toSorted((a, b) => a - b));
        for (let tick = 100; tick <= 1100; tick += 100) {
          for (const [worker, queue] of queues.entries()) {
            while (queue[0] !== undefined && queue[0] <= tick)
              await merge.add(buildRecord({ endNs: queue.shift() ?? 0 }));
            await merge.advance(worker, tick);
          }
          expect(out.every((endNs) => endNs <= tick)).toBe(true);
        }
        expect(out).toEqual(workers.flat().sort((a, b) => a - b));
      },
    ),
    { numRuns: 60 },
  );
});
