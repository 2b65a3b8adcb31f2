/**
 * Text of a configuration file → the tree of what it gives, with the place of every part. Several things that YAML
 * allows are refused here: a second document, repeated keys, keys that are no texts, true cycles, absurd depth.
 * Aliases and merge keys are copied in. The parser is loaded only when a file is read.
 */
import type { Document, Node, Pair, Scalar } from "yaml";
import { type Given, type GivenMap, leafAt, listAt, mapAt, UNREADABLE } from "#config/given.ts";
import type { Problem } from "#core/errors.ts";
import { isFloatScalar, resolvePlainScalar } from "./yaml-dialect.ts";

const DEEPEST = 256;
/** Aliases of aliases can make a short file enormous. */
const MOST_NODES = 200_000;

/** Undefined, with at least one problem, where nothing can be made of the text. */
export async function readYaml(text: string, fileName: string, problems: Problem[]): Promise<GivenMap | undefined> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const document = parse(yaml, text.replace(/^\uFEFF/, ""), lines);
  if (typeof document === "string") {
    problems.push({ where: fileName, wanted: `is not valid YAML: ${document}` });
    return undefined;
  }
  const [error] = document.errors;
  if (error !== undefined) {
    // The first one only: what follows a break in the syntax is seldom a fault of its own.
    const hint = text.includes("${") ? "inside { } and [ ] a reference to the environment must be quoted" : undefined;
    problems.push({ where: place(error.pos[0]), wanted: errorText(error), ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }
  if (document.contents === null || isEmpty(yaml, document)) {
    problems.push({ where: fileName, wanted: "is empty", hint: "it needs a benchmark section" });
    return undefined;
  }
  const reader = new NodeReader({ yaml, place, problems });
  const root = reader.read(document.contents as Node, "");
  if (root?.kind === "map") return root;
  if (root !== undefined)
    problems.push({ where: place(0), wanted: "must be a mapping of options at the top", hint: "benchmark: …" });
  return undefined;
}

type YamlLibrary = typeof import("yaml");

function parse(
  yaml: YamlLibrary,
  text: string,
  lineCounter: InstanceType<YamlLibrary["LineCounter"]>,
): Document | string {
  try {
    // Every scalar comes as a text: what a plain one means is settled by our own dialect.
    return yaml.parseDocument(text, {
      version: "1.1",
      schema: "failsafe",
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
      lineCounter,
    });
  } catch {
    return "it is nested too deeply";
  }
}

function isEmpty(yaml: YamlLibrary, document: Document): boolean {
  const root = document.contents;
  return yaml.isScalar(root) && root.type === "PLAIN" && resolvePlainScalar(String(root.value)) === null;
}

function errorText(error: { readonly code: string; readonly message: string }): string {
  if (error.code === "TAB_AS_INDENT") return "must be indented by spaces, not by a tab";
  if (error.code === "MULTIPLE_DOCS") return "must be one YAML document; a second one begins here";
  return `is not valid YAML: ${error.message}`;
}

interface ReaderContext {
  readonly yaml: YamlLibrary;
  readonly place: (offset: number) => string;
  readonly problems: Problem[];
}

class NodeReader {
  private readonly context: ReaderContext;
  /** Nodes being read, from the root down: one met again is a cycle. */
  private readonly open = new Set<Node>();
  private readonly anchors = new Map<string, Node>();
  private nodes = 0;

  constructor(context: ReaderContext) {
    this.context = context;
  }

  read(node: Node, path: string): Given | undefined {
    const { yaml, problems } = this.context;
    const at = this.at(node, path);
    this.nodes++;
    if (this.nodes > MOST_NODES) {
      if (this.nodes === MOST_NODES + 1) problems.push({ where: at, wanted: "grows too large through its aliases" });
      return undefined;
    }
    if (this.open.size >= DEEPEST) {
      problems.push({ where: at, wanted: `is nested more than ${DEEPEST} levels deep` });
      return undefined;
    }
    if (yaml.isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target !== undefined && !this.open.has(target)) return this.read(target, path);
      problems.push({
        where: at,
        wanted: target === undefined ? "refers to an anchor that does not exist" : "refers to itself: a cycle",
      });
      return leafAt(at, UNREADABLE);
    }
    // An anchor counts from here on, also inside what it marks: that is how a cycle is written.
    if ("anchor" in node && typeof node.anchor === "string") this.anchors.set(node.anchor, node);
    if (yaml.isScalar(node)) return this.leaf(node, at);
    this.open.add(node);
    const given = yaml.isMap(node)
      ? this.map(node.items as Pair<Node, Node | null>[], at, path)
      : this.list(node, at, path);
    this.open.delete(node);
    return given;
  }

  private at(node: Node, path: string): string {
    const place = this.context.place(node.range?.[0] ?? 0);
    return path === "" ? place : `${place} ${path}`;
  }

  private leaf(node: Scalar, at: string): Given {
    const leaf = leafAt(at, this.scalar(node));
    const isFloat = typeof leaf.value === "number" && isFloatScalar(String(node.value));
    return isFloat ? { ...leaf, isFloat } : leaf;
  }

  private scalar(node: Scalar): string | number | boolean | null {
    const text = typeof node.value === "string" ? node.value : String(node.source ?? "");
    const isText = node.tag === "tag:yaml.org,2002:str" || (node.type !== "PLAIN" && node.tag === undefined);
    return isText ? text : resolvePlainScalar(text);
  }

  private list(node: Node, at: string, path: string): Given {
    const items = this.context.yaml.isSeq(node) ? (node.items as (Node | null)[]) : [];
    const given = items.map((item, index) => {
      const itemPath = `${path}[${index}]`;
      return item === null ? leafAt(`${at}[${index}]`, null) : (this.read(item, itemPath) ?? leafAt(at, UNREADABLE));
    });
    return listAt(at, given);
  }

  private map(pairs: readonly Pair<Node, Node | null>[], at: string, path: string): GivenMap {
    const map = mapAt(at);
    const merged: GivenMap[] = [];
    for (const pair of pairs) {
      const name = this.keyOf(pair.key, path);
      if (name === undefined) continue;
      const keyPath = path === "" ? name : `${path}.${name}`;
      const where = this.at(pair.key, keyPath);
      const isMerge = name === "<<" && this.context.yaml.isScalar(pair.key) && pair.key.type === "PLAIN";
      const value = pair.value === null ? leafAt(where, null) : this.read(pair.value, isMerge ? path : keyPath);
      if (value === undefined) continue;
      if (isMerge) merged.push(...this.mergeSources(value));
      else if (map.keyAt.has(name))
        this.context.problems.push({ where, wanted: `repeats the key ${name}`, hint: "keep one of the two" });
      else {
        map.entries.set(name, value);
        map.keyAt.set(name, where);
      }
    }
    // Own keys win over merged ones, earlier sources over later ones.
    for (const source of merged) {
      for (const [name, value] of source.entries) {
        if (map.entries.has(name)) continue;
        map.entries.set(name, value);
        map.keyAt.set(name, source.keyAt.get(name) ?? value.at);
      }
    }
    return map;
  }

  private mergeSources(value: Given): GivenMap[] {
    const sources = value.kind === "list" ? value.items : [value];
    const maps = sources.filter((source): source is GivenMap => source.kind === "map");
    if (maps.length < sources.length)
      this.context.problems.push({ where: value.at, wanted: "must be a mapping, to be merged in by <<" });
    return maps;
  }

  private keyOf(key: Node, path: string): string | undefined {
    const { yaml, problems } = this.context;
    const where = this.at(key, path);
    const value = yaml.isScalar(key) ? this.scalar(key) : undefined;
    if (typeof value === "string") return value;
    const hint = value === undefined ? undefined : `quote it: "${String(value)}"`;
    problems.push({
      where,
      wanted: "has a key that is not a text",
      ...(value === undefined ? {} : { found: String(value) }),
      ...(hint === undefined ? {} : { hint }),
    });
    return undefined;
  }
}
