/** The questions about a search: within which loads, and which service level its answer has to keep. */
import { readLoadRange, type WizardState } from "./answers.ts";
import { amountAbove, goalIs, type Question } from "./question.ts";
import { loadOption } from "./sweep-shape.ts";

/** Goals whose points are chosen while they run. */
export const isSearch = goalIs("sla", "throughput");

const LOAD_WORD = { concurrency: "requests at a time", rate: "requests a second", users: "users" } as const;
export const loadWord = ({ answers }: WizardState): string => LOAD_WORD[loadOption(answers.load)];

export const SEARCH_QUESTIONS: readonly Question[] = [
  {
    id: "loadRange",
    flag: "--load-range",
    value: "LO..HI",
    help: "Loads to search within: 1..256",
    kind: "text",
    isAsked: isSearch,
    message: (state) => `Between which loads? (${loadWord(state)})`,
    proposal: ({ answers }) => (loadOption(answers.load) === "concurrency" ? "1..256" : "1..64"),
    complaint: (text) =>
      readLoadRange(text) === undefined ? "Give two whole numbers, the smaller first: 1..256." : undefined,
  },
  {
    id: "slaMetric",
    flag: "--sla",
    value: "WHAT",
    help: "Service level on: ttft, itl, e2e (95th percentile)",
    kind: "choice",
    isAsked: isSearch,
    message: () => "Which service level? (95th percentile)",
    proposal: ({ answers }) => (answers.streaming === "yes" ? "ttft" : "e2e"),
    choices: ({ answers }) => [
      ...(answers.streaming === "yes"
        ? [
            { value: "ttft", label: "Time to first token" },
            { value: "itl", label: "Time between tokens" },
          ]
        : []),
      { value: "e2e", label: "Time of the whole answer" },
    ],
  },
  {
    id: "slaMs",
    flag: "--sla-ms",
    value: "MS",
    help: "Where that level lies",
    kind: "text",
    isAsked: isSearch,
    message: () => "At most how many ms?",
    proposal: ({ answers }) => ({ ttft: "500", itl: "50" })[answers.slaMetric ?? ""] ?? "10000",
    complaint: amountAbove(0),
  },
];
