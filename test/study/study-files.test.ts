/** What a study keeps on disk: the plan and the states of its runs, and what a resumed one makes of them. */
import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { toPlanRecord } from "#plan/plan-record.ts";
import { clearTemporaries } from "#study/found/clear-leftovers.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { moveRuns } from "#study/move-runs.ts";
import { describeChange } from "#study/server-change.ts";
import { readStoredText, toStoredText } from "#study/stored-json.ts";
import { openLedger } from "#study/study-ledger.ts";
import {
  readManifest,
  readRunStates,
  type StudyManifest,
  writeManifest,
  writeRunStates,
} from "#study/study-manifest.ts";
import { readText, smallFile } from "../config/reading.ts";
import { createMemoryFiles } from "../export/memory-files.ts";
import { planOf } from "./study-simulation.ts";

const DIRECTORY = "/out";
const names = artifactNames();
const plan = planOf();
const [first] = plan.runs;
if (first === undefined) throw new Error("the plan has no runs");

test("numbers that JSON does not have come back as what they were", () => {
  const value = { seed: 2n ** 62n + 1n, rate: new Float(5), grace: Number.POSITIVE_INFINITY, plain: [1, "a", null] };
  expect(readStoredText(toStoredText(value))).toEqual(value);
});

describe("the manifest", () => {
  const open = async (endpoint: string) => {
    const { config, explicit } = await readText(smallFile({ endpoint }));
    const manifest: StudyManifest = {
      version: "1",
      sweepId: "id",
      cliCommand: "aiperf profile",
      workingDirectory: "/home/me",
      plan,
      record: toPlanRecord(plan, [null, null]),
      settings: { failFast: false, failOnPartial: true, waitIdleSec: 3 },
      variations: [{ config, explicit, hasKey: true }],
    };
    const files = createMemoryFiles({}, [DIRECTORY]);
    await writeManifest(files, DIRECTORY, manifest);
    return { files, manifest, text: [...files.texts.values()].join("") };
  };

  test("comes back as it was, and holds no secret", async () => {
    const { files, manifest, text } = await open("{url: 'http://h?api_key=s3cret', api_key: s3cret}");
    expect(text).not.toContain("s3cret");
    const found = await readManifest(files, DIRECTORY);
    expect(found).toMatchObject({ plan: manifest.plan, record: manifest.record, settings: manifest.settings });
    expect(found?.variations[0]?.config.endpoint.apiKey).toBeUndefined();
    expect(found?.variations[0]?.hasKey).toBe(true);
  });

  test("leads to the same files from any working directory", async () => {
    const { files } = await open("{url: h, ca_file: ca.pem}");
    const found = await readManifest(files, DIRECTORY);
    expect(found?.variations[0]?.config.endpoint.caFile).toBe("/home/me/ca.pem");
  });

  test("is absent where no study was begun, and refused where it is of another kind", async () => {
    expect(await readManifest(createMemoryFiles(), DIRECTORY)).toBeUndefined();
    const foreign = createMemoryFiles({ "/out/.aiperf_study.json": '{"format": 7}' });
    expect(readManifest(foreign, DIRECTORY)).rejects.toThrow(/format 7/);
    const torn = createMemoryFiles({ "/out/.aiperf_study.json": '{"form' });
    expect(readManifest(torn, DIRECTORY)).rejects.toThrow(/cannot be read/);
  });
});

describe("a run", () => {
  const marker = `${DIRECTORY}/${first.directory}/${names.resultsReady}`;

  test.each([
    ["succeeded", true, true],
    ["succeeded", false, false],
    ["running", true, false],
    ["failed", true, false],
    ["cancelled", true, false],
  ] as const)("that %s, with its results ready: %p, is done: %p", async (state, isReady, isDone) => {
    const files = createMemoryFiles(isReady ? { [marker]: "{}" } : {}, [DIRECTORY]);
    await writeRunStates(files, DIRECTORY, { runs: { [first.directory]: { state } } });
    const ledger = await openLedger({ files, directory: DIRECTORY, names, runs: plan.runs, keepsFailures: false });
    expect(ledger.isDone(first)).toBe(isDone);
  });

  test("is written down at each step, and so is what answered", async () => {
    const files = createMemoryFiles({}, [DIRECTORY]);
    const ledger = await openLedger({ files, directory: DIRECTORY, names, runs: plan.runs, keepsFailures: false });
    await ledger.begin(first);
    expect((await readRunStates(files, DIRECTORY)).runs).toEqual({ [first.directory]: { state: "running" } });
    ledger.setServer({ engine: "vllm" });
    await ledger.end(first, "failed", "all 4 requests failed");
    expect(await readRunStates(files, DIRECTORY)).toEqual({
      runs: { [first.directory]: { state: "failed", error: "all 4 requests failed" } },
      server: { engine: "vllm" },
    });
  });

  test("that begins is the end of how the study had ended", async () => {
    const files = createMemoryFiles({}, [DIRECTORY]);
    const ledger = await openLedger({ files, directory: DIRECTORY, names, runs: plan.runs, keepsFailures: false });
    await ledger.close({ stoppedBy: "failures" });
    expect((await readRunStates(files, DIRECTORY)).outcome).toEqual({ stoppedBy: "failures" });
    await ledger.close({});
    expect((await readRunStates(files, DIRECTORY)).outcome).toEqual({});
    await ledger.begin(first);
    expect(await readRunStates(files, DIRECTORY)).toEqual({ runs: { [first.directory]: { state: "running" } } });
  });
});

describe("what was cut", () => {
  test("keeps what it has measured until it is made again; temporary files go everywhere", async () => {
    const done = `${DIRECTORY}/${first.directory}`;
    const cut = `${DIRECTORY}/${plan.runs[1]?.directory}`;
    const measured = [`${cut}/inputs.json`, `${cut}/journal/worker_1.jsonl`, `${cut}/logs/aiperf.log`];
    const kept = [`${done}/inputs.json`, `${cut}/notes.md`, `${DIRECTORY}/mine.txt`, ...measured];
    const temporary = [
      `${done}/.inputs.json.123.tmp`,
      `${DIRECTORY}/..aiperf_study.json.9.tmp`,
      `${DIRECTORY}/aggregate/sweep_aggregate/.a.json.77.tmp`,
    ];
    const files = createMemoryFiles(Object.fromEntries([...kept, ...temporary].map((path) => [path, "x"])));
    await clearTemporaries({ files, directory: DIRECTORY, plan });
    expect([...files.texts.keys()].sort()).toEqual(kept.sort());
  });
});

describe("runs of an extended plan", () => {
  test("go to their new places, inside their old ones too, and again after a move that was cut", async () => {
    const diff = {
      moves: [{ from: "concurrency_1", to: "concurrency_1/profile_runs/trial_0001" }],
      staleAggregates: ["aggregate"],
    };
    const files = createMemoryFiles({
      "/out/concurrency_1/inputs.json": "{}",
      "/out/concurrency_1/.aiperf_results_ready.json": "{}",
      "/out/concurrency_1/profile_runs/trial_0001/profile_export.jsonl": "moved already",
      "/out/concurrency_1/notes.md": "mine",
      "/out/aggregate/concurrency_1/a.json": "{}",
    });
    await writeRunStates(files, DIRECTORY, { runs: { concurrency_1: { state: "succeeded" } } });
    await moveRuns({ files, directory: DIRECTORY, names, diff });
    await moveRuns({ files, directory: DIRECTORY, names, diff });
    const moved = "/out/concurrency_1/profile_runs/trial_0001";
    expect([...files.texts.keys()].sort()).toEqual([
      "/out/.aiperf_study_runs.json",
      "/out/concurrency_1/notes.md",
      `${moved}/.aiperf_results_ready.json`,
      `${moved}/inputs.json`,
      `${moved}/profile_export.jsonl`,
    ]);
    expect((await readRunStates(files, DIRECTORY)).runs).toEqual({
      "concurrency_1/profile_runs/trial_0001": { state: "succeeded" },
    });
  });
});

describe("the body of a run", () => {
  const bodyOf = async (changes: Record<string, string>) => toMeasuredBody((await readText(smallFile(changes))).config);

  test("is the same for what changes no measurement", async () => {
    const plain = await bodyOf({ endpoint: "{url: h}" });
    expect(await bodyOf({ endpoint: "{url: h, api_key: k}" })).toEqual(plain);
    expect(await bodyOf({ endpoint: "{url: h, wait_for_model_timeout: 9}" })).toEqual(plain);
    expect(await bodyOf({ endpoint: "{url: h}", artifacts: "{dir: elsewhere}" })).toEqual(plain);
    expect(await bodyOf({ endpoint: "{url: h}", runtime: "{ui: none}" })).toEqual(plain);
  });

  test("is another for what does, and is told in the words of a file", async () => {
    const plain = await bodyOf({ endpoint: "{url: h}" });
    expect(await bodyOf({ endpoint: "{url: h, streaming: true}" })).not.toEqual(plain);
    expect(await bodyOf({ endpoint: "{url: other}" })).not.toEqual(plain);
    expect(JSON.stringify(plain)).toContain('"use_legacy_max_tokens"');
  });
});

describe("a server", () => {
  test("is another one where both told something that differs", () => {
    const before = { engine: "vllm", version: "0.9", models: ["m"] };
    expect(describeChange(undefined, before)).toBeUndefined();
    expect(describeChange(before, before)).toBeUndefined();
    expect(describeChange(before, { engine: "vllm" })).toBeUndefined();
    expect(describeChange(before, { ...before, version: "0.10" })).toEqual({
      before: "vllm 0.9 with m",
      after: "vllm 0.10 with m",
    });
    expect(describeChange(before, { models: ["other"] })).toMatchObject({ after: "with other" });
  });
});
