/** The questions about time, repeats and files: how long, how often, in which order, where the results go. */
import { readLength, readLevels, readSpan, splitList, type WizardState } from "./answers.ts";
import { PRESETS } from "./goals.ts";
import { always, amountAbove, type Question, wholeNumber } from "./question.ts";
import { isSearch } from "./search-questions.ts";
import { countCells, largestLevel, toSweepShape } from "./sweep-shape.ts";
import { FAIR_RUN_SEC, secondsPerRun } from "./time-budget.ts";

const isSmoke = ({ answers }: WizardState): boolean => answers.goal === "smoke";
const cellsOf = ({ answers }: WizardState): number => countCells(toSweepShape(answers));
const hasRepeats = ({ answers }: WizardState): boolean => Number(answers.repeats ?? 1) > 1;

/** Answer tokens that a plan counts with. */
export function expectedOsl({ answers }: WizardState): number {
  const shape = toSweepShape(answers);
  if (shape?.type === "scenarios") return Math.max(...shape.shapes.map(({ osl }) => osl), 1);
  const preset = PRESETS.find(({ name }) => name === answers.workload);
  return preset?.osl ?? readLength(answers.osl ?? "")?.mean ?? 256;
}

/** Seconds for each run that keep the study within what the user has time for. */
export function proposedSeconds(state: WizardState, repeats = Number(state.answers.repeats ?? 1)): number {
  const { answers, measured } = state;
  return secondsPerRun(answers, {
    budgetSec: readSpan(answers.budget ?? "") ?? 60,
    repeats,
    cooldownSec: 0,
    osl: expectedOsl(state),
    ...(measured === undefined ? {} : { measured }),
  });
}

const LEAST_REQUESTS = 100;
const REQUESTS_PER_SLOT = 10;

const proposedRequests = ({ answers }: WizardState): number =>
  Math.max(LEAST_REQUESTS, Math.ceil(REQUESTS_PER_SLOT * largestLevel(answers)));

const stopQuestion = (of: Pick<Question, "id" | "flag" | "help" | "message" | "proposal" | "complaint">): Question => ({
  ...of,
  value: "N",
  kind: "text",
  isAsked: ({ answers }) => answers.stop === of.id,
});

/** A name that any file system takes. */
export function fileStem({ answers }: WizardState): string {
  const model = splitList(answers.model ?? "")[0] ?? "model";
  const plain =
    model
      .split("/")
      .at(-1)
      ?.replaceAll(/[^A-Za-z0-9._-]+/g, "-") ?? "model";
  return `${plain}-${answers.goal ?? "run"}`;
}

export const PLAN_QUESTIONS: readonly Question[] = [
  {
    id: "budget",
    flag: "--budget",
    value: "TIME",
    help: "Time for everything together: 15m, 1h",
    kind: "text",
    isAsked: (state) => !isSmoke(state),
    message: () => "How much time is there? (2m, 15m, 1h)",
    proposal: (state) => (cellsOf(state) > 1 ? "15m" : "2m"),
    complaint: (text) => (readSpan(text) === undefined ? "Give a time such as 15m or 1h." : undefined),
  },
  {
    id: "repeats",
    flag: "--num-profile-runs",
    value: "N",
    help: "Times that each configuration is measured: 1, 3, 5, 10",
    kind: "choice",
    isAsked: (state) => !isSmoke(state),
    message: (state) => {
      if (isSearch(state)) return "How often is each point measured?";
      return cellsOf(state) > 1 ? `How often is each of the ${cellsOf(state)} measured?` : "How often?";
    },
    proposal: (state) => (cellsOf(state) > 1 && proposedSeconds(state, 3) >= FAIR_RUN_SEC ? "3" : "1"),
    choices: (state) =>
      [1, 3, 5, 10].map((count) => ({
        value: String(count),
        label: count === 1 ? "Once" : `${count} times`,
        hint: `${proposedSeconds(state, count)} s each${count === 1 ? "" : "; intervals"}`,
      })),
  },
  {
    id: "stop",
    flag: "--stop",
    value: "AFTER",
    help: "What ends each run: seconds, requests, sessions",
    kind: "choice",
    isAsked: (state) => !isSmoke(state),
    message: () => "When does each run end?",
    proposal: () => "seconds",
    choices: (state) => [
      { value: "seconds", label: "After some time", hint: `${proposedSeconds(state)} s fit` },
      { value: "requests", label: "After so many requests", hint: `${proposedRequests(state)}` },
      { value: "sessions", label: "After so many conversations" },
    ],
  },
  stopQuestion({
    id: "seconds",
    flag: "--benchmark-duration",
    help: "Seconds of each run",
    message: () => "How many seconds?",
    proposal: (state) => String(proposedSeconds(state)),
    complaint: amountAbove(0),
  }),
  stopQuestion({
    id: "requests",
    flag: "--request-count",
    help: "Requests of each run",
    message: () => "How many requests?",
    proposal: (state) => String(proposedRequests(state)),
    complaint: (text, { answers }) => wholeNumber(answers.load === "users" ? largestLevel(answers) : 1)(text),
  }),
  stopQuestion({
    id: "sessions",
    flag: "--num-sessions",
    help: "Conversations of each run",
    message: () => "How many conversations?",
    proposal: (state) => String(proposedRequests(state)),
    complaint: (text, { answers }) => wholeNumber(answers.load === "users" ? largestLevel(answers) : 1)(text),
  }),
  {
    id: "warmup",
    flag: "--warmup",
    offFlag: "--no-warmup",
    help: "Warm up before measuring",
    kind: "yesno",
    isAsked: (state) => !isSmoke(state),
    message: () => "Warm up first?",
    proposal: () => "yes",
  },
  {
    id: "fine",
    flag: "--fine",
    help: "Ask for the fine points as well: pauses, order, seeds, levels, places",
    kind: "yesno",
    isAsked: (state) => !isSmoke(state),
    message: () => "See the fine points? (order, seeds, …)",
    proposal: () => "no",
  },
  {
    id: "cooldown",
    flag: "--cooldown",
    value: "SEC",
    help: "Pause between two runs",
    kind: "text",
    isFine: true,
    isAsked: (state) => !isSmoke(state) && (hasRepeats(state) || cellsOf(state) > 1),
    message: () => "How many seconds between two runs?",
    proposal: () => "0",
    complaint: (text) => (Number(text) === 0 ? undefined : amountAbove(0)(text)),
  },
  {
    id: "order",
    flag: "--order",
    value: "ORDER",
    help: "Of runs: repeated (all cells, then all again) or independent",
    kind: "choice",
    isFine: true,
    isAsked: (state) => hasRepeats(state) && cellsOf(state) > 1 && !isSearch(state),
    message: () => "In which order?",
    proposal: () => "repeated",
    choices: () => [
      { value: "repeated", label: "All, then all again", hint: "drift shows" },
      { value: "independent", label: "Each as often as wanted, then the next" },
    ],
  },
  {
    id: "sameSeed",
    flag: "--same-seed",
    offFlag: "--no-same-seed",
    help: "Send the same prompts in every cell",
    kind: "yesno",
    isFine: true,
    isAsked: (state) => cellsOf(state) > 1 && !isSearch(state),
    message: () => "The same prompts in every cell?",
    proposal: () => "no",
  },
  {
    id: "seed",
    flag: "--random-seed",
    value: "N",
    help: "Seed of everything random",
    kind: "text",
    isFine: true,
    isAsked: always,
    message: () => "Which seed?",
    proposal: () => "42",
    complaint: wholeNumber(0),
  },
  {
    id: "slos",
    flag: "--goodput",
    value: "LEVELS",
    help: "Service levels in ms, for goodput: ttft 500,itl 50 (or none)",
    kind: "text",
    isFine: true,
    isAsked: (state) => !isSmoke(state),
    message: () => "Service levels for goodput? (ttft 500, itl 50)",
    proposal: () => "none",
    complaint: (text, { answers }) => {
      const levels = readLevels(text);
      if (levels === undefined) return "Write them as ttft 500, itl 50, e2e 5000, or none.";
      const wantsStream = levels.time_to_first_token !== undefined || levels.inter_token_latency !== undefined;
      return wantsStream && answers.streaming !== "yes" ? "ttft and itl need streamed answers." : undefined;
    },
  },
  {
    id: "serverMetrics",
    flag: "--server-metrics",
    offFlag: "--no-server-metrics",
    help: "Collect the server's own metrics",
    kind: "yesno",
    isFine: true,
    isAsked: ({ server }) => server?.hasMetrics === true,
    message: () => "Collect the server's own metrics?",
    proposal: () => "yes",
  },
  {
    id: "artifactDir",
    flag: "--artifact-dir",
    value: "DIR",
    help: "Where results go",
    kind: "text",
    isFine: true,
    isAsked: always,
    message: () => "Where do results go?",
    proposal: (state) => `./artifacts/${fileStem(state)}`,
    complaint: (text) => (text.trim() === "" ? "Name a directory." : undefined),
  },
  {
    id: "output",
    flag: "--output",
    value: "FILE",
    help: "The file to write",
    kind: "text",
    isAsked: always,
    message: () => "Which file is written?",
    proposal: (state) => {
      if (isSearch(state)) return "aiperf-search.yaml";
      return cellsOf(state) > 1 ? "aiperf-sweep.yaml" : "aiperf-run.yaml";
    },
    complaint: (text) => (/\.ya?ml$/.test(text.trim()) ? undefined : "Name a file that ends in .yaml."),
  },
  {
    id: "overwrite",
    flag: "--overwrite",
    help: "Write over a file that is there",
    kind: "yesno",
    isAsked: ({ outputExists }) => outputExists,
    message: ({ answers }) => `${answers.output} is there already. Write over it?`,
    proposal: () => "no",
  },
];
