/** What a study is, in a few words: its cells, trials and order, as the plan and the summary say it. */
import type { StudyPlan } from "#plan/study-plan.ts";
import { countOf, formatCount, formatSeconds } from "#report/text/format.ts";

export type StudyShape = Pick<StudyPlan, "isSweep" | "order" | "trials" | "runs"> &
  Partial<Pick<StudyPlan, "sweepType" | "multiRun">>;

const kinds: Readonly<Record<NonNullable<StudyPlan["sweepType"]>, string>> = {
  grid: "grid",
  zip: "zip",
  scenarios: "scenarios",
  sobol: "Sobol",
  latin_hypercube: "Latin hypercube",
};

const orders: Readonly<Record<StudyPlan["order"], string>> = {
  repeated: "repeated: all cells, then all of them again for the next trial",
  independent: "independent: all trials of a cell, then the next cell",
  shuffled: "shuffled: all cells for each trial, each time in another random order",
};

/** `grid over concurrency, ISL: 8 cells × 3 trials = 24 runs`. `names` of what is varied; none for scenarios. */
export function describeCells(
  { sweepType, trials, runs }: StudyShape,
  cells: number,
  names: readonly string[],
): string {
  const over = names.length === 0 ? "" : ` over ${names.join(", ")}`;
  const kind = sweepType === undefined ? "" : `${kinds[sweepType]}${over}: `;
  const added = runs.length - cells * trials;
  const more = added > 0 ? `, and ${formatCount(added)} added` : "";
  if (cells <= 1) return `${kind}${countOf(trials, "trial")}${more}`;
  if (trials <= 1) return `${kind}${countOf(cells, "cell")}, one run each`;
  return `${kind}${countOf(cells, "cell")} × ${countOf(trials, "trial")} = ${countOf(Math.min(runs.length, cells * trials), "run")}${more}`;
}

/** The order of the runs; undefined where there is only one. */
export function describeOrder({ isSweep, trials, order }: StudyShape): string | undefined {
  if (!isSweep || (trials === 1 && order !== "shuffled")) return undefined;
  return orders[order];
}

/** Empty where there are none. */
export function describePauses({ sweepCooldownSec, multiRun, trials, isSweep, search }: StudyPlan): string {
  const parts: string[] = [];
  if (isSweep && sweepCooldownSec > 0)
    parts.push(`${formatSeconds(sweepCooldownSec)} between ${search === undefined ? "cells" : "points"}`);
  if (trials > 1 && multiRun.cooldownSeconds > 0) {
    parts.push(`${formatSeconds(multiRun.cooldownSeconds)} between trials`);
  }
  return parts.join(", ");
}
