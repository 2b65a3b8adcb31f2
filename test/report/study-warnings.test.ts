import { describe, expect, test } from "bun:test";
import {
  explainStudyWarning,
  findEarlyStudyWarnings,
  findStudyWarnings,
  interruptedText,
  type StudyWarning,
  studyWarningLine,
} from "#report/study/study-warnings.ts";
import { buildPlan, figuresOf } from "./build-study.ts";

const all: StudyWarning[] = [
  { kind: "few_samples", cells: ["a", "b"], percentile: 99, wantedRequests: 500 },
  { kind: "high_variation", cells: ["a", "b", "c", "d", "e", "f", "g"], largestCv: 0.314 },
  { kind: "two_trials" },
  { kind: "shared_prompts" },
  { kind: "shared_prompts", seen: "TTFT fell by 80 %." },
  { kind: "server_changed", before: "vLLM 0.9", after: "vLLM 0.10" },
  { kind: "study_cancelled", done: 7, runs: 12, resume: "aiperf resume a" },
];

test("each warning says what was seen and why it matters, on one line and in full", () => {
  for (const warning of all) {
    const { title, seen, matters } = explainStudyWarning(warning);
    expect(title).not.toBe("");
    expect(seen).toMatch(/\.$/);
    expect(matters).toMatch(/\.$/);
    expect(studyWarningLine(warning)).toStartWith(`${title}: ${seen}`);
  }
  expect(studyWarningLine({ ...all[0]!, cells: [] } as StudyWarning)).toContain("; there are fewer. ");
  expect(studyWarningLine(all[1]!)).toContain("above 10.0 % in a, b, c, d, e and 2 more.");
});

test("a study that a time budget has ended says what it lacks", () => {
  const stop = { kind: "study_cancelled", done: 7, runs: 12, resume: "aiperf resume a" } as const;
  const seenOf = (more: { budgetSec: number; untried?: readonly string[] }) =>
    explainStudyWarning({ ...stop, ...more }).seen;
  expect(seenOf({ budgetSec: 1800 })).toBe(
    "Stopped at 7 of 12 runs since the next one would not have ended within 30 min 00 s.",
  );
  expect(seenOf({ budgetSec: 20, untried: ["rate 5", "rate 9"] })).toEndWith(
    "within 20 s; nothing was run of rate 5, rate 9.",
  );
});

test("the first Ctrl-C says what happens to the present run and to the finished ones", () => {
  expect(interruptedText({ done: 7, runs: 12 })).toStartWith("Interrupted after 7 of 12 runs: one that is under way");
});

describe("early warnings", () => {
  const kindsOf = (plan: Parameters<typeof findEarlyStudyWarnings>[0]) =>
    findEarlyStudyWarnings(plan).map(({ kind }) => kind);

  test("one trial has none", () => {
    expect(kindsOf(buildPlan())).toEqual([]);
  });

  test("trials that share a seed send the same prompts", () => {
    expect(kindsOf(buildPlan({ trials: 3 }))).toEqual(["shared_prompts"]);
    const plan = buildPlan({ trials: 3 });
    expect(kindsOf({ ...plan, runs: plan.runs.map((run) => ({ ...run, seed: run.index })) })).toEqual([]);
    expect(kindsOf({ ...plan, runs: plan.runs.map(({ seed: _, ...run }) => run) })).toEqual([]);
  });

  test("two trials are too few", () => {
    expect(kindsOf(buildPlan({ trials: 2 }))).toEqual(["two_trials", "shared_prompts"]);
  });
});

test("cells whose trials differ a lot are named with the largest variation", () => {
  const cellOf = (title: string, cv: number) => ({
    title,
    values: [],
    trials: 3,
    isPareto: false,
    figures: figuresOf(0, 3, cv),
  });
  expect(findStudyWarnings([cellOf("a", 0.05), cellOf("b", 0.1)])).toEqual([]);
  expect(findStudyWarnings([cellOf("a", 0.2), cellOf("b", 0.1), cellOf("c", 0.3)])).toEqual([
    { kind: "high_variation", cells: ["a", "c"], largestCv: 0.3 },
  ]);
});
