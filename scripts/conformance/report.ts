/** Reports of all cases → the text of docs/conformance.md. */
import { REASONS } from "./by-design.ts";
import type { CaseReport } from "./compare-case.ts";
import { LATER } from "./later.ts";

const COMMAND = 'bun scripts/compare-with-reference.ts GOLDEN_DIR --mock "python3 mock.py" > docs/conformance.md';

export function renderReport(reports: readonly CaseReport[]): string {
  const open = reports.filter((report) => verdictOf(report) !== "equal");
  return [
    "# Conformance with the reference",
    "",
    "Made by a maintainer with recorded runs of NVIDIA AIPerf 0.13 at hand (a folder per case, and the mock server they",
    "were recorded with, which needs Python and aiohttp):",
    "",
    "```bash",
    COMMAND,
    "```",
    "",
    "Each case gives our executable the command line that was given to the reference, against a fresh server that sends",
    "the first token after 50 ms and one more every 10 ms. Compared are: exit code, files, keys, units and statistics of",
    "the summary and the settings in it, values that no clock has a part in, rows and columns of the CSV, rows of the",
    "console tables, keys and turns of the records, request bodies. Latencies are held against the law of the server: ours",
    "may not be farther from it than the reference's (by more than 0.5 ms, which a busy machine can cost us). A case whose",
    "numbers do not hold is tried again, at most three times in all. The reference was recorded once, on a machine of two",
    "cores that had other work to do: its numbers are what those runs gave, and not the best it can do. What is printed on",
    "the terminal is not compared: it is our own.",
    "",
    `${reports.length} cases, ${open.length} of them with an open difference.`,
    "",
    "## Cases",
    "",
    "| case | verdict | differs by design in |",
    "|---|---|---|",
    ...reports.map((report) => `| ${report.name} | ${verdictOf(report)} | ${reasonsOf(report).join(", ") || "–"} |`),
    "",
    ...renderOpen(open),
    "## Differences by design",
    "",
    "| | what | why |",
    "|---|---|---|",
    ...usedReasons(reports).map(({ id, what, why }) => `| ${id} | ${what} | ${why} |`),
    "",
    "## Numbers",
    "",
    "| case | measured | law | ours | reference |",
    "|---|---|---|---|---|",
    ...reports.flatMap(renderMeasures),
    "",
    "## Not compared yet",
    "",
    ...Object.entries(LATER).map(([name, feature]) => `- ${name}: ${feature}`),
  ].join("\n");
}

function verdictOf({ open, measures }: CaseReport): string {
  if (open.length > 0) return `**${open.length} open**`;
  return measures.every(({ holds }) => holds) ? "equal" : "**farther from the law**";
}

function reasonsOf({ byDesign }: CaseReport): string[] {
  const ids = new Set(byDesign.map(({ reason }) => reason.id));
  return REASONS.map(({ id }) => id).filter((id) => ids.has(id));
}

function usedReasons(reports: readonly CaseReport[]): readonly (typeof REASONS)[number][] {
  const ids = new Set(reports.flatMap(reasonsOf));
  return REASONS.filter(({ id }) => ids.has(id));
}

function renderOpen(reports: readonly CaseReport[]): string[] {
  if (reports.length === 0) return [];
  const lines = reports.flatMap(({ name, open, measures }) => [
    ...open.map(({ part, text }) => `- ${name}, ${part}: ${text}`),
    ...measures
      .filter(({ holds }) => !holds)
      .map(({ what, law, ours, reference }) => `- ${name}: ${what} ${ours}, in the reference ${reference}, law ${law}`),
  ]);
  return ["## Open differences", "", ...lines, ""];
}

function renderMeasures({ name, measures }: CaseReport): string[] {
  return measures.map(
    ({ what, law, ours, reference, holds }) =>
      `| ${name} | ${what} | ${law} | ${holds ? ours : `**${ours}**`} | ${reference} |`,
  );
}
