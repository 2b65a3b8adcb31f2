/**
 * What each run of a scenarios sweep, or each variant, changes: for plans that are shown or stored. In the layout of a
 * file, values as they were written, without secrets.
 */

import type { StudyTree } from "#config/apply-patch.ts";
import { cloneGiven, EnvironmentText, type Given, type GivenMap, textOf } from "#config/given.ts";
import { redact } from "#config/redact.ts";
import { unfoldBody } from "#config/shorthands.ts";
import { toSnake } from "#config/spelling.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import { Float } from "#core/parameter-value.ts";
import type { PlacedScenario } from "./read-scenarios.ts";
import { readScalar } from "./value-list.ts";

/** By the index of the variation. Variants are whole bodies: what they change is found by comparing. */
export function overridesOf(
  base: StudyTree,
  scenarios: readonly PlacedScenario[],
  variants: readonly GivenMap[],
): readonly JsonObject[] {
  const layout = { datasetName: textOf(memberOf(memberOf(base.body, "dataset"), "name")) ?? "default" };
  if (variants.length > 0) {
    return variants.map((body) => ({ benchmark: toLayout(differenceOf(base.body, body) ?? body, layout) }));
  }
  return scenarios.map(({ benchmark, variables }) => ({
    ...(benchmark === undefined ? {} : { benchmark: toLayout(unfold(benchmark, base), layout) }),
    ...(variables === undefined ? {} : { variables: toJson(variables) }),
  }));
}

const memberOf = (given: Given | undefined, name: string): Given | undefined =>
  given?.kind === "map" ? given.entries.get(name) : undefined;

/** In the long form, without the kinds that it makes explicit. */
function unfold(benchmark: GivenMap, { body }: StudyTree): GivenMap {
  const long = unfoldBody(cloneGiven(benchmark), { problems: [], notices: [], datasetName: "default", over: body });
  const dataset = long.entries.get("dataset");
  const written = memberOf(benchmark, "dataset") ?? firstOf(benchmark.entries.get("datasets"));
  if (dataset?.kind === "map" && memberOf(written, "type") === undefined) dataset.entries.delete("type");
  const phases = long.entries.get("phases");
  const asWritten = benchmark.entries.get("phases");
  for (const [place, phase] of (phases?.kind === "list" ? phases.items : []).entries()) {
    const before = asWritten?.kind === "list" ? asWritten.items[place] : asWritten;
    if (phase.kind === "map" && memberOf(before, "kind") === undefined) phase.entries.delete("kind");
  }
  return long;
}

const firstOf = (given: Given | undefined): Given | undefined => (given?.kind === "list" ? given.items[0] : undefined);

function toLayout(body: GivenMap, { datasetName }: { readonly datasetName: string }): JsonObject {
  const { dataset, ...others } = toJson(body) as JsonObject;
  const named = dataset === undefined ? {} : { datasets: [{ name: datasetName, ...(dataset as JsonObject) }] };
  return redact({ ...others, ...named }) as JsonObject;
}

function toJson(given: Given): JsonValue {
  if (given.kind === "list") return given.items.map(toJson);
  if (given.kind === "map") {
    return Object.fromEntries([...given.entries].map(([name, member]) => [toSnake(name), toJson(member)]));
  }
  if (given.value instanceof EnvironmentText) return given.value.value;
  if (typeof given.value === "symbol") return null;
  // Flags are texts until they are read: what they look like is what they mean.
  if (typeof given.value !== "string" || !given.at.startsWith("-")) return given.value;
  const meant = readScalar(given.value);
  return meant instanceof Float ? meant.value : (meant as string | number | boolean);
}

/** The parts of `other` that `base` has not, or has otherwise; undefined where there are none. */
function differenceOf<G extends Given>(base: Given | undefined, other: G): G | undefined {
  if (base?.kind === "map" && other.kind === "map") {
    const entries = [...other.entries].flatMap(([name, member]): [string, Given][] => {
      const difference = differenceOf(base.entries.get(name), member);
      return difference === undefined ? [] : [[name, difference]];
    });
    return entries.length === 0 ? undefined : { ...other, entries: new Map(entries) };
  }
  if (base?.kind === "list" && other.kind === "list" && other.items.every((item) => nameOf(item) !== undefined)) {
    const items = other.items.flatMap((item) =>
      named(
        base.items.find((one) => nameOf(one) === nameOf(item)),
        item,
      ),
    );
    return items.length === 0 ? undefined : { ...other, items };
  }
  return base !== undefined && JSON.stringify(toJson(base)) === JSON.stringify(toJson(other)) ? undefined : other;
}

const nameOf = (given: Given): string | undefined => textOf(memberOf(given, "name"));

/** A member of a list that differs, with the name that it goes by. */
function named(base: Given | undefined, item: Given): Given[] {
  const difference = differenceOf(base, item);
  const name = memberOf(item, "name");
  if (difference?.kind !== "map" || name === undefined) return difference === undefined ? [] : [difference];
  return [{ ...difference, entries: new Map([["name", name], ...difference.entries]) }];
}
