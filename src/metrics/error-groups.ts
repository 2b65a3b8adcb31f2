/**
 * Failed requests grouped by what people tell failures apart by: code, type and message. Servers that put a number of
 * their own into each message would make as many groups as requests: beyond a limit the others are grouped by kind.
 */
import type { FailureKind, RequestFailure } from "#record/raw-record.ts";
import type { ErrorGroup } from "./result.ts";

/** Groups with a message of their own. */
const MOST_MESSAGES = 100;

interface Group {
  readonly failure: RequestFailure;
  count: number;
}

export class ErrorGroups {
  readonly #groups = new Map<string, Group>();
  readonly #others = new Map<FailureKind, Group>();

  add(failure: RequestFailure): void {
    const key = JSON.stringify([failure.code ?? null, failure.type, failure.message]);
    const group = this.#groups.get(key);
    if (group !== undefined) group.count++;
    else if (this.#groups.size < MOST_MESSAGES) this.#groups.set(key, { failure, count: 1 });
    else this.#addOther(failure.kind);
  }

  #addOther(kind: FailureKind): void {
    const group = this.#others.get(kind);
    if (group !== undefined) group.count++;
    else this.#others.set(kind, { failure: { kind, type: "Other", message: OTHER_MESSAGE }, count: 1 });
  }

  /** Most frequent first; equals in order of appearance, what is grouped by kind behind them. */
  list(): ErrorGroup[] {
    return [...this.#groups.values(), ...this.#others.values()]
      .map(({ failure, count }) => ({ failure, count }))
      .sort((a, b) => b.count - a.count);
  }
}

const OTHER_MESSAGE = `Further errors: there were more than ${MOST_MESSAGES} different messages.`;
