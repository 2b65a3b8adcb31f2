/**
 * What was asked for, before it is checked: a tree of maps, lists and leaves in which every part remembers where it was
 * written (`--concurrency`, or `run.yaml:3:16 benchmark.phases[0].rate`). File and flags both become such trees, so
 * that a problem found late still points at what the user typed.
 */

import { toSnake } from "./spelling.ts";

export type LeafValue = string | number | boolean | null | EnvironmentText | typeof UNREADABLE;
export type Given = GivenMap | GivenList | GivenLeaf;

export interface GivenMap {
  readonly kind: "map";
  readonly at: string;
  readonly entries: Map<string, Given>;
  /** Where each key stands; absent for keys that nobody wrote. */
  readonly keyAt: Map<string, string>;
}

export interface GivenList {
  readonly kind: "list";
  readonly at: string;
  readonly items: Given[];
}

export interface GivenLeaf {
  readonly kind: "leaf";
  readonly at: string;
  readonly value: LeafValue;
  /** A number written with a point or an exponent. */
  readonly isFloat?: true;
}

/** Stands for a value whose fault has been reported already: that it does not fit is not said again. */
export const UNREADABLE = Symbol("unreadable");

/**
 * A value that is one whole `${NAME}`, or the number that a template made: a text field takes the text, every other
 * field what the text looks like.
 */
export class EnvironmentText {
  readonly text: string;
  readonly value: string | number | boolean;

  constructor(text: string, value: string | number | boolean) {
    this.text = text;
    this.value = value;
  }
}

export const mapAt = (at: string, entries: Iterable<readonly [string, Given]> = []): GivenMap => ({
  kind: "map",
  at,
  entries: new Map(entries),
  keyAt: new Map(),
});
export const listAt = (at: string, items: Given[]): GivenList => ({ kind: "list", at, items });
export const leafAt = (at: string, value: LeafValue): GivenLeaf => ({ kind: "leaf", at, value });

/** A tree of plain values, all written in the same place. */
export function givenOf(at: string, value: unknown): Given {
  if (Array.isArray(value)) {
    return listAt(
      at,
      value.map((item) => givenOf(at, item)),
    );
  }
  if (typeof value === "object" && value !== null && !(value instanceof EnvironmentText)) {
    return mapAt(
      at,
      Object.entries(value).map(([key, item]) => [key, givenOf(at, item)] as const),
    );
  }
  return leafAt(at, value as LeafValue);
}

/** A copy that may be written into. */
export const cloneGiven = (given: GivenMap): GivenMap => mapLeaves(given, (leaf) => leaf) as GivenMap;

/** The same tree with every leaf replaced, save for those below the keys to skip. */
export function mapLeaves(given: Given, replace: (leaf: GivenLeaf) => GivenLeaf, skip?: ReadonlySet<string>): Given {
  if (given.kind === "leaf") return replace(given);
  if (given.kind === "list") {
    return listAt(
      given.at,
      given.items.map((item) => mapLeaves(item, replace, skip)),
    );
  }
  return mapLike(
    given,
    [...given.entries].map(([key, value]) => [key, skip?.has(key) === true ? value : mapLeaves(value, replace, skip)]),
  );
}

/** A map with other entries, written where another map was. */
export function mapLike(map: GivenMap, entries: Iterable<readonly [string, Given]>): GivenMap {
  return { ...map, entries: new Map(entries), keyAt: new Map(map.keyAt) };
}

export const isNull = (given: Given): boolean => given.kind === "leaf" && given.value === null;

/** The text of a text leaf; undefined for anything else. */
export function textOf(given: Given | undefined): string | undefined {
  if (given?.kind !== "leaf") return undefined;
  if (given.value instanceof EnvironmentText) return given.value.text;
  return typeof given.value === "string" ? given.value : undefined;
}

export function getAt(given: Given | undefined, path: readonly string[]): Given | undefined {
  let current = given;
  for (const key of path) current = current?.kind === "map" ? current.entries.get(key) : undefined;
  return current;
}

/** The part at a path of keys and places in lists; undefined where there is none. */
export function partAt(given: Given, path: readonly (string | number)[]): Given | undefined {
  let current: Given | undefined = given;
  for (const key of path) current = current === undefined ? undefined : memberOf(current, key);
  return current;
}

function memberOf(given: Given, key: string | number): Given | undefined {
  if (given.kind === "map") return given.entries.get(String(key));
  return given.kind === "list" ? given.items[Number(key)] : undefined;
}

/** Writes at a path, making the maps on the way; a leaf in the way gives place to a map. */
export function putAt(map: GivenMap, path: readonly string[], value: Given): void {
  let current = map;
  for (const key of path.slice(0, -1)) {
    let next = current.entries.get(key);
    if (next?.kind !== "map") {
      next = mapAt(value.at);
      current.entries.set(key, next);
    }
    current = next;
  }
  const last = path.at(-1);
  if (last !== undefined) current.entries.set(last, value);
}

/** Plain values for the schema; the two marker values pass through for the scalar readers. */
export function toPlain(given: Given): unknown {
  if (given.kind === "leaf") return given.value;
  if (given.kind === "list") return given.items.map(toPlain);
  return Object.fromEntries([...given.entries].map(([key, value]) => [key, toPlain(value)]));
}

/** Where the value at a path was written; for what is missing, the place it would have below its nearest parent. */
export function whereOf(given: Given, path: readonly (string | number)[]): string {
  let current = given;
  for (const [depth, key] of path.entries()) {
    const next = memberOf(current, key);
    if (next === undefined) return below(current.at, path.slice(depth).map(asInFile));
    current = next;
  }
  return current.at;
}

/** Nobody has written it, and whoever is to do so writes it as files do. */
const asInFile = (key: string | number): string | number => (typeof key === "number" ? key : toSnake(key));

/** A place in a file, made longer by keys; a flag stays what it is. */
export function below(at: string, path: readonly (string | number)[]): string {
  if (at.startsWith("-")) return at;
  const tail = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return at.includes(" ") ? `${at}${tail}` : `${at} ${tail.replace(/^\./, "")}`;
}
