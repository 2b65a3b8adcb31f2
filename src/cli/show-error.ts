/** How a command's end is told where it is an error: for a person, with the lines of their file, or as JSON. */
import { isSecretLine } from "#config/redact.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { renderErrorJson, renderInternalErrorJson } from "#report/error-document.ts";
import { renderInternalError, renderUserError } from "#report/errors.ts";
import { readPlace } from "#report/source-line.ts";
import type { World } from "./world.ts";

/** Gives the exit code. */
export async function showError(error: unknown, format: "text" | "json", world: World): Promise<number> {
  const { terminal } = world;
  const layout = { columns: terminal.columns(), colours: terminal.colours };
  if (!(error instanceof UserError)) {
    const internal = format === "json" ? renderInternalErrorJson(error) : undefined;
    terminal.stderr(internal ?? renderInternalError(error, { ...layout, version: VERSION }));
    return ExitCode.internal;
  }
  if (format === "json") terminal.stderr(renderErrorJson(error));
  else terminal.stderr(renderUserError(error, { ...layout, sourceLine: await readSources(error, world) }));
  return error.exitCode;
}

/** The files that problems stand in, read again: a line that may hold a secret is not shown. */
async function readSources(
  { problems }: UserError,
  { files }: World,
): Promise<(file: string, line: number) => string | undefined> {
  const names = new Set(problems.flatMap(({ where }) => readPlace(where)?.file ?? []));
  const lines = new Map<string, readonly string[]>();
  for (const name of names) {
    const text = await files.readText(name).catch(() => undefined);
    if (text !== undefined) lines.set(name, text.replace(/^\uFEFF/, "").split(/\r?\n/));
  }
  return (file, line) => {
    const text = lines.get(file)?.[line - 1];
    return text === undefined || isSecretLine(text) ? undefined : text;
  };
}
