import { describe, expect, test } from "bun:test";
import { ExitCode } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { writeInputs } from "#export/inputs-json.ts";
import { openLineFile } from "#export/line-file.ts";
import { writeRun } from "#export/write-run.ts";
import { buildOutcome, buildPhase, buildRun } from "./build-run.ts";
import { errorOf } from "./error-of.ts";
import { createMemoryFiles } from "./memory-files.ts";

describe("a file of lines", () => {
  interface Append {
    readonly text: string;
    readonly finish: () => void;
  }

  /** Appends that end when the test says so; `next` waits for one to begin. */
  function slowFiles() {
    const begun: Append[] = [];
    let wake: ((append: Append) => void) | undefined;
    const append = (text: string) =>
      new Promise<void>((finish) => {
        if (wake === undefined) begun.push({ text, finish });
        else wake({ text, finish });
        wake = undefined;
      });
    const files: Files = {
      ...createMemoryFiles(),
      openAppend: async () => ({ append, close: async () => {}, abandon: async () => {} }),
    };
    const next = async () =>
      begun.shift() ??
      new Promise<Append>((resolve) => {
        wake = resolve;
      });
    return { files, next };
  }

  test("gathers what comes while an append is under way", async () => {
    const { files, next } = slowFiles();
    const file = await openLineFile(files, "/a");
    for (const line of ["1\n", "", "2\n", "3\n"]) await file.write(line);
    const flushed = file.flush();
    const first = await next();
    expect(first.text).toBe("1\n");
    first.finish();
    const second = await next();
    expect(second.text).toBe("2\n3\n");
    second.finish();
    await flushed;
  });

  test("begins anew after an empty line and after a pause", async () => {
    const files = createMemoryFiles();
    const file = await openLineFile(files, "/a");
    await file.write("");
    await file.write("1\n");
    await file.flush();
    await file.write("2\n");
    await file.close();
    expect(files.texts.get("/a")).toBe("1\n2\n");
  });

  test("holds a writer back once too much waits", async () => {
    const { files, next } = slowFiles();
    const file = await openLineFile(files, "/a");
    await file.write("first\n");
    let isHeld = true;
    const held = file.write("x".repeat(5 << 20)).then(() => {
      isHeld = false;
    });
    (await next()).finish();
    const second = await next();
    expect(isHeld).toBe(true);
    second.finish();
    await held;
  });

  test("tells of a full disk at the next write and at the close, and writes no more", async () => {
    const files = createMemoryFiles();
    files.failOn("append", /a/, "ENOSPC");
    const file = await openLineFile(files, "/a");
    await file.write("1\n");
    const error = await errorOf(file.flush());
    expect(error.exitCode).toBe(ExitCode.cannotWrite);
    expect(await errorOf(file.write("2\n"))).toBe(error);
    expect(await errorOf(file.close())).toBe(error);
    expect(files.texts.get("/a")).toBe("");
  });
});

describe("inputs.json", () => {
  test("of an empty dataset is a whole file", async () => {
    const files = createMemoryFiles();
    await writeInputs(files, "/inputs.json", []);
    expect(files.texts.get("/inputs.json")).toBe('{\n  "data": []\n}');
  });

  test("is whole when it goes out in several pieces", async () => {
    const files = createMemoryFiles();
    const content = "long ".repeat(20_000);
    const entries = Array.from({ length: 9 }, (_, index) => ({ sessionId: `s${index}`, payloads: [{ content }] }));
    await writeInputs(files, "/inputs.json", entries);
    expect(JSON.parse(files.texts.get("/inputs.json") ?? "").data).toHaveLength(9);
  });

  test("leaves nothing behind when the dataset fails half-way", async () => {
    const files = createMemoryFiles();
    async function* failing() {
      yield { sessionId: "s0", payloads: [] };
      throw new Error("no more prompts");
    }
    await expect(writeInputs(files, "/inputs.json", failing())).rejects.toThrow("no more prompts");
    expect(files.texts.size).toBe(0);
  });
});

describe("the files of a run that is over", () => {
  const target = { directory: "/out", names: artifactNames() };

  test("of one phase are the summary, the report and the marker, which comes last", async () => {
    const files = createMemoryFiles({}, ["/out"]);
    await writeRun(files, target, buildRun(), "a table\n");
    expect([...files.texts.keys()]).toEqual([
      "/out/profile_export_aiperf.json",
      "/out/profile_export_aiperf.csv",
      "/out/profile_export_console.txt",
      "/out/.aiperf_results_ready.json",
    ]);
    expect(files.texts.get("/out/profile_export_console.txt")).toBe("a table\n");
  });

  test("of several phases have a manifest and a summary of each phase, inside the directory whatever the phase is called", async () => {
    const files = createMemoryFiles({}, ["/out"]);
    const warmup = buildPhase({ outcome: buildOutcome({ name: "../../etc", kind: "warmup" }) });
    const headline = buildPhase({ outcome: buildOutcome({ phaseIndex: 1 }) });
    await writeRun(files, target, buildRun({ headline, warmup, phases: [warmup, headline] }), "");
    expect([...files.texts.keys()].slice(0, 5)).toEqual([
      "/out/phases/__.._etc_0/profile_export_aiperf.json",
      "/out/phases/__.._etc_0/profile_export_aiperf.csv",
      "/out/phases/profiling/profile_export_aiperf.json",
      "/out/phases/profiling/profile_export_aiperf.csv",
      "/out/phase_manifest.json",
    ]);
    const manifest = JSON.parse(files.texts.get("/out/phase_manifest.json") ?? "");
    expect(manifest.phases.map((phase: { profiling_index: number | null }) => phase.profiling_index)).toEqual([
      null,
      0,
    ]);
  });

  test("are not called ready when one of them cannot be written", async () => {
    const files = createMemoryFiles({}, ["/out"]);
    files.failOn("writeAtomic", /\.csv$/, "ENOSPC");
    const error = await errorOf(writeRun(files, target, buildRun(), ""));
    expect(error.message).toInclude("/out/profile_export_aiperf.csv");
    expect(files.texts.has("/out/.aiperf_results_ready.json")).toBe(false);
  });

  test("of an interrupted run are marked as partial", async () => {
    const files = createMemoryFiles({}, ["/out"]);
    const headline = buildPhase({ outcome: buildOutcome({ wasCancelled: true }) });
    await writeRun(files, target, buildRun({ headline, phases: [headline] }), "");
    expect(files.texts.get("/out/.aiperf_results_ready.json")).toBe(
      '{"ready":true,"was_cancelled":true,"partial":true}',
    );
  });
});
