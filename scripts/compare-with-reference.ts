/**
 * Runs the golden cases of the reference with our executable and says what differs: for maintainers, by hand.
 *   compare-with-reference.ts GOLDEN_DIR [--mock "python3 mock.py"] [--binary dist/aiperf] [--tries 3] [case …]
 * GOLDEN_DIR holds a folder per case (command.txt, result.txt, artifacts/), data/ and mock.py, which needs aiohttp.
 * Progress goes to stderr, docs/conformance.md to stdout. Exits 1 when a difference is open.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { realFiles } from "#host/files.ts";
import { openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";
import { type CaseReport, compareCase } from "./conformance/compare-case.ts";
import { readGoldenCase } from "./conformance/golden-case.ts";
import { LATER } from "./conformance/later.ts";
import { renderReport } from "./conformance/report.ts";
import { runCase } from "./conformance/run-case.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mock: { type: "string" }, binary: { type: "string" }, tries: { type: "string", default: "3" } },
});
const [folder, ...only] = positionals;
if (folder === undefined) {
  console.error(
    "Which golden material? compare-with-reference.ts GOLDEN_DIR [--mock COMMAND] [--binary FILE] [case …]",
  );
  process.exit(2);
}
const goldenDir = path.resolve(folder);
const binary = path.resolve(values.binary ?? path.join(path.dirname(import.meta.dir), "dist", "aiperf"));
const mock = (values.mock ?? "python3 mock.py")
  .split(" ")
  .map((word) => (word === "mock.py" ? path.join(goldenDir, word) : word));
const tokenizer = await openBuiltinTokenizer(realFiles);

/** Latencies of a busy machine get another chance; everything else is judged by the last try. */
async function compareRepeatedly(name: string): Promise<CaseReport> {
  const golden = await readGoldenCase(goldenDir, name);
  let report: CaseReport | undefined;
  for (let attempt = 0; attempt < Number(values.tries); attempt++) {
    const workFolder = await mkdtemp(path.join(os.tmpdir(), "aiperf-conformance-"));
    const ours = await runCase(golden, { goldenDir, binary, mock, folder: workFolder });
    report = compareCase(golden, ours, tokenizer);
    await rm(workFolder, { recursive: true });
    if (report.measures.every(({ holds }) => holds)) break;
  }
  if (report === undefined) throw new Error("--tries must be at least 1");
  return report;
}

const names = (await readdir(goldenDir, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== "data")
  .map(({ name }) => name)
  .filter((name) => (only.length === 0 ? LATER[name] === undefined : only.includes(name)))
  .sort();
const reports: CaseReport[] = [];
for (const name of names) {
  const report = await compareRepeatedly(name);
  reports.push(report);
  console.error(`${report.open.length === 0 ? "ok  " : "OPEN"} ${name}`);
  for (const { part, text } of report.open) console.error(`       ${part}: ${text}`);
  for (const { what, law, ours, reference, holds } of report.measures) {
    if (!holds) console.error(`       ${what}: ${ours}, in the reference ${reference}, law ${law}`);
  }
}
console.log(renderReport(reports));
const isOpen = reports.some(({ open, measures }) => open.length > 0 || measures.some(({ holds }) => !holds));
process.exit(isOpen ? 1 : 0);
