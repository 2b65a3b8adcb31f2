/** A study on virtual time whose runs take as long as a script says, and end as it says. */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { GridSweep, IterationOrder, MultiRunConfig } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { nsToSec, secToNs } from "#core/units.ts";
import { toPlanRecord } from "#plan/plan-record.ts";
import { planStudy } from "#plan/plan-study.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { BudgetedSource } from "#study/budgeted-source.ts";
import { listRuns } from "#study/run-source.ts";
import { type FailureLimits, type RunEnd, type RunOrder, runStudy, type StudyEnd } from "#study/run-study.ts";
import { createBlankLedger, type StudyLedger } from "#study/study-ledger.ts";
import type { StudyManifest, StudyOutcome } from "#study/study-manifest.ts";
import { TimeBudget } from "#study/time-budget.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export interface PlanChanges {
  readonly cells?: number;
  readonly trials?: number;
  readonly order?: IterationOrder;
  readonly sweepCooldownSec?: number;
  readonly multiRun?: Partial<MultiRunConfig>;
}

/** Cells of concurrency 1, 2, …; two of them and two trials unless told. */
export function planOf({ cells = 2, trials = 2, order = "repeated", ...changes }: PlanChanges = {}): StudyPlan {
  const values = Array.from({ length: cells }, (_, index) => index + 1);
  const sweep: GridSweep = {
    type: "grid",
    parameters: [{ path: "phases.profiling.concurrency", values }],
    cooldownSeconds: changes.sweepCooldownSec ?? 0,
    iterationOrder: order,
    sameSeed: false,
    slaFilters: [],
  };
  const multiRun: MultiRunConfig = {
    numRuns: trials,
    cooldownSeconds: 0,
    confidenceLevel: 0.95,
    setConsistentSeed: true,
    varySeedPerTrial: false,
    disableWarmupAfterFirst: true,
    ...changes.multiRun,
  };
  return planStudy({ sweep, multiRun, drawSeed: () => 1 }).plan;
}

/** What is kept of a plan whose configurations matter to nobody. */
export const manifestOf = (plan: StudyPlan): StudyManifest => ({
  version: "1",
  sweepId: "id",
  cliCommand: "aiperf profile",
  workingDirectory: "/home/me",
  plan,
  record: toPlanRecord(
    plan,
    plan.variations.map(() => null),
  ),
  settings: { failFast: false, failOnPartial: false },
  variations: [],
});

/** `cell.trial`, both from 1. */
export const nameOf = ({ variationIndex, trialIndex }: Pick<RunPlan, "variationIndex" | "trialIndex">): string =>
  `${variationIndex + 1}.${trialIndex + 1}`;

export interface Script {
  /** Seconds; 10 unless told. */
  readonly runSec?: number | ((name: string) => number);
  /** All runs are to end in so many seconds. */
  readonly budgetSec?: number;
  /** What the configuration of a run fixes. */
  readonly plannedSec?: (name: string) => number | undefined;
  /** How runs end that do not succeed, by name. `throws`: nothing further can be written. */
  readonly ends?: Readonly<Record<string, "failed" | "cancelled" | "throws">>;
  /** Requests a second of a run; 100 unless told. */
  readonly throughput?: (name: string) => number;
  /** How the study ended cannot be written down. */
  readonly cannotClose?: boolean;
  readonly done?: readonly string[];
  readonly limits?: FailureLimits;
  readonly waitUntilIdle?: (run: RunPlan) => Promise<void>;
  readonly stop?: AbortSignal;
}

export interface SimulatedRun {
  readonly name: string;
  readonly atSec: number;
  readonly order: RunOrder;
}

export interface SimulatedStudy {
  readonly clock: VirtualClock;
  readonly runs: readonly SimulatedRun[];
  readonly readBack: readonly string[];
  readonly events: readonly StudyEvent[];
  /** What was written down, in order: `begin 1.1`, `succeeded 1.1`. */
  readonly ledger: readonly string[];
  /** Plans with trials beyond the first plan, as they were written down. */
  readonly grown: readonly StudyPlan[];
  /** How the study was written down to have ended. */
  readonly outcomes: readonly StudyOutcome["stoppedBy"][];
  readonly end: Promise<StudyEnd>;
}

export function simulateStudy(plan: StudyPlan, script: Script = {}): SimulatedStudy {
  const clock = createVirtualClock();
  const runs: SimulatedRun[] = [];
  const readBack: string[] = [];
  const events: StudyEvent[] = [];
  const written: string[] = [];
  const outcomes: StudyOutcome["stoppedBy"][] = [];
  const { runSec = 10, ends = {}, done = [], limits = { failFast: false } } = script;
  const execute = async (order: RunOrder): Promise<RunEnd> => {
    const name = nameOf(order.run);
    runs.push({ name, atSec: nsToSec(clock.nowNs()), order });
    await new Promise<void>((resolve) =>
      clock.at(clock.nowNs() + secToNs(typeof runSec === "number" ? runSec : runSec(name)), resolve),
    );
    const end = ends[name] ?? "succeeded";
    if (end === "throws") throw new UserError("no space is left", { exitCode: 8 });
    return { trial: trialOf(order.run, plan, end, script.throughput) };
  };
  const grown: StudyPlan[] = [];
  const source = listRuns(plan, []);
  const { budgetSec, plannedSec = () => undefined } = script;
  const budgeted = (limitSec: number) =>
    new BudgetedSource({
      source,
      budget: new TimeBudget({ limitSec, clock, plannedSec: (run) => plannedSec(nameOf(run)) }),
      isDone: (run) => done.includes(nameOf(run)),
      write: async (one) => {
        written.push("plan");
        grown.push(one);
      },
      onEvent: (event) => events.push(event),
    });
  const end = runStudy({
    source: budgetSec === undefined ? source : budgeted(budgetSec),
    ledger: {
      ...ledgerOf(done, written),
      close: async ({ stoppedBy }) => {
        if (script.cannotClose === true) throw new UserError("the disk is gone", { exitCode: 8 });
        outcomes.push(stoppedBy);
      },
    },
    execute,
    readBack: async (run) => {
      readBack.push(nameOf(run));
      return trialOf(run, plan, "succeeded", script.throughput);
    },
    waitUntilIdle: script.waitUntilIdle,
    limits,
    clock,
    onEvent: (event) => events.push(event),
    stop: script.stop ?? new AbortController().signal,
  });
  return { clock, runs, readBack, events, ledger: written, grown, outcomes, end };
}

/** Runs until nothing is left to wait for. */
export async function finishStudy(study: SimulatedStudy): Promise<StudyEnd> {
  let isOver = false;
  void study.end.then(() => {
    isOver = true;
  });
  while (!isOver) await study.clock.runUntilIdle();
  return study.end;
}

function ledgerOf(done: readonly string[], written: string[]): StudyLedger {
  return {
    ...createBlankLedger(),
    isDone: (run) => done.includes(nameOf(run)),
    begin: async (run) => void written.push(`begin ${nameOf(run)}`),
    end: async (run, state) => void written.push(`${state} ${nameOf(run)}`),
  };
}

function trialOf(
  run: RunPlan,
  plan: StudyPlan,
  status: TrialResult["status"],
  throughput: Script["throughput"] = () => 100,
): TrialResult {
  const variation = plan.variations[run.variationIndex];
  if (variation === undefined) throw new Error("no such variation");
  const { index, label, dirName, title, values } = variation;
  const facts = { label: run.label, trialIndex: run.trialIndex, variation: { index, label, dirName, title, values } };
  if (status !== "succeeded") return { ...facts, status, error: `it ${status}`, metrics: [] };
  const avg = throughput(nameOf(run));
  return { ...facts, status, metrics: [{ tag: "request_throughput", unit: "requests/sec", stats: { avg } }] };
}
