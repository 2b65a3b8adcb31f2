/**
 * What the documents show, taken out of their Markdown: command lines, files, and what a command answers. A block that a
 * test cannot run says so in its first line (`# not run: why`), so that none is left out unseen.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.dirname(path.dirname(import.meta.dir));

export interface Example {
  readonly kind: "commands" | "file" | "answer";
  readonly line: number;
  readonly text: string;
  /** What the document calls the file. */
  readonly name?: string;
}

/** README.md and all of docs/, but what the code writes whole and what compares with recorded runs. */
export function documentNames(): readonly string[] {
  const made = new Set(["conformance.md", "metrics.md", "options.md", "performance.md", "real-server.md"]);
  const docs = readdirSync(path.join(ROOT, "docs")).filter((name) => name.endsWith(".md") && !made.has(name));
  return ["README.md", ...docs.toSorted().map((name) => `docs/${name}`)];
}

const KINDS: Readonly<Record<string, Example["kind"]>> = { bash: "commands", yaml: "file", console: "answer" };
const FENCE = /(?:<!-- file (\S+) -->\n)?^```(\w+)\n([\s\S]*?)^```$/gm;

/** Blocks to try, in their order. */
export function examplesOf(document: string): readonly Example[] {
  const text = readFileSync(path.join(ROOT, document), "utf8");
  return [...text.matchAll(FENCE)].flatMap(([whole, name, language = "", inside = ""]): Example[] => {
    const kind = KINDS[language];
    if (kind === undefined || /^# not run: \S/.test(inside)) return [];
    const line = text.slice(0, text.indexOf(whole)).split("\n").length;
    return [{ kind, line, text: inside, ...(name === undefined ? {} : { name }) }];
  });
}

/** Links of a document that point to nothing: files that are not there, headings that no document has. */
export function brokenLinks(document: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, document), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  const folder = path.dirname(path.join(ROOT, document));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor] = target.split("#");
    const place = file === "" ? path.join(ROOT, document) : path.join(folder, file);
    const isThere = existsSync(place);
    const isWhole = isThere && (anchor === undefined || headingsOf(readFileSync(place, "utf8")).includes(anchor));
    return isWhole ? [] : [target];
  });
}

const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
