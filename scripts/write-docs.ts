/**
 * Writes the documents that are made from the code:  write-docs.ts           writes them
 *                                                    write-docs.ts --check   exits 1 where one is out of date
 */
import path from "node:path";
import { CATALOG } from "#metrics/catalog.ts";
import { renderMetricsDoc } from "#metrics/metrics-document.ts";
import { renderManual } from "./manual-page.ts";
import { renderOptionsDoc } from "./options-document.ts";
import { ROOMS } from "./rooms.ts";

const root = path.dirname(import.meta.dir);
const TABLE_START = "<!-- rooms: made by scripts/write-docs.ts -->";
const TABLE_END = "<!-- end of rooms -->";

function renderRooms(): string {
  const rows = Object.entries(ROOMS).map(
    ([room, { rooms, packages, isPure }]) =>
      `| ${room} | ${rooms.join(", ") || "–"} | ${packages.join(", ") || "–"} | ${isPure ? "yes" : "no"} |`,
  );
  return ["| room | may import | packages | pure |", "|---|---|---|---|", ...rows].join("\n");
}

async function renderArchitecture(): Promise<string> {
  const text = await Bun.file(path.join(root, "docs/architecture.md")).text();
  const start = text.indexOf(TABLE_START);
  const end = text.indexOf(TABLE_END);
  if (start === -1 || end === -1) throw new Error("docs/architecture.md has lost the marks of its table");
  return `${text.slice(0, start)}${TABLE_START}\n${renderRooms()}\n${text.slice(end)}`;
}

const documents: Record<string, string> = {
  "docs/metrics.md": renderMetricsDoc(CATALOG),
  "docs/options.md": renderOptionsDoc(),
  "docs/aiperf.1": renderManual(),
  "docs/architecture.md": await renderArchitecture(),
};

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
