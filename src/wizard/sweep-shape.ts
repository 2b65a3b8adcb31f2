/** Answers → what is varied, in the words of a file: paths and values. Pure; nothing of how long or how often. */
import {
  type Answers,
  LEVEL_METRICS,
  type LengthPair,
  type NamedShape,
  numbersOf,
  readPairs,
  readShapes,
  readSpace,
  splitList,
} from "./answers.ts";

export type SweepShape =
  | { readonly type: "grid" | "zip"; readonly axes: readonly Axis[]; readonly level?: ServiceLevel }
  | { readonly type: "scenarios"; readonly shapes: readonly NamedShape[] }
  | { readonly type: "sobol"; readonly samples: number; readonly dimensions: readonly SpaceDimension[] };

export interface Axis {
  readonly path: string;
  readonly values: readonly number[];
}

export interface ServiceLevel {
  readonly metric: string;
  readonly thresholdMs: number;
}

export interface SpaceDimension {
  readonly path: string;
  readonly lo: number;
  readonly hi: number;
  readonly scale: "linear" | "log";
  readonly kind: "int" | "real";
}

export const ISL_PATH = "datasets.main.prompts.isl.mean";
export const OSL_PATH = "datasets.main.prompts.osl.mean";
/** From this ratio of its ends on a range is spread evenly by factors. */
const LOG_RATIO = 8;

export const isRateLoad = (load: string | undefined): boolean =>
  load === "poisson" || load === "constant" || load === "gamma";

/** The option that says how much load there is; whole numbers save for rates. */
export function loadOption(load: string | undefined): "concurrency" | "rate" | "users" {
  if (isRateLoad(load)) return "rate";
  return load === "users" ? "users" : "concurrency";
}

export const levelKind = (load: string | undefined): "int" | "float" => (isRateLoad(load) ? "float" : "int");

/** Undefined: nothing is varied. What has not been answered yet varies nothing. */
export function toSweepShape(answers: Answers): SweepShape | undefined {
  const { goal, load } = answers;
  const levels: Axis = { path: loadOption(load), values: numbersOf(answers.levels, levelKind(load)) };
  switch (goal) {
    case "sweep": {
      const chosen = splitList(answers.axes ?? "");
      const axes: Axis[] = [
        ...(chosen.includes("load") ? [levels] : []),
        ...(chosen.includes("isl") ? [{ path: ISL_PATH, values: numbersOf(answers.islValues, "int") }] : []),
        ...(chosen.includes("osl") ? [{ path: OSL_PATH, values: numbersOf(answers.oslValues, "int") }] : []),
      ];
      return { type: "grid", axes };
    }
    case "frontier":
      return { type: "grid", axes: [levels] };
    case "sla": {
      const metric = LEVEL_METRICS[(answers.slaMetric ?? "e2e") as keyof typeof LEVEL_METRICS];
      return { type: "grid", axes: [levels], level: { metric, thresholdMs: Number(answers.slaMs) } };
    }
    case "pairs":
      return { type: "zip", axes: pairAxes(readPairs(answers.pairs ?? "") ?? []) };
    case "workloads":
      return { type: "scenarios", shapes: readShapes(answers.shapes ?? "") ?? [] };
    case "space":
      return { type: "sobol", samples: Number(answers.samples ?? 0), dimensions: toDimensions(answers) };
    default:
      return undefined;
  }
}

function pairAxes(pairs: readonly LengthPair[]): Axis[] {
  return [
    { path: ISL_PATH, values: pairs.map(({ isl }) => isl) },
    { path: OSL_PATH, values: pairs.map(({ osl }) => osl) },
  ];
}

function toDimensions({ space, load }: Answers): SpaceDimension[] {
  const paths = { load: loadOption(load), isl: ISL_PATH, osl: OSL_PATH };
  return (readSpace(space ?? "") ?? []).map(({ name, lo, hi }) => ({
    path: paths[name],
    lo,
    hi,
    scale: hi / lo >= LOG_RATIO ? "log" : "linear",
    kind: name === "load" && isRateLoad(load) ? "real" : "int",
  }));
}

export function countCells(shape: SweepShape | undefined): number {
  if (shape === undefined) return 1;
  if (shape.type === "scenarios") return Math.max(1, shape.shapes.length);
  if (shape.type === "sobol") return Math.max(1, shape.samples);
  const counts = shape.axes.map(({ values }) => values.length);
  return Math.max(1, shape.type === "zip" ? (counts[0] ?? 1) : counts.reduce((product, count) => product * count, 1));
}

/** Whether the answers so far already say which loads there will be. */
export function variesLoad(answers: Answers): boolean {
  const shape = toSweepShape(answers);
  if (shape === undefined) return false;
  if (shape.type === "scenarios") return true;
  const paths = shape.type === "sobol" ? shape.dimensions : shape.axes;
  return paths.some(({ path }) => path === loadOption(answers.load));
}

/** The greatest load of all cells. */
export function largestLevel(answers: Answers): number {
  const { load } = answers;
  const shape = toSweepShape(answers);
  const base = Number((load === "users" ? answers.users : answers.level) ?? 1);
  if (shape === undefined || !variesLoad(answers)) return base;
  if (shape.type === "scenarios") return Math.max(...shape.shapes.map(({ level }) => level), 1);
  if (shape.type === "sobol")
    return Math.max(...shape.dimensions.filter(({ path }) => path === loadOption(load)).map(({ hi }) => hi), 1);
  return Math.max(...shape.axes.filter(({ path }) => path === loadOption(load)).flatMap(({ values }) => values), 1);
}
