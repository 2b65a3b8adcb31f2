/** An error as JSON, for programs: `--error-format json`. One object on one line, with every problem. */
import type { Problem, UserError } from "#core/errors.ts";
import { readPlace } from "./source-line.ts";

interface ErrorDocument {
  readonly exit_code: number;
  readonly message: string;
  readonly hint: string | null;
  readonly problems: readonly ProblemDocument[];
}

interface ProblemDocument {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** Of the option in the file, or the flag. */
  readonly path: string;
  readonly found: string | null;
  readonly message: string;
  readonly hint: string | null;
}

/** Ends in a line feed. */
export function renderErrorJson({ message, hint, problems, exitCode }: UserError): string {
  const document: ErrorDocument = {
    exit_code: exitCode,
    message,
    hint: hint ?? null,
    problems: problems.map(toDocument),
  };
  return `${JSON.stringify(document)}\n`;
}

/** A fault of ours, without its stack. */
export function renderInternalErrorJson(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${JSON.stringify({ exit_code: 1, message: `internal error: ${message}`, hint: null, problems: [] })}\n`;
}

function toDocument({ where, found, wanted, hint }: Problem): ProblemDocument {
  const place = readPlace(where);
  return {
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path: place === undefined ? where : (place.path ?? ""),
    found: found ?? null,
    message: wanted,
    hint: hint ?? null,
  };
}
