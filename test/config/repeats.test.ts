import { describe, expect, test } from "bun:test";
import { dropWarmup } from "#config/drop-warmup.ts";
import { smallFile } from "./reading.ts";
import { faultsOf, file, flags } from "./study-cases.ts";

describe("repeats", () => {
  test("are checked against what they are made of", async () => {
    const repeats = (...argv: string[]) => faultsOf(flags(...argv));
    expect(await repeats("--set-consistent-seed")).toEqual(["--set-consistent-seed needs several runs"]);
    expect(await repeats("--convergence-metric", "x")).toEqual(["--convergence-metric needs several runs"]);
    const summary = [
      "--num-profile-runs",
      "3",
      "--convergence-metric",
      "x",
      "--convergence-mode",
      "distribution",
      "--export-level",
      "summary",
    ];
    expect(await repeats(...summary)).toEqual(["--convergence-mode compares requests, and none are kept"]);
    const many = await file(
      `${smallFile()}multi_run: {num_runs: 4}\n`,
      "--profile-run-cooldown-seconds",
      "2",
      "--no-set-consistent-seed",
    );
    expect(many.multiRun).toMatchObject({ numRuns: 4, cooldownSeconds: 2, setConsistentSeed: false });
  });

  test("have thresholds by the way they converge", async () => {
    const threshold = async (mode: string) =>
      (await flags("--num-profile-runs", "3", "--convergence-metric", "x", "--convergence-mode", mode)).multiRun
        .convergence?.threshold;
    expect([await threshold("ci_width"), await threshold("cv"), await threshold("distribution")]).toEqual([
      0.1, 0.05, 0.05,
    ]);
  });

  test("after the first drop the warmup, and what followed it begins alone", async () => {
    const study = await flags("--warmup-request-count", "3", "--concurrency", "2");
    const [warmup, run] = study.base.config.phases;
    const config = { ...study.base.config, phases: [warmup!, { ...run!, seamless: true }] };
    expect(dropWarmup(config).phases).toEqual([run!]);
    const single = { ...config, phases: [run!] };
    expect(dropWarmup(single)).toBe(single);
  });
});

describe("the study", () => {
  test("is told what only a command line says", async () => {
    const { study, noSweepTable, baseSeed } = await flags(
      "--dry-run",
      "--format",
      "json",
      "--resume",
      "--max-failures",
      "2",
      "--fail-on-partial",
      "--wait-idle",
      "--no-sweep-table",
      "--random-seed",
      "7",
    );
    expect(study).toEqual({
      dryRun: true,
      format: "json",
      resume: true,
      failFast: false,
      maxFailures: 2,
      failOnPartial: true,
      waitIdleSec: 60,
    });
    const budgetOf = async (text: string) => (await flags("--time-budget", text)).study.timeBudgetSec;
    expect(await Promise.all(["30s", "30m", "2h", "90", "1.5 min"].map(budgetOf))).toEqual([30, 1800, 7200, 90, 90]);
    for (const text of ["0", "inf", "-5", "soon"]) {
      expect(await faultsOf(flags(`--time-budget=${text}`))).toEqual(["--time-budget must be a duration above 0"]);
    }
    expect([noSweepTable, baseSeed]).toEqual([true, 7]);
    expect((await flags("--wait-idle=5")).study.waitIdleSec).toBe(5);
    expect((await flags("--format", "json")).base.notices).toEqual(["--format has no effect without --dry-run."]);
    expect(await faultsOf(flags("--fail-fast", "--max-failures", "2"))).toEqual([
      "--max-failures cannot stand beside --fail-fast, which stops at the first failure",
    ]);
  });
});
