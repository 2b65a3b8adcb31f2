/**
 * Problems found in the rows of a file, and fields that nothing reads. In: what the row readers notice; out: one
 * `UserError` that names the first twenty problems with file and line, and notices about unread fields.
 */
import { type Problem, UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";

/** What a reader of one row tells. */
export interface RowReport {
  /** `field` is the path inside the row; empty: the row itself. */
  problem(field: string, problem: { readonly found?: unknown; readonly wanted: string; readonly hint?: string }): void;
  /** A field that this format does not know. */
  unread(field: string): void;
}

/** For rows that have been checked before. */
export const silentReport: RowReport = { problem: () => {}, unread: () => {} };

const MOST_SHOWN = 20;

export interface FileReport {
  at(place: string): RowReport;
  /** Throws where there was any problem. */
  finish(name: string): void;
  notices(): string[];
}

export function fileReport(): FileReport {
  const problems: Problem[] = [];
  const unread = new Map<string, { readonly place: string; count: number }>();
  let problemCount = 0;
  return {
    at: (place) => ({
      problem(field, { found, wanted, hint }) {
        problemCount++;
        if (problems.length >= MOST_SHOWN) return;
        problems.push({
          where: field === "" ? place : `${place} ${field}`,
          ...(found === undefined ? {} : { found: shorten(typeof found === "string" ? found : JSON.stringify(found)) }),
          wanted,
          ...(hint === undefined ? {} : { hint }),
        });
      },
      unread(field) {
        const known = unread.get(field);
        if (known === undefined) unread.set(field, { place, count: 1 });
        else known.count++;
      },
    }),
    finish(name) {
      if (problemCount === 0) return;
      const more = problemCount - problems.length;
      const total = `${problemCount} problem${problemCount === 1 ? "" : "s"} in ${name}`;
      throw new UserError(more > 0 ? `${total}; the first ${MOST_SHOWN} are shown, and ${more} more` : total, {
        problems,
      });
    },
    notices: () =>
      [...unread].map(([field, { place, count }]) => {
        const elsewhere = count > 1 ? ` and ${count - 1} more place${count === 2 ? "" : "s"}` : "";
        return `field "${field}" is not used (${place}${elsewhere})`;
      }),
  };
}

/** Reports the fields of a row that are none of the known ones. */
export function reportUnread(row: JsonObject, known: ReadonlySet<string>, report: RowReport): void {
  for (const field in row) if (!known.has(field)) report.unread(field);
}

/** A report whose fields stand under a prefix such as `turns[1].`. */
export function within(report: RowReport, prefix: string): RowReport {
  return {
    problem: (field, problem) => report.problem(`${prefix}${field === "" ? "" : `.${field}`}`, problem),
    unread: (field) => report.unread(field),
  };
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
