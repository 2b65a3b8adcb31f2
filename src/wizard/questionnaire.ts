/** All questions in their order, and the walk through them: which one comes next, and what stands unanswered. */
import type { Answers, QuestionId, WizardState } from "./answers.ts";
import { LOAD_QUESTIONS } from "./load-questions.ts";
import { PLAN_QUESTIONS } from "./plan-questions.ts";
import { complaintOf, type Question } from "./question.ts";
import { SERVER_QUESTIONS } from "./server-questions.ts";

export const QUESTIONS: readonly Question[] = [...SERVER_QUESTIONS, ...LOAD_QUESTIONS, ...PLAN_QUESTIONS];

/**
 * The first question that comes up and has no answer, or one that no longer holds because of what was answered since.
 * Undefined: all is known.
 */
export function nextQuestion(state: WizardState): Question | undefined {
  return QUESTIONS.find((question) => {
    if (!question.isAsked(state)) return false;
    const answer = state.answers[question.id];
    if (answer === undefined) return question.isFine !== true || state.answers.fine === "yes";
    return complaintOf(question, answer, state) !== undefined;
  });
}

/** The answers that count, those of questions that come up, and what is proposed for the fine points left alone. */
export function completeAnswers(state: WizardState): Answers {
  let answers: Answers = {};
  for (const question of QUESTIONS) {
    const now = { ...state, answers: { ...state.answers, ...answers } };
    if (!question.isAsked(now)) continue;
    answers = { ...answers, [question.id]: state.answers[question.id] ?? question.proposal(now) };
  }
  return answers;
}

export function questionOf(id: QuestionId, state: WizardState): Question {
  const question =
    QUESTIONS.find((one) => one.id === id && one.isAsked(state)) ?? QUESTIONS.find((one) => one.id === id);
  if (question === undefined) throw new Error(`there is no question ${id}`);
  return question;
}
