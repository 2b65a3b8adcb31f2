/**
 * The wizard from its first question to a file that may be written. Nothing is written here. A question that a flag has
 * answered is not asked; without an asker what is proposed is taken for all the others.
 */
import { type Problem, sentenceOf, UserError } from "#core/errors.ts";
import { type Answers, KEY_VARIABLE, type QuestionId, type WizardState } from "./answers.ts";
import type { Asked, Asker } from "./asker.ts";
import { type CheckedStudy, checkFile, type UnwrittenFile } from "./check-file.ts";
import { commandLineOf } from "./command-line-of.ts";
import { type Draft, toDraft } from "./draft.ts";
import { GOALS } from "./goals.ts";
import { LookAround, type Surroundings } from "./look-around.ts";
import { complaintOf, type Question } from "./question.ts";
import { completeAnswers, nextQuestion, questionOf } from "./questionnaire.ts";
import { aboutText } from "./time-budget.ts";
import { writeYaml } from "./write-yaml.ts";

export interface WizardOptions {
  /** Answers that flags gave. */
  readonly given: Answers;
  /** Absent: nothing is asked. */
  readonly asker?: Asker;
  /** Where findings go without an asker. */
  readonly tell: (text: string) => void;
  readonly around: Surroundings;
  readonly stop: AbortSignal;
}

export type WizardEnd = { readonly kind: "cancelled" } | WizardResult;

export interface WizardResult {
  readonly kind: "done";
  readonly path: string;
  readonly text: string;
  readonly summary: string;
  readonly runsNow: boolean;
  /** With the key that was typed in, where one was. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file needs a key that the environment does not have. */
  readonly lacksKey: boolean;
  /** The same without the file. */
  readonly commandLine?: readonly string[];
}

/** Throws a `UserError` for flags that cannot be honoured. */
export function runWizard(options: WizardOptions): Promise<WizardEnd> {
  return new Wizard(options).run();
}

const CANCELLED = { kind: "cancelled" } as const;

class Wizard {
  readonly #options: WizardOptions;
  readonly #look: LookAround;
  readonly #stopped: Promise<typeof CANCELLED>;
  #answers: Answers;
  /** Questions that were put, in their order: the way back. */
  #trail: QuestionId[] = [];
  /** What was answered before going back. */
  readonly #earlier: Partial<Record<QuestionId, string>> = {};
  readonly #problems: Problem[] = [];

  constructor(options: WizardOptions) {
    this.#options = options;
    this.#answers = options.given;
    this.#look = new LookAround(options.around);
    this.#stopped = new Promise((resolve) => {
      options.stop.addEventListener("abort", () => resolve(CANCELLED), { once: true });
    });
  }

  async run(): Promise<WizardEnd> {
    for (;;) {
      const state = await Promise.race([this.#state(), this.#stopped]);
      if ("kind" in state) return state;
      const question = nextQuestion(state);
      const end = question === undefined ? await this.#review(state) : await this.#answer(question, state);
      if (end !== undefined) return end;
    }
  }

  async #state(): Promise<WizardState> {
    const { around, asker, tell } = this.#options;
    const answers = this.#answers;
    const found = await this.#look.look(answers, ({ kind, text }) => (asker ? asker.say(kind, text) : tell(text)));
    // A key that is not taken is no answer.
    if (found.server?.status === "refused" && answers.apiKey !== undefined) this.#drop("apiKey");
    return { answers: this.#answers, env: around.env, ...found };
  }

  async #answer(question: Question, state: WizardState): Promise<typeof CANCELLED | undefined> {
    const { asker, given } = this.#options;
    const { id } = question;
    const bad = this.#answers[id];
    if (bad !== undefined && bad === given[id]) this.#refuseFlag(question, bad, state);
    if (asker === undefined) {
      this.#takeProposal(question, state);
      return undefined;
    }
    if (bad !== undefined) asker.say("warning", complaintOf(question, bad, state) ?? "");
    const reply = await asker.ask(toAsked(question, state, this.#earlier[id]));
    if (reply.kind === "cancel") return CANCELLED;
    if (reply.kind === "back") this.#goBack();
    else this.#take(id, reply.text);
    return undefined;
  }

  #take(id: QuestionId, text: string): void {
    this.#answers = { ...this.#answers, [id]: text };
    this.#trail.push(id);
    if (id === "unreachable" && text !== "continue") {
      this.#look.forget();
      this.#drop("unreachable");
      if (text === "change") this.#drop("url");
    }
    if (id === "overwrite" && text === "no") {
      this.#drop("overwrite");
      this.#drop("output");
    }
  }

  #goBack(): void {
    const last = this.#trail.at(-1);
    if (last === undefined) return;
    const before = this.#answers[last];
    if (before !== undefined && last !== "apiKey") this.#earlier[last] = before;
    this.#drop(last);
  }

  #drop(id: QuestionId): void {
    const { [id]: _, ...kept } = this.#answers;
    this.#answers = kept;
    this.#trail = this.#trail.filter((one) => one !== id);
  }

  /** A flag whose value cannot be taken is told at the end, with all others; until then what is proposed stands in. */
  #refuseFlag(question: Question, value: string, state: WizardState): void {
    const wanted = complaintOf(question, value, state) ?? "";
    const { asker } = this.#options;
    const found = question.kind === "password" ? {} : { found: value };
    const problem = { where: question.flag ?? question.id, ...found, wanted: `cannot be taken: ${wanted}` };
    if (asker !== undefined) throw new UserError(`${problem.where} ${problem.wanted}`, { problems: [problem] });
    this.#problems.push(problem);
  }

  #takeProposal(question: Question, state: WizardState): void {
    const { id, flag = "" } = question;
    const proposal = id === "unreachable" ? "continue" : question.proposal(state);
    const isKnown = this.#problems.some(({ where }) => where === flag);
    if (id === "overwrite") {
      const wanted = `is there already: ${state.answers.output}`;
      throw this.#refusal({ where: "--output", wanted, hint: "name another file, or give --overwrite" });
    }
    const complaint = complaintOf(question, proposal, state);
    if (id === "apiKey") {
      const wanted = this.#options.given.apiKey === undefined ? "must be given" : "is not taken";
      const hint = `or put the key into ${KEY_VARIABLE}`;
      throw this.#refusal({ where: flag, wanted: `${wanted}: the server wants a key`, hint });
    }
    if (complaint !== undefined) {
      if (isKnown) throw this.#refusal();
      throw this.#refusal({ where: flag, wanted: `must be given: ${complaint}` });
    }
    this.#answers = { ...this.#answers, [id]: proposal };
  }

  #refusal(...more: readonly Problem[]): UserError {
    const problems = [...this.#problems, ...more];
    return new UserError("these answers make no study", { problems, hint: "See aiperf init --help." });
  }

  async #review(state: WizardState): Promise<WizardEnd | undefined> {
    if (this.#problems.length > 0) throw this.#refusal();
    const { asker, around } = this.#options;
    const answers = completeAnswers(state);
    const path = (answers.output ?? "").trim();
    const draft = toDraft({ ...state, answers });
    const title = GOALS.find(({ name }) => name === answers.goal)?.title ?? "";
    const text = writeYaml(draft, { title, fileName: path, env: around.env });
    const key = this.#look.keyOf(state.answers);
    const env = draft.hasKey && key !== undefined ? { ...around.env, [KEY_VARIABLE]: key } : around.env;
    const study = await this.#check({ path, text, env, files: around.files }, state);
    if (study === undefined) return asker && this.#change(state, asker);
    const commandLine = commandLineOf(draft);
    const result: WizardResult = {
      kind: "done",
      path,
      text,
      env,
      summary: describeStudy(draft, study),
      runsNow: false,
      lacksKey: draft.hasKey && around.env[KEY_VARIABLE] === undefined,
      ...(commandLine === undefined ? {} : { commandLine }),
    };
    return asker === undefined ? result : this.#confirm(result, state, asker);
  }

  /** Undefined: it cannot be read, and the user has been told why. */
  async #check(file: UnwrittenFile, { measured }: WizardState): Promise<CheckedStudy | undefined> {
    const { asker } = this.#options;
    try {
      return await checkFile(file, measured);
    } catch (error) {
      if (!(error instanceof UserError) || asker === undefined) throw error;
      const sentences = error.problems.length > 0 ? error.problems.map(sentenceOf) : [error.message];
      for (const sentence of sentences) asker.say("warning", sentence);
      return undefined;
    }
  }

  async #confirm(result: WizardResult, state: WizardState, asker: Asker): Promise<WizardEnd | undefined> {
    asker.show(result.path, result.text.trimEnd());
    asker.say("info", result.summary);
    const choice = await asker.ask({
      message: "Good?",
      kind: "choice",
      proposal: "write",
      choices: [
        { value: "write", label: `Write ${result.path}` },
        { value: "run", label: "Write it and run it" },
        { value: "change", label: "Change an answer" },
        { value: "quit", label: "Write nothing" },
      ],
      complaint: () => undefined,
    });
    if (choice.kind === "back") {
      this.#goBack();
      return undefined;
    }
    if (choice.kind === "cancel" || choice.text === "quit") return CANCELLED;
    if (choice.text !== "change") return { ...result, runsNow: choice.text === "run" };
    return this.#change(state, asker);
  }

  async #change(state: WizardState, asker: Asker): Promise<typeof CANCELLED | undefined> {
    const answers = completeAnswers(state);
    const ids = (Object.keys(answers) as QuestionId[]).filter((id) => id !== "fine" && id !== "unreachable");
    const choices = ids.map((id) => ({
      value: id,
      label: questionOf(id, state).message({ ...state, answers }),
      hint: id === "apiKey" ? "kept out of sight" : (answers[id] ?? ""),
    }));
    const reply = await asker.ask({
      ...{ message: "Which answer?", kind: "choice", proposal: "", choices },
      complaint: () => undefined,
    });
    if (reply.kind === "cancel") return CANCELLED;
    if (reply.kind === "back") return undefined;
    const id = reply.text as QuestionId;
    const again = await asker.ask(toAsked(questionOf(id, state), { ...state, answers }, answers[id]));
    if (again.kind === "cancel") return CANCELLED;
    if (again.kind === "answer") this.#take(id, again.text);
    return undefined;
  }
}

function toAsked(question: Question, state: WizardState, earlier?: string): Asked {
  const { kind, message, proposal, choices } = question;
  const isHeld = earlier !== undefined && complaintOf(question, earlier, state) === undefined;
  return {
    kind,
    message: message(state),
    proposal: isHeld ? earlier : proposal(state),
    choices: choices?.(state) ?? [],
    complaint: (text) => complaintOf(question, text, state),
  };
}

function describeStudy({ repeats }: Draft, { cells, runs, seconds, isAtMost }: CheckedStudy): string {
  const takes = `${aboutText(seconds)} in all`;
  if (runs === 1) return `1 run, ${takes}`;
  const count = repeats > 1 ? `${cells} × ${repeats} = ${runs} runs` : `${runs} runs`;
  return `${isAtMost ? "at most " : ""}${count}, ${takes}`;
}
