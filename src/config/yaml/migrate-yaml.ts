/**
 * An older file, whose sections stand at the top, → the same with an envelope: sections under `benchmark`, the dataset
 * in a list under the name that the older form gives it. Comments stay with what they were written at.
 */
import type { Document, Pair } from "yaml";
import { BODY_KEYS } from "#config/schema/body.ts";
import { toCamel } from "#config/spelling.ts";

const FLAT_KEYS = new Set(BODY_KEYS.filter((key) => key !== "warmup" && key !== "profiling"));

/** Undefined: there is nothing to do. The text must be one that has been read without problems. */
export async function migrateYaml(text: string): Promise<string | undefined> {
  const yaml = await import("yaml");
  const document = yaml.parseDocument(text.replace(/^\uFEFF/, ""), {
    version: "1.1",
    schema: "failsafe",
    merge: false,
  });
  const root = document.contents;
  if (!yaml.isMap(root)) return undefined;
  const nameOf = ({ key }: Pair): string => String(yaml.isScalar(key) ? key.value : key);
  const flat = root.items.filter((pair) => FLAT_KEYS.has(toCamel(nameOf(pair))));
  if (flat.length === 0) return undefined;
  const under = document.get("benchmark");
  const benchmark = yaml.isMap(under) ? under : new yaml.YAMLMap();
  root.items = root.items.filter((pair) => !flat.includes(pair));
  for (const pair of flat) {
    if (!benchmark.has(nameOf(pair))) benchmark.add(nameDataset(yaml, document, pair, nameOf(pair)));
  }
  benchmark.flow = false;
  if (!yaml.isMap(under)) root.add(document.createPair("benchmark", benchmark));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function nameDataset(yaml: typeof import("yaml"), document: Document, pair: Pair, name: string): Pair {
  const { value } = pair;
  if (name !== "dataset" || !yaml.isMap(value) || value.has("name")) return pair;
  value.items.unshift(document.createPair("name", "main") as (typeof value.items)[number]);
  const list = new yaml.YAMLSeq();
  list.add(value);
  return document.createPair("datasets", list);
}
