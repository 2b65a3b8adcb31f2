/** The CSV and the console tables of both → findings: rows, columns, which cells are filled, order of the tables. */
import { type Finding, Findings } from "./finding.ts";

/** Rows by name; the value tells which cells are filled, and with how many decimals. */
type Rows = Map<string, string>;

export function compareCsv(ours: string, reference: string): Finding[] {
  const findings = new Findings("csv");
  const mine = readSections(ours);
  const theirs = readSections(reference);
  findings.sets("section", mine.keys(), theirs.keys());
  for (const [header, rows] of theirs) {
    const own = mine.get(header);
    if (own === undefined) continue;
    findings.sets("row", own.keys(), rows.keys());
    for (const [name, cells] of rows) {
      const ownCells = own.get(name);
      if (ownCells !== undefined) findings.equal(`form of the cells of ${name}`, ownCells, cells);
    }
    checkOrder(findings, "rows", own.keys(), rows.keys());
  }
  return findings.all;
}

/** Sections stand apart by an empty line and begin with their header. */
function readSections(text: string): Map<string, Rows> {
  const sections = new Map<string, Rows>();
  for (const part of text.split(/\r?\n\s*\r?\n/)) {
    const [header, ...lines] = part.split(/\r?\n/).filter((line) => line !== "");
    if (header === undefined) continue;
    const rows: Rows = new Map();
    for (const line of lines) {
      const [name = "", ...cells] = line.split(",");
      rows.set(name, cells.map(toForm).join(" "));
    }
    sections.set(header, rows);
  }
  return sections;
}

/** `-` for nothing, else the number of decimals. */
const toForm = (cell: string): string => (cell === "" ? "-" : String(/\.(\d+)$/.exec(cell)?.[1]?.length ?? 0));

export function compareConsole(ours: string, reference: string): Finding[] {
  const findings = new Findings("console");
  const mine = readTables(ours);
  const theirs = readTables(reference);
  findings.sets("table", mine.keys(), theirs.keys());
  for (const [title, rows] of theirs) {
    const own = mine.get(title);
    if (own === undefined) continue;
    findings.sets(`row in "${title}":`, own, rows);
    checkOrder(findings, `rows in "${title}"`, own, rows);
  }
  return findings.all;
}

const TITLE = /\| (LLM Metrics.*)$/;

/** The header and the names of the rows under each title. A long name goes on in the next line, whose other cells are empty. */
function readTables(text: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let rows: string[] | undefined;
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    const title = TITLE.exec(line)?.[1]?.trim();
    if (title !== undefined) {
      rows = [];
      tables.set(title, rows);
    } else if (line.startsWith("┃")) {
      rows?.push(line.replaceAll(/[┃\s]+/g, " ").trim());
    } else if (line.startsWith("└")) {
      rows = undefined;
    } else if (line.startsWith("│") && rows !== undefined) {
      const [name = "", ...cells] = line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (cells.some((cell) => cell !== "")) rows.push(name);
      else rows.push(`${rows.pop() ?? ""} ${name}`);
    }
  }
  return tables;
}

/** The rows that both have must come in the same order. */
function checkOrder(findings: Findings, what: string, ours: Iterable<string>, reference: Iterable<string>): void {
  const mine = [...ours];
  const theirs = [...reference];
  const shared = (rows: readonly string[], others: readonly string[]) => rows.filter((row) => others.includes(row));
  if (!Bun.deepEquals(shared(mine, theirs), shared(theirs, mine))) findings.add(`${what} come in another order`);
}
