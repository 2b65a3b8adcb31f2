/** Failed requests grouped by what people tell failures apart by: code, type and message. */
import type { RequestFailure } from "#record/raw-record.ts";
import type { ErrorGroup } from "./result.ts";

export class ErrorGroups {
  readonly #groups = new Map<string, { readonly failure: RequestFailure; count: number }>();

  add(failure: RequestFailure): void {
    const key = JSON.stringify([failure.code ?? null, failure.type, failure.message]);
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { failure, count: 1 });
    else group.count++;
  }

  /** Most frequent first; equals in order of appearance. */
  list(): ErrorGroup[] {
    return [...this.#groups.values()]
      .map(({ failure, count }) => ({ failure, count }))
      .sort((a, b) => b.count - a.count);
  }
}
