/**
 * Options of the small commands: a table of flags in, checked values out, all problems at once. The options of
 * `profile` are those of the configuration, and are read there.
 */
import { didYouMean } from "#config/suggestion.ts";
import { type Problem, UserError } from "#core/errors.ts";

export interface CommandOption {
  readonly flag: string;
  /** Second spelling. */
  readonly short?: string;
  /** A switch stands alone and is true. */
  readonly kind: "text" | "number" | "switch";
  /** What stands for the value in help; `N` or `TEXT` if absent. */
  readonly value?: string;
  readonly least?: number;
  readonly most?: number;
  readonly help: string;
}

/** Values by the name under which the option stands in the table. Throws a `UserError` with every problem. */
export function readOptions(
  command: string,
  argv: readonly string[],
  table: Readonly<Record<string, CommandOption>>,
): Record<string, string | number | boolean> {
  const problems: Problem[] = [];
  const values: Record<string, string | number | boolean> = {};
  const byFlag = new Map(
    Object.entries(table).flatMap(([name, option]) =>
      [option.flag, option.short ?? option.flag].map((flag) => [flag, { name, option }] as const),
    ),
  );
  for (let i = 0; i < argv.length; i++) {
    const [flag = "", ...rest] = (argv[i] ?? "").split("=");
    const entry = byFlag.get(flag);
    if (entry === undefined) {
      const hint = didYouMean(flag, byFlag.keys());
      problems.push({ where: flag, wanted: "is no option of this command", ...(hint === undefined ? {} : { hint }) });
      if (rest.length === 0 && argv[i + 1]?.startsWith("-") === false) i += 1;
      continue;
    }
    if (entry.option.kind === "switch") {
      if (rest.length > 0) problems.push({ where: flag, found: rest.join("="), wanted: "takes no value" });
      values[entry.name] = true;
      continue;
    }
    const raw = rest.length > 0 ? rest.join("=") : argv[++i];
    const reading = readValue(entry.option, raw);
    if (typeof reading === "object") problems.push(reading);
    else values[entry.name] = reading;
  }
  if (problems.length > 0) {
    throw new UserError(`${command} cannot be started as it was called`, { problems, hint: `See ${command} --help.` });
  }
  return values;
}

function readValue(option: CommandOption, raw: string | undefined): string | number | Problem {
  const { flag, kind, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = option;
  if (raw === undefined) return { where: flag, wanted: "needs a value" };
  if (kind === "text") return raw;
  const value = raw.trim() === "" ? Number.NaN : Number(raw);
  if (value >= least && value <= most) return value;
  const bounds = [
    ...(least === Number.NEGATIVE_INFINITY ? [] : [`at least ${least}`]),
    ...(most === Number.POSITIVE_INFINITY ? [] : [`at most ${most}`]),
  ];
  return {
    where: flag,
    found: raw,
    wanted: `must be a number${bounds.length > 0 ? ` of ${bounds.join(" and ")}` : ""}`,
  };
}

/** One line each: the flag, what it does, what it is when not given. */
export function renderOptions(options: readonly (CommandOption & { readonly shownDefault?: string })[]): string {
  const heads = options.map(({ flag, short, kind, value = kind === "text" ? "TEXT" : "N" }) => {
    const names = short === undefined ? flag : `${flag}, ${short}`;
    return kind === "switch" ? names : `${names} ${value}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return options
    .map(({ help, shownDefault }, index) => {
      const tail = shownDefault === undefined ? "" : ` [${shownDefault}]`;
      return `  ${(heads[index] ?? "").padEnd(width)}  ${help}${tail}`;
    })
    .join("\n");
}
