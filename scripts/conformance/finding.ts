/** What differs between our artifacts and the reference's, as sentences that begin with the file they are about. */
export type Part = "exit" | "files" | "json" | "csv" | "records" | "inputs" | "console";

export interface Finding {
  readonly part: Part;
  readonly text: string;
}

/** Collects the findings of one part. */
export class Findings {
  readonly all: Finding[] = [];
  readonly #part: Part;

  constructor(part: Part) {
    this.#part = part;
  }

  add(text: string): void {
    this.all.push({ part: this.#part, text });
  }

  /** What only one of the two has; repeated names count once. */
  sets(what: string, ours: Iterable<string>, reference: Iterable<string>): void {
    const mine = new Set(ours);
    const theirs = new Set(reference);
    for (const name of theirs) if (!mine.has(name)) this.add(`lacks ${what} ${name}`);
    for (const name of mine) if (!theirs.has(name)) this.add(`adds ${what} ${name}`);
  }

  equal(what: string, ours: unknown, reference: unknown): void {
    if (!Bun.deepEquals(ours, reference, false)) {
      this.add(`${what} is ${toText(ours)}, in the reference ${toText(reference)}`);
    }
  }
}

const toText = (value: unknown): string => JSON.stringify(value) ?? "absent";
