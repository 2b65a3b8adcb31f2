/** What a study may have to be doubted for, before it begins and at its end; words for each as for a single run. */
import type { StudyPlan } from "#plan/study-plan.ts";
import { figureKinds, HIGH_VARIATION, variesMuch } from "#report/text/figure-text.ts";
import { countOf, formatCount, formatPercent, formatPlain, formatSpan } from "#report/text/format.ts";
import { joinWords, upperFirst } from "#report/text/sentence.ts";
import { cleanText } from "#report/text/text-width.ts";
import { toWarningLine, type WarningText } from "#report/warnings.ts";
import type { CellReport } from "./study-report.ts";

export type StudyWarning =
  /** A percentile of which too few requests lie beyond it. */
  | {
      readonly kind: "few_samples";
      /** By title; none where there is only one. */
      readonly cells: readonly string[];
      readonly percentile: number;
      readonly wantedRequests: number;
    }
  /** Cells by title; none where there is only one. */
  | { readonly kind: "high_variation"; readonly cells: readonly string[]; readonly largestCv: number }
  | { readonly kind: "two_trials" }
  /** Trials may answer from a cache that the first one filled. Absent: not seen, but possible. */
  | { readonly kind: "shared_prompts"; readonly seen?: string }
  /** Of a search: the objective is the same everywhere. */
  | { readonly kind: "search_flat"; readonly metric: string; readonly points: number; readonly value: string }
  /** Of a search: a value of the best point is the last that was allowed. */
  | { readonly kind: "search_edge"; readonly edges: readonly SearchEdge[]; readonly hasRecipe: boolean }
  /** Of a search: so many other points may be as good as the best. */
  | { readonly kind: "search_noise"; readonly others: number; readonly points: number; readonly best: string }
  | { readonly kind: "server_changed"; readonly before: string; readonly after: string }
  /** The question that the study was made for; `reason` is a clause. */
  | { readonly kind: "no_answer"; readonly reason: string; readonly file: string }
  /** Though they were asked for; `reason` is a clause. */
  | { readonly kind: "no_plots"; readonly reason: string }
  /** By Ctrl-C, since too many runs failed, or since the time was up. */
  | ({ readonly kind: "study_cancelled" } & StoppedStudy);

export interface SearchEdge {
  /** `concurrency`. */
  readonly name: string;
  readonly value: number;
  readonly side: "lowest" | "highest";
}

export interface StoppedStudy {
  /** Finished runs. */
  readonly done: number;
  readonly runs: number;
  /** Runs whose failure has ended the study, where it was to end so. */
  readonly failures?: number;
  /** What the runs had to end in, where that has ended the study. */
  readonly budgetSec?: number;
  /** Cells that have no trial at all, by title; of a search none are known. */
  readonly untried?: readonly string[];
  /** The command that goes on. */
  readonly resume: string;
}

type Teller<K extends StudyWarning["kind"]> = (warning: Extract<StudyWarning, { readonly kind: K }>) => WarningText;

const MOST_NAMES = 5;

/** `a, b and 3 more`. */
function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(cleanText).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${formatCount(names.length - MOST_NAMES)} more` : shown;
}

const tellers: { readonly [K in StudyWarning["kind"]]: Teller<K> } = {
  few_samples: (w) => ({
    title: "Too few requests for the tail",
    seen: `p${formatPlain(w.percentile)} needs about ${countOf(w.wantedRequests, "request")}; there are fewer${w.cells.length === 0 ? "" : ` in ${listNames(w.cells)}`}.`,
    matters: "It is then hardly more than the slowest request, and tells cells apart by chance.",
    help: ["Send more requests in each run: --request-count N", "Or look at p90 and the mean instead."],
  }),
  high_variation: (w) => ({
    title: "Trials differ a lot",
    seen: `The coefficient of variation goes up to ${formatPercent(w.largestCv)}${w.cells.length === 0 ? "" : `; above ${formatPercent(HIGH_VARIATION)} in ${listNames(w.cells)}`}.`,
    matters: "Differences between cells that are smaller than their intervals mean nothing.",
    help: [
      "Run for longer, or more often: --benchmark-duration SECONDS, --num-profile-runs N",
      "Let the server settle between runs: --profile-run-cooldown-seconds SECONDS",
    ],
  }),
  two_trials: () => ({
    title: "Two trials only",
    seen: "At 95 % the interval from two values is almost thirteen times as wide as they are apart.",
    matters: "Hardly any difference between cells will show.",
    help: ["Three is little and five is good: --num-profile-runs 5"],
  }),
  shared_prompts: (w) => ({
    title: w.seen === undefined ? "All trials send the same prompts" : "Later trials were served from a cache",
    seen: w.seen ?? "A server with a prefix cache may answer later trials from what the first one left there.",
    matters: "Time to first token is then that of the cache, and trials are no repeats of each other.",
    help: [
      "Give each trial prompts of its own: --vary-seed-per-trial",
      "Or turn the cache off at the server (vLLM: --no-enable-prefix-caching).",
    ],
  }),
  search_flat: (w) => ({
    title: "The objective does not change",
    seen: `The ${w.metric} is ${w.value} at all ${formatCount(w.points)} points.`,
    matters: "What was searched over makes no difference to it, so that any point is as good as any other.",
    help: ["Search over another setting, or for another metric.", "Or widen the range, if it is narrow."],
  }),
  search_edge: (w) => ({
    title: "The answer is at the edge of what was allowed",
    seen: `${upperFirst(joinWords(w.edges.map(({ name, value, side }) => `${name} ${formatPlain(value)} is the ${side} value`)))} that could be tried.`,
    matters: "A wider range may hold a better answer.",
    help: w.edges.map((edge) => widenText(edge, w.hasRecipe)),
  }),
  search_noise: (w) => ({
    title: "Differences are within the noise",
    seen: `${countOf(w.others, "point")} of ${formatCount(w.points)} ${w.others === 1 ? "is" : "are"} as good as the best, ${w.best}, within the intervals.`,
    matters: "Which of them is best is decided by chance.",
    help: [
      "Run each point more often, or for longer: --num-profile-runs N, --benchmark-duration SECONDS",
      "Or take the one that costs least.",
    ],
  }),
  server_changed: (w) => ({
    title: "The server is not the one it was",
    seen: `Earlier runs were answered by ${cleanText(w.before)}, later ones by ${cleanText(w.after)}.`,
    matters: "What differs between these runs may be the server, not what was varied.",
    help: ["Run all of it again against one server, into a directory of its own: --artifact-dir DIR"],
  }),
  no_answer: (w) => ({
    title: "The question of this study has no answer",
    seen: `${cleanText(w.reason.charAt(0).toUpperCase() + w.reason.slice(1))}.`,
    matters: `${w.file} is not there; everything else is as it would be without the question.`,
    help: [],
  }),
  no_plots: (w) => ({
    title: "No plots were drawn",
    seen: `${cleanText(w.reason.charAt(0).toUpperCase() + w.reason.slice(1))}.`,
    matters: "The results themselves are complete.",
    help: ["aiperf aggregate DIR draws them once the reason is gone."],
  }),
  study_cancelled: (w) => ({
    title: "Stopped early",
    seen: `${stoppedText(w)}.`,
    matters: "Everything shown, and what is in the files, is of the finished runs only.",
    help: [],
  }),
};

/** Room for four times as much, or as little. */
function widenText({ name, value, side }: SearchEdge, hasRecipe: boolean): string {
  const wider = formatPlain(side === "highest" ? 4 * value : value / 4).replaceAll(",", "");
  const end = side === "highest" ? "max" : "min";
  if (hasRecipe && name === "concurrency") return `Widen it: --concurrency-${end} ${wider}`;
  return `Widen it: ${side === "highest" ? "hi" : "lo"} of ${name} in the search space, to ${wider} for instance.`;
}

/** `Stopped at 7 of 12 runs`, and why where it was not Ctrl-C. */
function stoppedText(stop: StoppedStudy): string {
  const { done, runs, untried = [] } = stop;
  const left = untried.length === 0 ? "" : `; nothing was run of ${listNames(untried)}`;
  return `Stopped at ${formatCount(done)} of ${countOf(runs, "run")}${whyText(stop)}${left}`;
}

function whyText({ failures, budgetSec }: StoppedStudy): string {
  if (budgetSec !== undefined) return ` since the next one would not have ended within ${formatSpan(budgetSec)}`;
  if (failures === undefined) return "";
  return ` since ${failures === 1 ? "one" : formatCount(failures)} failed`;
}

/** The words for a warning. */
export function explainStudyWarning(warning: StudyWarning): WarningText {
  // The mapped type ties each kind to its teller; a lookup by a union loses that tie.
  const teller = tellers[warning.kind] as (warning: StudyWarning) => WarningText;
  return teller(warning);
}

/** One line for the log and for a notice. */
export function studyWarningLine(warning: StudyWarning): string {
  return toWarningLine(explainStudyWarning(warning));
}

/** What is to be doubted before anything is sent; a single run has nothing of the kind. */
export function findEarlyStudyWarnings(plan: Pick<StudyPlan, "trials" | "runs">): StudyWarning[] {
  if (plan.trials < 2) return [];
  const warnings: StudyWarning[] = plan.trials === 2 ? [{ kind: "two_trials" }] : [];
  return hasSharedSeeds(plan.runs) ? [...warnings, { kind: "shared_prompts" }] : warnings;
}

/** Two trials of a cell that draw the same prompts. */
function hasSharedSeeds(runs: StudyPlan["runs"]): boolean {
  const seen = new Set<string>();
  return runs.some(({ variationIndex, seed }) => {
    if (seed === undefined) return false;
    const key = `${variationIndex} ${seed}`;
    const isShared = seen.has(key);
    seen.add(key);
    return isShared;
  });
}

/** What the figures themselves say: trials that differ a lot. */
export function findStudyWarnings(cells: readonly CellReport[]): StudyWarning[] {
  const varying = cells.flatMap(({ title, figures = {} }) => {
    const cvs = figureKinds.flatMap(({ key }) => {
      const figure = figures[key];
      return figure?.cv !== undefined && variesMuch(figure) ? [figure.cv] : [];
    });
    return cvs.length === 0 ? [] : [{ title, cv: Math.max(...cvs) }];
  });
  if (varying.length === 0) return [];
  const largestCv = Math.max(...varying.map(({ cv }) => cv));
  const titles = cells.length > 1 ? varying.map(({ title }) => title) : [];
  return [{ kind: "high_variation", cells: titles, largestCv }];
}

/** After the first Ctrl-C of a study. */
export function interruptedText({ done, runs }: Pick<StoppedStudy, "done" | "runs">): string {
  return (
    `Interrupted after ${formatCount(done)} of ${countOf(runs, "run")}: one that is under way is saved as cancelled, ` +
    "results of the finished ones are being written. Again to quit at once."
  );
}

/** The end of a study that was interrupted, as two lines; the command on the second is never broken or cut. */
export function resumeLines(stop: StoppedStudy): string[] {
  return [`${stoppedText(stop)}. Resume with:`, `  ${cleanText(stop.resume)}`];
}
