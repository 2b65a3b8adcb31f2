/**
 * Checks the rule of who may import whom, as docs/architecture.md has it, and what else keeps the rooms apart:
 * pure rooms touch no clock, chance, file or network; no barrels, no `../`; files stay small.
 * Prints one line per breach and exits 1.
 */
import path from "node:path";
import { Glob } from "bun";
import { FORBIDDEN_NAMES, MOST_LINES, ROOMS, type Room } from "./rooms.ts";

const root = path.dirname(import.meta.dir);
const breaches: string[] = [];

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g;
/** What a pure room may not so much as name. */
const IMPURE =
  /\b(?:Math\.random|globalThis\.\w+|process\.|Bun\.|new Date\b|Date\.now|performance\.|fetch\(|setTimeout|setInterval|setImmediate|queueMicrotask|console\.|crypto\.)/;

for await (const file of new Glob("src/**/*.ts").scan(root)) {
  const text = await Bun.file(path.join(root, file)).text();
  checkFile(file, text);
}

function checkFile(file: string, text: string): void {
  const [, room = "", ...inner] = file.split("/");
  const name = path.basename(file, ".ts").replace(/\.d$/, "");
  const lines = text.split("\n").length - 1;
  if (lines > MOST_LINES) breaches.push(`${file}: ${lines} lines; at most ${MOST_LINES}`);
  if (FORBIDDEN_NAMES.has(name) || inner.slice(0, -1).some((folder) => FORBIDDEN_NAMES.has(folder))) {
    breaches.push(`${file}: "${name}" is a missing name`);
  }
  if (inner.length === 0) return;
  const rule = ROOMS[room];
  if (rule === undefined) {
    breaches.push(`${file}: no room is called ${room}`);
    return;
  }
  for (const [index, line] of text.split("\n").entries()) {
    const where = `${file}:${index + 1}`;
    for (const [, specifier = ""] of line.matchAll(IMPORT)) checkImport({ where, room, rule, specifier });
    if (rule.isPure && IMPURE.test(withoutComment(line))) {
      breaches.push(`${where}: ${room} is pure; time, chance and the outside come in through core/ports.ts`);
    }
  }
}

function checkImport(of: { where: string; room: string; rule: Room; specifier: string }): void {
  const { where, room, rule, specifier } = of;
  if (specifier.startsWith("./")) {
    if (!/\.\w+$/.test(specifier)) breaches.push(`${where}: ${specifier} lacks its extension`);
  } else if (specifier.startsWith("../")) {
    if (specifier === "../../package.json") return;
    breaches.push(`${where}: ${specifier} climbs out of its folder; write #room/file.ts`);
  } else if (specifier.startsWith("#")) {
    const target = specifier.slice(1).split("/")[0] ?? "";
    if (target !== room && !rule.rooms.includes(target)) {
      breaches.push(`${where}: ${room} may not import ${target}; allowed: ${rule.rooms.join(", ") || "nothing"}`);
    }
  } else if (!rule.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
    const allowed = rule.packages.join(", ") || "none";
    breaches.push(`${where}: ${room} may not import the package ${specifier}; allowed: ${allowed}`);
  }
}

function withoutComment(line: string): string {
  const trimmed = line.trim();
  if (trimmed.startsWith("//") || trimmed.startsWith("*") || trimmed.startsWith("/*")) return "";
  return line.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""').replace(/\/\/.*$/, "");
}

if (breaches.length > 0) {
  console.error(breaches.join("\n"));
  process.exit(1);
}
console.log("imports and sizes: as the table in docs/architecture.md has them");
