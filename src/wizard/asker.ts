/** Where questions are put: a terminal, or a script of answers in a test. */
import type { Choice, Question } from "./question.ts";

export interface Asked {
  readonly message: string;
  readonly kind: Question["kind"];
  /** What Enter alone answers; empty: nothing. */
  readonly proposal: string;
  readonly choices: readonly Choice[];
  readonly complaint: (text: string) => string | undefined;
}

export type Reply =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "back" }
  | { readonly kind: "cancel" };

export interface Asker {
  ask(asked: Asked): Promise<Reply>;
  /** One finding, or one thing to know. */
  say(kind: "info" | "warning", text: string): void;
  /** Several lines in a frame. */
  show(title: string, text: string): void;
}
