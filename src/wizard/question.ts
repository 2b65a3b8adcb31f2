/**
 * What a question is made of: when it comes up, what it says, what it proposes, what answers it takes. The same entry is
 * a flag of `aiperf init`, so that whatever can be asked can be scripted.
 */
import type { QuestionId, WizardState } from "./answers.ts";
import type { GoalName } from "./goals.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export interface Question {
  readonly id: QuestionId;
  /** Absent: it can only be asked. */
  readonly flag?: string;
  /** Spelling that answers `no`. */
  readonly offFlag?: string;
  /** What stands for the value in help; a `yesno` has none. */
  readonly value?: string;
  readonly help: string;
  readonly kind: "text" | "password" | "choice" | "several" | "yesno";
  /** One of the fine points, which keep what is proposed unless the user wants to see them. */
  readonly isFine?: true;
  readonly isAsked: (state: WizardState) => boolean;
  readonly message: (state: WizardState) => string;
  /** What Enter alone answers. Empty: there is nothing to propose. */
  readonly proposal: (state: WizardState) => string;
  readonly choices?: (state: WizardState) => readonly Choice[];
  /** What is wrong with an answer, as a sentence; undefined: nothing. */
  readonly complaint?: (text: string, state: WizardState) => string | undefined;
}

export const always = (): boolean => true;

/** Whether one of these is to be learned. */
export const goalIs =
  (...names: readonly GoalName[]) =>
  ({ answers: { goal = "" } }: WizardState): boolean =>
    names.some((name) => name === goal);

/** What is wrong with an answer by its question's own rules and by its choices. */
export function complaintOf(question: Question, text: string, state: WizardState): string | undefined {
  const words = question.choices?.(state).map(({ value }) => value) ?? [];
  if (question.kind === "yesno" && text !== "yes" && text !== "no") return "Answer yes or no.";
  if (question.kind === "choice" && !words.includes(text)) return `Choose ${words.join(", ")}.`;
  if (question.kind === "several") {
    const chosen = text.split(",").filter((word) => word !== "");
    if (chosen.length === 0) return "Choose at least one.";
    const strange = chosen.find((word) => !words.includes(word));
    if (strange !== undefined) return `There is no ${strange}; choose from ${words.join(", ")}.`;
  }
  return question.complaint?.(text, state);
}

/** A whole number within bounds, or the sentence that says so. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): string | undefined => {
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return undefined;
    return most === Number.MAX_SAFE_INTEGER
      ? `Give a whole number of at least ${least}.`
      : `Give a whole number from ${least} to ${most}.`;
  };

export const amountAbove =
  (least: number) =>
  (text: string): string | undefined =>
    Number(text) > least && text.trim() !== "" ? undefined : `Give a number above ${least}.`;
