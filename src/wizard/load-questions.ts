/** The questions about what is to be learned, what is sent, how much of it at once, and what is varied. */
import { numbersOf, readLength, readPairs, readShapes, readSpace, splitList, type WizardState } from "./answers.ts";
import { GOALS, PRESETS } from "./goals.ts";
import { always, amountAbove, type Choice, goalIs, type Question, wholeNumber } from "./question.ts";
import { loadWord, SEARCH_QUESTIONS } from "./search-questions.ts";
import { traitsOf } from "./server-questions.ts";
import { isRateLoad, levelKind, loadOption, variesLoad } from "./sweep-shape.ts";

const makesOutput = ({ answers }: WizardState): boolean => traitsOf(answers).producesTokens;
const isSmoke = goalIs("smoke");
/** Goals that bring their own lengths. */
const bringsLengths = goalIs("pairs", "workloads", "smoke");

/** Longest prompt and answer that the server has room for, where it says. */
export const contextTokens = ({ server, answers }: WizardState): number | undefined =>
  server?.models.find(({ name }) => name === splitList(answers.model ?? "")[0])?.contextTokens;

function tooLong(isl: number, osl: number, state: WizardState): string | undefined {
  const context = contextTokens(state);
  if (context === undefined || isl + osl <= context) return undefined;
  return `${isl} + ${osl} tokens do not fit the model's context of ${context}.`;
}

function workloadChoices(state: WizardState): Choice[] {
  const fitting = PRESETS.filter(({ isl, osl }) => tooLong(isl, osl, state) === undefined);
  return [
    ...fitting.map(({ name, label, isl, osl }) => ({ value: name, label, hint: `${isl} tokens in, ${osl} out` })),
    { value: "custom", label: "Lengths of my own" },
    ...(goalIs("space")(state) ? [] : [{ value: "file", label: "Prompts from a file" }]),
  ];
}

const lengthQuestion = (id: "isl" | "osl", flag: string, help: string, what: string): Question => ({
  id,
  flag,
  value: "N",
  help,
  kind: "text",
  isAsked: (state) =>
    state.answers.workload === "custom" && !bringsLengths(state) && (id === "isl" || makesOutput(state)),
  message: () => `How many tokens has ${what}? (512 or 512±50)`,
  proposal: () => (id === "isl" ? "512" : "128"),
  complaint: (text, state) => {
    const length = readLength(text);
    if (length === undefined) return "Give a number, or one with its spread: 512±50.";
    return id === "osl" ? tooLong(readLength(state.answers.isl ?? "")?.mean ?? 0, length.mean, state) : undefined;
  },
});

const listQuestion = (
  of: Pick<Question, "id" | "flag" | "help" | "isAsked" | "message" | "proposal"> & {
    readonly kindOf?: (state: WizardState) => "int" | "float";
  },
): Question => ({
  ...of,
  value: "LIST",
  kind: "text",
  complaint: (text, state) => {
    const values = numbersOf(text, of.kindOf?.(state) ?? "int");
    if (values.length === 0 || values.some((value) => !(value > 0))) return "Give numbers: 1,2,4,8 or 1..64*2.";
    return new Set(values).size < values.length ? "Give each number once." : undefined;
  },
});

const hasAxis =
  (name: string) =>
  (state: WizardState): boolean =>
    goalIs("sweep")(state) && splitList(state.answers.axes ?? "").includes(name);

export const LOAD_QUESTIONS: readonly Question[] = [
  {
    id: "goal",
    flag: "--learn",
    value: "WHAT",
    help: `What to learn: ${GOALS.map(({ name }) => name).join(", ")}`,
    kind: "choice",
    isAsked: always,
    message: () => "What do you want to learn?",
    proposal: () => "sweep",
    choices: () => GOALS.map(({ name, label, hint }) => ({ value: name, label, hint })),
  },
  {
    id: "workload",
    flag: "--workload",
    value: "NAME",
    help: `What is sent: ${PRESETS.map(({ name }) => name).join(", ")}, custom, file`,
    kind: "choice",
    isAsked: (state) => !bringsLengths(state),
    message: () => "What is sent?",
    proposal: (state) => workloadChoices(state)[0]?.value ?? "custom",
    choices: workloadChoices,
  },
  lengthQuestion("isl", "--isl", "Prompt tokens of a custom workload", "a prompt"),
  lengthQuestion("osl", "--osl", "Answer tokens of a custom workload", "an answer"),
  {
    id: "inputFile",
    flag: "--input-file",
    value: "FILE",
    help: "JSONL file of prompts",
    kind: "text",
    isAsked: ({ answers }) => answers.workload === "file",
    message: () => "Which file?",
    proposal: () => "",
    complaint: (text, { answers, lacksInput }) =>
      text.trim() === "" || (lacksInput && text === answers.inputFile) ? "Name a JSONL file that is there." : undefined,
  },
  {
    id: "load",
    flag: "--load",
    value: "SHAPE",
    help: "How requests come: concurrency, poisson, constant, gamma, users",
    kind: "choice",
    isAsked: (state) => !isSmoke(state),
    message: () => "How do requests come?",
    proposal: () => "concurrency",
    choices: () => [
      { value: "concurrency", label: "So many at a time", hint: "the next when one ends" },
      { value: "poisson", label: "At a rate, like many users", hint: "Poisson" },
      { value: "constant", label: "At a rate, evenly" },
      { value: "gamma", label: "At a rate, in bursts", hint: "gamma" },
      { value: "users", label: "From users in conversation", hint: "three turns each" },
    ],
  },
  {
    id: "smoothness",
    flag: "--arrival-smoothness",
    value: "N",
    help: "Of gamma arrivals: below 1 bursty, above regular",
    kind: "text",
    isAsked: ({ answers }) => answers.load === "gamma",
    message: () => "How even? (1 is Poisson, below it bursty)",
    proposal: () => "0.5",
    complaint: amountAbove(0),
  },
  {
    id: "axes",
    flag: "--axes",
    value: "LIST",
    help: "What a sweep varies: load, isl, osl",
    kind: "several",
    isAsked: goalIs("sweep"),
    message: () => "What is varied?",
    proposal: () => "load",
    choices: (state) => [
      { value: "load", label: "Load", hint: loadWord(state) },
      ...(state.answers.workload === "file" ? [] : [{ value: "isl", label: "Prompt length" }]),
      ...(state.answers.workload === "file" || !makesOutput(state) ? [] : [{ value: "osl", label: "Answer length" }]),
    ],
  },
  listQuestion({
    id: "levels",
    flag: "--levels",
    help: "Loads to measure: 1,4,16 or 1..64*2",
    isAsked: (state) => goalIs("frontier")(state) || hasAxis("load")(state),
    message: (state) => `Which loads? (${loadWord(state)}: 1,4,16 or 1..64*2)`,
    proposal: (state) => {
      if (isRateLoad(state.answers.load)) return "1,2,4,8,16";
      return goalIs("sweep")(state) ? "1,4,16,64" : "1..128*2";
    },
    kindOf: ({ answers }) => levelKind(answers.load),
  }),
  listQuestion({
    id: "islValues",
    flag: "--isl-values",
    help: "Prompt lengths of a sweep",
    isAsked: hasAxis("isl"),
    message: () => "Which prompt lengths?",
    proposal: () => "256,1024,2048",
  }),
  listQuestion({
    id: "oslValues",
    flag: "--osl-values",
    help: "Answer lengths of a sweep",
    isAsked: hasAxis("osl"),
    message: () => "Which answer lengths?",
    proposal: () => "128,512",
  }),
  {
    id: "pairs",
    flag: "--isl-osl-pairs",
    value: "LIST",
    help: "Pairs of lengths: 128/128,512/256",
    kind: "text",
    isAsked: goalIs("pairs"),
    message: () => "Which pairs? (prompt/answer, …)",
    proposal: () => "128/128, 512/256, 2048/256",
    complaint: (text, state) => {
      const pairs = readPairs(text);
      if (pairs === undefined || pairs.length === 0) return "Give pairs such as 128/128, 512/256.";
      return pairs.map(({ isl, osl }) => tooLong(isl, osl, state)).find((said) => said !== undefined);
    },
  },
  {
    id: "shapes",
    flag: "--workloads",
    value: "LIST",
    help: "Workloads by name: chat:512/128@8,rag:2048/256@4 (lengths, load)",
    kind: "text",
    isAsked: goalIs("workloads"),
    message: () => "Which workloads? (name:prompt/answer@load, …)",
    proposal: () => "chat:512/128@16, rag:2048/256@8, code:1024/1024@4",
    complaint: (text, state) => {
      const shapes = readShapes(text);
      if (shapes === undefined || shapes.length === 0) return "Write them as chat:512/128@16, rag:2048/256@8.";
      if (new Set(shapes.map(({ name }) => name)).size < shapes.length) return "Give each workload a name of its own.";
      if (levelKind(state.answers.load) === "int" && shapes.some(({ level }) => !Number.isInteger(level))) {
        return `After the @ stands a whole number of ${loadWord(state)}.`;
      }
      return shapes.map(({ isl, osl }) => tooLong(isl, osl, state)).find((said) => said !== undefined);
    },
  },
  {
    id: "space",
    flag: "--space",
    value: "RANGES",
    help: "Region to cover: load=1..64,isl=128..2048",
    kind: "text",
    isAsked: goalIs("space"),
    message: () => "Which region? (of load, isl, osl)",
    proposal: () => "load=1..64, isl=128..2048",
    complaint: (text, state) => {
      const ranges = readSpace(text);
      if (ranges === undefined || ranges.length === 0) return "Write ranges: load=1..64, isl=128..2048.";
      const isHalf = ({ name, lo, hi }: (typeof ranges)[number]): boolean =>
        !(name === "load" && isRateLoad(state.answers.load)) && !(Number.isInteger(lo) && Number.isInteger(hi));
      return ranges.some(isHalf) ? "Give whole numbers." : undefined;
    },
  },
  {
    id: "samples",
    flag: "--samples",
    value: "N",
    help: "Points in the region; a power of two spreads best",
    kind: "choice",
    isAsked: goalIs("space"),
    message: () => "How many points?",
    proposal: () => "16",
    choices: () => ["4", "8", "16", "32", "64"].map((value) => ({ value, label: value })),
  },
  ...SEARCH_QUESTIONS,
  {
    id: "users",
    flag: "--users",
    value: "N",
    help: "Users in conversation",
    kind: "text",
    isAsked: ({ answers }) => answers.load === "users" && !variesLoad(answers),
    message: () => "How many users?",
    proposal: () => "8",
    complaint: wholeNumber(1),
  },
  {
    id: "level",
    flag: "--level",
    value: "N",
    help: "The load where it is not varied: requests at a time, or a second",
    kind: "text",
    isAsked: (state) => !isSmoke(state) && (state.answers.load === "users" || !variesLoad(state.answers)),
    message: ({ answers }) =>
      loadOption(answers.load) === "concurrency" ? "How many requests at a time?" : "How many requests a second?",
    proposal: ({ answers }) => (loadOption(answers.load) === "concurrency" ? "8" : "10"),
    complaint: (text, { answers }) =>
      loadOption(answers.load) === "concurrency" ? wholeNumber(1)(text) : amountAbove(0)(text),
  },
];
