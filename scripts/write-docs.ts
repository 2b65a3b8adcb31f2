/**
 * Writes the documents that are made from the code:  write-docs.ts           writes them
 *                                                    write-docs.ts --check   exits 1 where one is out of date
 */
import path from "node:path";
import { CATALOG } from "#metrics/catalog.ts";
import { renderMetricsDoc } from "#metrics/metrics-document.ts";
import { renderManual } from "./manual-page.ts";
import { renderOptionsDoc } from "./options-document.ts";
import { fillParts, PARTS } from "./reference-parts.ts";

const root = path.dirname(import.meta.dir);
const contentOf = (file: string): Promise<string> => Bun.file(path.join(root, file)).text();

const documents: Record<string, string> = {
  "docs/metrics.md": renderMetricsDoc(CATALOG),
  "docs/options.md": renderOptionsDoc(),
  "docs/aiperf.1": renderManual(),
};
for (const file of Object.keys(PARTS)) documents[file] = fillParts(file, await contentOf(file));

const stale: string[] = [];
for (const [file, text] of Object.entries(documents)) {
  const target = Bun.file(path.join(root, file));
  if ((await target.exists()) && (await target.text()) === text) continue;
  stale.push(file);
  if (!process.argv.includes("--check")) await Bun.write(target, text);
}
if (process.argv.includes("--check") && stale.length > 0) {
  console.error(`out of date: ${stale.join(", ")}; run \`npm run docs\``);
  process.exit(1);
}
console.log(stale.length === 0 ? "all documents are up to date" : `written: ${stale.join(", ")}`);
