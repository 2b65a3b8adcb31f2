/** The flags of `aiperf init`: one for each question. Words in, answers and a few switches out, all problems at once. */
import { didYouMean } from "#config/suggestion.ts";
import { type Problem, UserError } from "#core/errors.ts";
import type { Answers, QuestionId } from "./answers.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questionnaire.ts";

export interface InitFlags {
  readonly given: Answers;
  /** Take what is proposed, ask nothing. */
  readonly yes: boolean;
  /** Run the file once it is written. */
  readonly run: boolean;
}

/** Each once: the questions for a model differ in how they are asked only. */
export function initQuestions(): readonly (Question & { readonly flag: string })[] {
  const byFlag = new Map(QUESTIONS.map((question) => [question.flag, question]));
  return [...byFlag.values()].filter(
    (question): question is Question & { flag: string } => question.flag !== undefined,
  );
}

/** Flags that choose the branch they belong to, where it was not chosen. */
const IMPLIED: Partial<Record<QuestionId, readonly [QuestionId, string]>> = {
  seconds: ["stop", "seconds"],
  requests: ["stop", "requests"],
  sessions: ["stop", "sessions"],
  isl: ["workload", "custom"],
  osl: ["workload", "custom"],
  inputFile: ["workload", "file"],
  pairs: ["goal", "pairs"],
  shapes: ["goal", "workloads"],
  space: ["goal", "space"],
  samples: ["goal", "space"],
  loadRange: ["goal", "sla"],
  slaMetric: ["goal", "sla"],
  slaMs: ["goal", "sla"],
  users: ["load", "users"],
  smoothness: ["load", "gamma"],
};

export function readInitFlags(argv: readonly string[]): InitFlags {
  const problems: Problem[] = [];
  const answers: Partial<Record<QuestionId, string>> = {};
  const switches = { yes: false, run: false };
  const questions = initQuestions();
  for (let place = 0; place < argv.length; place++) {
    const word = argv[place] ?? "";
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    if (flag === "--yes" || flag === "-y") switches.yes = true;
    else if (flag === "--run") switches.run = true;
    else {
      const question = questions.find((one) => one.flag === flag || one.offFlag === flag);
      if (question === undefined) {
        problems.push({ where: flag, wanted: "is no option of this command", ...hintFor(flag, questions) });
        if (equals < 0 && argv[place + 1]?.startsWith("-") === false) place += 1;
        continue;
      }
      const hasValue = question.value !== undefined;
      const value = hasValue
        ? equals < 0
          ? argv[++place]
          : word.slice(equals + 1)
        : question.flag === flag
          ? "yes"
          : "no";
      if (value === undefined) problems.push({ where: flag, wanted: "needs a value" });
      else if (answers[question.id] !== undefined && question.id !== "model") {
        problems.push({ where: flag, wanted: "is given twice" });
      } else {
        const before = answers[question.id];
        answers[question.id] = before === undefined ? value : `${before},${value}`;
      }
    }
  }
  if (problems.length > 0) {
    throw new UserError("aiperf init cannot be started as it was called", {
      problems,
      hint: "See aiperf init --help.",
    });
  }
  for (const [id, [branch, value]] of Object.entries(IMPLIED)) {
    if (answers[id as QuestionId] !== undefined) answers[branch] ??= value;
  }
  return { given: answers, ...switches };
}

function hintFor(flag: string, questions: readonly Question[]): { hint?: string } {
  const known = questions.flatMap(({ flag: on = "", offFlag = "" }) => [on, offFlag]).filter((name) => name !== "");
  const hint = didYouMean(flag, [...known, "--yes", "--run"]);
  return hint === undefined ? {} : { hint };
}
