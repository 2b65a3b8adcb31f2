/**
 * Distributions of lengths and delays. A bare number is fixed; otherwise `type` decides, and without it the keys do:
 * `peaks`, `points`, `median`, `stddev`, `value`, `mean`, in this order. `uniform` is an addition of ours.
 */
import type { Distribution } from "#config/config.ts";
import { EnvironmentText } from "#config/given.ts";
import { didYouMean } from "#config/suggestion.ts";
import { type Bounds, type Fault, type Field, fieldOf, type Reading } from "./field.ts";
import { anyNumber, boundsText, orList } from "./scalar.ts";

type DistributionType = Distribution["type"];

const KEYS: Readonly<Record<DistributionType, readonly string[]>> = {
  fixed: ["value"],
  normal: ["mean", "stddev"],
  lognormal: ["mean", "median"],
  multimodal: ["peaks"],
  empirical: ["points"],
  uniform: ["min", "max"],
};
const TYPES = Object.keys(KEYS) as DistributionType[];
const TOLD_BY: readonly (readonly [string, DistributionType])[] = [
  ["peaks", "multimodal"],
  ["points", "empirical"],
  ["median", "lognormal"],
  ["stddev", "normal"],
  ["value", "fixed"],
  ["mean", "normal"],
];
const SHAPES_HINT =
  "write a number, {mean, stddev}, {mean, median}, {peaks: [...]}, {points: [...]} or {type: uniform, min, max}";

export function distribution(): Field<Distribution> {
  return fieldOf({ kind: "distribution" }, readDistribution);
}

function readDistribution(input: unknown): Reading<Distribution> {
  const given = input instanceof EnvironmentText ? input.value : input;
  if (typeof given === "number") {
    return Number.isFinite(given)
      ? { value: { type: "fixed", value: given } }
      : { faults: [{ wanted: "must be a finite number or a distribution" }] };
  }
  if (!isMap(given)) {
    return { faults: [{ wanted: "must be a number or a distribution", hint: SHAPES_HINT }] };
  }
  const map = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const type = typeOf(map);
  return typeof type === "string" ? readTyped(type, map) : type;
}

type Map = Readonly<Record<string, unknown>>;

function typeOf(map: Map): DistributionType | { readonly faults: readonly Fault[] } {
  if (map.type === undefined) {
    const told = TOLD_BY.find(([key]) => map[key] !== undefined)?.[1];
    return told ?? { faults: [{ wanted: "must say which distribution it is", hint: SHAPES_HINT }] };
  }
  const named = String(map.type).toLowerCase();
  const type = TYPES.find((name) => name === named);
  if (type !== undefined) return type;
  const hint = didYouMean(named, TYPES);
  return { faults: [{ path: ["type"], wanted: `must be ${orList(TYPES)}`, ...(hint === undefined ? {} : { hint }) }] };
}

/** Takes one fault; its path counts from the value being read. */
type Report = (fault: Fault) => void;

const deeper =
  (report: Report, path: readonly (string | number)[]): Report =>
  (fault) =>
    report({ ...fault, path: [...path, ...(fault.path ?? [])] });

function readTyped(type: DistributionType, map: Map): Reading<Distribution> {
  const faults: Fault[] = [];
  const report: Report = (fault) => faults.push(fault);
  reportUnknown(map, [...KEYS[type], "type", "min", "max"], {
    what: `${type === "empirical" ? "an" : "a"} ${type} distribution`,
    report,
  });
  const clamp = (key: string) => (map[key] === undefined ? {} : { [key]: numberAt(map, key, {}, report) });
  const value = { ...shapeOf(type, map, report), ...clamp("min"), ...clamp("max") } as unknown as Distribution;
  if (faults.length === 0) reportOrder(value, report);
  return faults.length === 0 ? { value } : { faults };
}

function shapeOf(type: DistributionType, map: Map, report: Report): object {
  const at = (key: string, bounds: NumberRule = {}) => numberAt(map, key, bounds, report);
  switch (type) {
    case "fixed":
      return { type, value: at("value") };
    case "normal":
      return { type, mean: at("mean", { least: 0 }), stddev: at("stddev", { least: 0, fallback: 0 }) };
    case "lognormal":
      return { type, mean: at("mean", { above: 0 }), median: at("median", { above: 0 }) };
    case "uniform":
      for (const key of ["min", "max"]) if (map[key] === undefined) report({ path: [key], wanted: "is required" });
      return { type };
    case "multimodal": {
      const peaks = membersOf(map, { key: "peaks", least: 2, report });
      return { type, peaks: peaks.map((peak, i) => readPeak(peak, deeper(report, ["peaks", i]))) };
    }
    case "empirical": {
      const points = membersOf(map, { key: "points", least: 1, report });
      return { type, points: points.map((point, i) => readPoint(point, deeper(report, ["points", i]))) };
    }
  }
}

function reportOrder(value: Distribution, report: Report): void {
  if (value.type === "lognormal" && value.median > value.mean) {
    report({ wanted: `needs a median of at most its mean: ${value.median} is above ${value.mean}` });
  }
  if (value.min !== undefined && value.max !== undefined && value.min > value.max) {
    report({ wanted: `needs min to be at most max: ${value.min} is above ${value.max}` });
  }
}

function reportUnknown(map: Map, known: readonly string[], { what, report }: { what: string; report: Report }): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) ?? `it has ${known.join(", ")}`;
    report({ path: [key], wanted: `is no option of ${what}`, hint });
  }
}

interface NumberRule extends Bounds {
  readonly fallback?: number;
}

/** NaN where it is missing or wrong, and reported. */
function numberAt(map: Map, key: string, rule: NumberRule, report: Report): number {
  const given = map[key];
  if (given === undefined) {
    if (rule.fallback === undefined) report({ path: [key], wanted: "is required" });
    return rule.fallback ?? Number.NaN;
  }
  const value = anyNumber(given instanceof EnvironmentText ? given.value : given);
  const fits =
    value !== undefined &&
    Number.isFinite(value) &&
    value >= (rule.least ?? -Infinity) &&
    (rule.above === undefined || value > rule.above);
  if (fits) return value;
  report({ path: [key], wanted: `must be a finite number${boundsText(rule)}` });
  return Number.NaN;
}

function membersOf(map: Map, { key, least, report }: { key: string; least: number; report: Report }): unknown[] {
  const given = map[key];
  if (Array.isArray(given) && given.length >= least) return given;
  report({ path: [key], wanted: `must be a list of at least ${least}` });
  return [];
}

function readPeak(peak: unknown, report: Report): object {
  if (!isMap(peak)) {
    report({ wanted: "must be a distribution with a weight" });
    return {};
  }
  const { weight: _, distribution: nested, ...inline } = peak;
  const weight = numberAt(peak, "weight", { least: 0, fallback: 1 }, report);
  const reading = readDistribution(nested ?? inline);
  if ("value" in reading) return { ...reading.value, weight };
  for (const fault of reading.faults) report(fault);
  return {};
}

function readPoint(point: unknown, report: Report): object {
  if (!isMap(point)) {
    report({ wanted: "must be {value, weight}" });
    return {};
  }
  reportUnknown(point, ["value", "weight"], { what: "a point", report });
  return {
    value: numberAt(point, "value", {}, report),
    weight: numberAt(point, "weight", { above: 0, fallback: 1 }, report),
  };
}

const isMap = (value: unknown): value is Map => typeof value === "object" && value !== null && !Array.isArray(value);
