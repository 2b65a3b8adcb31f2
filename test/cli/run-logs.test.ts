/** Which log is named for a run of a study. */
import { expect, test } from "bun:test";
import { findRunLogs } from "#cli/run-logs.ts";
import { createMemoryFiles } from "../export/memory-files.ts";

const runs = [
  { variationIndex: 0, trialIndex: 2, directories: ["/study/a", "/study"] },
  { variationIndex: 1, trialIndex: 0, directories: ["/study/b", "/study"] },
];

test("a run has its own log, or that of its study where it has none, whatever runs stand beside it", async () => {
  const files = createMemoryFiles({ "/study/logs/aiperf.log": "", "/study/b/logs/aiperf.log": "" });
  const logOf = await findRunLogs(files, runs);
  expect(logOf({ variationIndex: 0, trialIndex: 2 })).toBe("/study/logs/aiperf.log");
  expect(logOf({ variationIndex: 1, trialIndex: 0 })).toBe("/study/b/logs/aiperf.log");
});

test("no log is named that is not there", async () => {
  const logOf = await findRunLogs(createMemoryFiles(), runs);
  expect(logOf({ variationIndex: 0, trialIndex: 2 })).toBeUndefined();
});
