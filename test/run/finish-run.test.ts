/** Results of a run that was cut off: its facts as they were stored, and its journal, whatever state it is in. */
import { describe, expect, test } from "bun:test";
import { readStudyConfig } from "#config/read-study-config.ts";
import type { RangedFiles } from "#core/ports.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { realFiles } from "#host/files.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";
import { readEndpoint } from "#run/endpoint-facts.ts";
import { finishRun } from "#study/found/finish-run.ts";
import { journalPath, readStoredRun, type StoredRun, storeRun } from "#study/run-directory.ts";
import { buildOutcome, buildRecord, ORIGIN } from "../export/build-run.ts";
import { createMemoryFiles, type MemoryFiles } from "../export/memory-files.ts";

const DIRECTORY = "/runs/one";
const WORDS = [
  ...[
    "--model",
    "mock",
    "--tokenizer",
    "builtin",
    "--streaming",
    "--warmup-request-count",
    "1",
    "--request-count",
    "9",
  ],
  ...["--url", "http://user:pass-4711@host:8000/?api_key=key-4711", "--api-key", "sk-4711", "-H", "X-Token:head-4711"],
];

async function storedRun(words: readonly string[] = WORDS): Promise<StoredRun> {
  const { base } = await readStudyConfig({ argv: words, env: {}, files: createMemoryFiles() });
  const { config, explicit } = base;
  return {
    ...{
      version: "1.2.3",
      benchmarkId: "abc",
      origin: ORIGIN,
      utcOffsetMin: 60,
      seed: 7,
      isSeedChosen: false,
      workers: 1,
    },
    ...{ cliCommand: "aiperf profile", inputConfig: explicit, config },
  };
}

const recordOf = (phaseIndex: number, requestIndex: number, changes = {}): JournalEntry => ({
  kind: "record",
  record: buildRecord({
    phaseIndex,
    requestIndex,
    outputText: " alpha beta gamma",
    promptText: "hello world",
    ...changes,
  }),
});
const failed = {
  error: { kind: "reset", type: "ConnectionReset", message: "gone" },
  contentNs: [],
  outputText: "",
} as const;
const cancelled = {
  error: { kind: "cancelled", type: "RequestCancellationError", message: "given up" },
  contentNs: [],
} as const;

async function finish(journal: string, run?: StoredRun) {
  const memory = createMemoryFiles({}, ["/", "/runs", DIRECTORY]);
  const files: MemoryFiles & RangedFiles = Object.assign(memory, {
    readRange: async (path: string, from: number, to: number) =>
      new TextEncoder().encode(memory.texts.get(path)).subarray(from, to),
    // The vocabulary is part of the program.
    readBytes: realFiles.readBytes,
  });
  await storeRun(files, DIRECTORY, run ?? (await storedRun()));
  files.texts.set(journalPath(DIRECTORY, 0), journal);
  const stored = await readStoredRun(files, DIRECTORY);
  const names = artifactNames();
  const endpoint = readEndpoint(stored.config.endpoint);
  const http = { request: () => Promise.reject(new Error("no network")) };
  const result = finishRun({ stored, directory: DIRECTORY, names, endpoint, files, http, env: {} });
  return { result, files };
}

const journalOf = (entries: readonly JournalEntry[]): string => entries.map(encodeJournalEntry).join("");

describe("the facts of a run", () => {
  test("come back as they were, times and infinite limits too", async () => {
    const files = createMemoryFiles({}, ["/", DIRECTORY]);
    const run = await storedRun(["--model", "m", "--benchmark-duration", "5", "--benchmark-grace-period", "inf"]);
    await storeRun(files, DIRECTORY, run);
    const stored = await readStoredRun(files, DIRECTORY);
    expect(stored.origin).toEqual(ORIGIN);
    expect(stored.config.phases).toEqual(run.config.phases);
    expect(stored.config.phases[0]?.gracePeriod).toBe(Number.POSITIVE_INFINITY);
    expect(stored).toMatchObject({ version: "1.2.3", benchmarkId: "abc", seed: 7, isSeedChosen: false });
  });

  test("hold no secret", async () => {
    const files = createMemoryFiles({}, ["/", DIRECTORY]);
    await storeRun(files, DIRECTORY, await storedRun());
    expect([...files.texts.values()].join("")).not.toContain("4711");
  });

  test("are asked for in vain where no run was cut off", async () => {
    await expect(readStoredRun(createMemoryFiles({}, ["/", DIRECTORY]), DIRECTORY)).rejects.toThrow(
      "holds no unfinished run",
    );
  });

  test("that cannot be written are told in plain words", async () => {
    const files = createMemoryFiles({}, ["/", DIRECTORY]);
    files.failOn("writeAtomic", /run\.json$/, "ENOSPC");
    await expect(storeRun(files, DIRECTORY, await storedRun())).rejects.toMatchObject({ exitCode: 8 });
  });
});

describe("the results", () => {
  test("count every request that had ended, by phase, with the tokens of their texts", async () => {
    const { result, files } = await finish(
      journalOf([
        { kind: "phase_started", phaseIndex: 0, startNs: 0 },
        recordOf(0, 0),
        { kind: "phase_ended", outcome: buildOutcome({ phaseIndex: 0, kind: "warmup", name: "warmup", sent: 1 }) },
        { kind: "phase_started", phaseIndex: 1, startNs: 500 },
        ...[recordOf(1, 0), recordOf(1, 2, failed), recordOf(1, 1), recordOf(1, 3, cancelled)],
      ]),
    );
    const { headline, warmup, incompleteReason } = await result;
    expect(headline.outcome).toMatchObject({
      ...{ kind: "profiling", startNs: 500, sent: 4, succeeded: 2, failed: 1, cancelled: 1, wasCancelled: true },
    });
    expect(warmup?.outcome).toMatchObject({ kind: "warmup", sent: 1 });
    expect(incompleteReason).toContain("cut off");
    const statOf = (tag: string) => headline.metrics.find((metric) => metric.tag === tag)?.stats.avg;
    expect([statOf("request_count"), statOf("error_request_count"), statOf("output_sequence_length")]).toEqual([
      2, 1, 3,
    ]);
    expect(statOf("input_sequence_length")).toBe(2);
    const lines = files.texts.get(`${DIRECTORY}/profile_export.jsonl`)?.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
  });

  test("take the place of lines that the run had written itself", async () => {
    const { result, files } = await finish(journalOf([recordOf(1, 0)]));
    files.texts.set(`${DIRECTORY}/profile_export.jsonl`, "an older line\n");
    await result;
    expect(files.texts.get(`${DIRECTORY}/profile_export.jsonl`)).not.toContain("an older line");
  });

  test("leave out a torn last line, and what cannot be read", async () => {
    const torn = journalOf([recordOf(1, 1)]).slice(0, 50);
    const { result } = await finish(`${journalOf([recordOf(1, 0)])}not an entry\n${torn}`);
    expect((await result).headline.outcome.sent).toBe(1);
  });

  test("of a journal without a single request that had ended there are none", async () => {
    for (const journal of ["", journalOf([{ kind: "phase_started", phaseIndex: 1, startNs: 5 }])]) {
      await expect((await finish(journal)).result).rejects.toThrow("no request of this run had ended");
    }
  });

  test("are the server's counts where the run asked for those", async () => {
    const run = await storedRun(["--model", "mock", "--tokenizer", "builtin", "--use-server-token-count"]);
    const usage = { prompt_tokens: 100, completion_tokens: 50 };
    const { result } = await finish(journalOf([recordOf(0, 0, { usage })]), run);
    const osl = (await result).headline.metrics.find(({ tag }) => tag === "output_sequence_length");
    expect(osl?.stats.avg).toBe(50);
  });
});
