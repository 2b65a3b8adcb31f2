/** Titles of cells for people: `concurrency 8 · ISL 128`. Files and scripts go by label and directory, not by these. */
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import { toPythonText } from "./python-text.ts";
import { withoutSecrets } from "./secret-values.ts";

export interface CellToTitle {
  readonly label: string;
  readonly values: readonly Assignment[];
  readonly patch: { readonly kind: string };
}

/** Enough to tell sampled rates apart, and short enough to read. */
const DIGITS = 4;
/** Of a text, list or mapping in a title. */
const MOST_CHARACTERS = 40;

/** One parameter of a cell for people. */
export interface CellParameter {
  readonly path: string;
  /** `ISL`; no two paths have the same. */
  readonly name: string;
  readonly text: string;
}

/** What each cell varies, by the names that people know; secrets are not shown. */
export function nameParameters(cells: readonly Pick<CellToTitle, "values">[]): CellParameter[][] {
  const names = namePaths(new Set(cells.flatMap(({ values }) => values.map(({ path }) => path))));
  const shortPaths = findShortPaths(cells);
  return cells.map(({ values }) =>
    values.map(({ path, value }) => {
      const text = toTitleText(withoutSecrets(path, value), shortPaths.has(path));
      return { path, name: names.get(path) ?? path, text };
    }),
  );
}

/**
 * One for each cell, all different: of equal ones the second ends in `#2`. A scenario is known by its name. The only
 * cell of a study without a sweep has an empty title: there is nothing to tell it from.
 */
export function titleCells(cells: readonly CellToTitle[]): string[] {
  if (cells.length === 1 && cells[0]?.patch.kind === "none") return [""];
  const parameters = nameParameters(cells);
  const counts = new Map<string, number>();
  return cells.map(({ label, patch }, place) => {
    const parts = (parameters[place] ?? []).map(({ name, text }) => `${name} ${text}`);
    const title = patch.kind === "assign" && parts.length > 0 ? parts.join(" · ") : label;
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    return count === 1 ? title : `${title} #${count}`;
  });
}

/** Paths of which no two values look alike when their numbers are rounded. */
function findShortPaths(cells: readonly Pick<CellToTitle, "values">[]): Set<string> {
  const seen = new Map<string, { exact: Set<string>; rounded: Set<string> }>();
  for (const { path, value } of cells.flatMap(({ values }) => values)) {
    const texts = seen.get(path) ?? { exact: new Set(), rounded: new Set() };
    seen.set(path, texts);
    texts.exact.add(toTitleText(value, false));
    texts.rounded.add(toTitleText(value, true));
  }
  return new Set([...seen].filter(([, { exact, rounded }]) => exact.size === rounded.size).map(([path]) => path));
}

function toTitleText(value: ParameterValue, isRounded: boolean): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  const number = value instanceof Float ? value.value : value;
  if (typeof number === "number") {
    // A whole number is always shown whole.
    return String(isRounded && !Number.isInteger(number) ? Number(number.toPrecision(DIGITS)) : number);
  }
  const text = [...toPythonText(value)];
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1).join("")}…` : text.join("");
}

const DATASET = /^(?:dataset|datasets\.[^.]+)\./;
const LENGTH = /^prompts\.([io]sl)(?:\.(mean|value|stddev))?$/;
const TURNS = /^turns(?:\.(?:mean|value))?$/;
const MODELS = /^models(?:\.items)?$/;
/** The phase that is measured, by its usual name or by its place. */
const MEASURED_PHASE = /^phases\.(?:profiling|\d+)\./;

/** What people call a parameter; for paths that nobody knows by heart, their last part. */
function toFamiliarName(path: string): string {
  const inDataset = DATASET.test(path) ? path.replace(DATASET, "") : "";
  const [, length, part] = LENGTH.exec(inDataset) ?? [];
  if (length !== undefined) return part === "stddev" ? `${length.toUpperCase()} stddev` : length.toUpperCase();
  if (TURNS.test(inDataset)) return "turns";
  if (MODELS.test(path)) return "model";
  if (MEASURED_PHASE.test(path)) return path.replace(MEASURED_PHASE, "").replaceAll("_", " ");
  return lastSegments(path, 1);
}

const lastSegments = (path: string, count: number): string => path.split(".").slice(-count).join(".");

/** A name for each path, no two the same: where they clash, more of the path. */
function namePaths(paths: ReadonlySet<string>): Map<string, string> {
  const names = new Map([...paths].map((path) => [path, toFamiliarName(path)]));
  for (let segments = 2; ; segments++) {
    const clashing = [...names].filter(([path, name]) =>
      [...names].some((other) => other[0] !== path && other[1] === name),
    );
    if (clashing.length === 0) return names;
    for (const [path] of clashing) names.set(path, lastSegments(path, segments));
  }
}
