/** Parts of documents that are made from the code: tables, each between marks with its name. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Glob } from "bun";
import { exitCodeRows } from "#cli/exit-code-table.ts";
import { STARTERS } from "#cli/starters/starter-list.ts";
import { NOT_YET, REFUSED } from "#config/later.ts";
import { toSnake } from "#config/spelling.ts";
import { ROOMS } from "./rooms.ts";

const root = path.dirname(import.meta.dir);

/** Which parts each document holds, by the names in its marks. */
export const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "docs/architecture.md": { rooms: renderRooms },
  "docs/configuration.md": { starters: renderStarters, "later features": renderLater },
  "docs/outputs.md": { schemas: renderSchemas },
  "docs/troubleshooting.md": {
    "exit codes": () =>
      table(
        ["code", "meaning", "what to do"],
        exitCodeRows().map(({ codes, meaning, action }) => [codes, marked(meaning), marked(action)]),
      ),
  },
};

/** The text with its marked parts as the code has them now. */
export function fillParts(file: string, text: string): string {
  let filled = text;
  for (const [name, render] of Object.entries(PARTS[file] ?? {})) {
    const begin = `<!-- ${name}: made by scripts/write-docs.ts -->`;
    const end = `<!-- end of ${name} -->`;
    const start = filled.indexOf(begin);
    const stop = filled.indexOf(end, start);
    if (start === -1 || stop === -1) throw new Error(`${file} has lost the marks of its ${name}`);
    filled = `${filled.slice(0, start)}${begin}\n${render()}\n${filled.slice(stop)}`;
  }
  return filled;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Flags and commands within a sentence as code. */
const marked = (sentence: string): string =>
  sentence.replaceAll(/--[a-z-]+|aiperf [a-z-]+( DIR)?|\bdoctor(?=:)/g, (words) => `\`${words}\``);

function renderRooms(): string {
  return table(
    ["room", "may import", "packages", "pure"],
    Object.entries(ROOMS).map(([room, { rooms, packages, isPure }]) => [
      room,
      rooms.join(", ") || "–",
      packages.join(", ") || "–",
      isPure ? "yes" : "no",
    ]),
  );
}

function renderStarters(): string {
  return table(
    ["template", "what for", "tags"],
    STARTERS.map(({ name, title, tags }) => [`\`${name}\``, title, tags.join(", ")]),
  );
}

/** One row for each feature, with every option that asks for it. */
function renderLater(): string {
  const rows = [
    ...REFUSED.map((entry) => [...entry, "refused"] as const),
    ...NOT_YET.map((entry) => [...entry, "a warning"] as const),
  ];
  const byFeature = new Map<string, { readonly paths: string[]; readonly what: string }>();
  for (const [place, feature, what] of rows) {
    const known = byFeature.get(feature) ?? { paths: [], what };
    known.paths.push(placeOf(place));
    byFeature.set(feature, known);
  }
  return table(
    ["feature", "asked for by", "answer"],
    [...byFeature].map(([feature, { paths, what }]) => [
      feature.replace(/^this /, "a further "),
      paths.join(", "),
      what,
    ]),
  );
}

const placeOf = (place: string): string => {
  const [option = "", values = ""] = place.split("=");
  const words = values.split("|").filter((word) => word !== "");
  // Families of names are told by their first.
  const shown = words.length > 4 ? [...words.slice(0, 3), "…"] : words;
  const path = option.split(".").map(toSnake).join(".");
  return shown.length === 0 ? `\`${path}\`` : `\`${path}\`: ${shown.join(", ")}`;
};

/** Every schema with what it describes; a file of one has the schema's name without `.schema`. */
function renderSchemas(): string {
  const files = [...new Glob("*.schema.json").scanSync(path.join(root, "docs/schemas"))].toSorted();
  return table(
    ["schema", "of"],
    files.map((file) => {
      const { description = "" } = JSON.parse(readFileSync(path.join(root, "docs/schemas", file), "utf8"));
      return [`[${file}](schemas/${file})`, description];
    }),
  );
}
