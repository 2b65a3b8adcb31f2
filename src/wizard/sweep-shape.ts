/** Answers → what is varied, in the words of a file: paths and values. Pure; nothing of how long or how often. */
import {
  type Answers,
  LEVEL_METRICS,
  type LengthPair,
  type NamedShape,
  numbersOf,
  readLoadRange,
  readPairs,
  readShapes,
  readSpace,
  splitList,
} from "./answers.ts";
import { traitsOf } from "./server-questions.ts";

export type SweepShape =
  | { readonly type: "grid" | "zip"; readonly axes: readonly Axis[] }
  | { readonly type: "scenarios"; readonly shapes: readonly NamedShape[] }
  | { readonly type: "sobol"; readonly samples: number; readonly dimensions: readonly SpaceDimension[] }
  | SearchShape;

/** Over the load alone: where a service level breaks, or where there is the most of a metric within it. */
export interface SearchShape {
  readonly type: "adaptive_search";
  readonly planner: "monotonic_sla" | "bayesian";
  readonly path: string;
  readonly lo: number;
  readonly hi: number;
  /** What there should be much of. */
  readonly metric: string;
  readonly level: ServiceLevel;
  /** At most. */
  readonly points: number;
}

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
    case "sla":
    case "throughput":
      return toSearchShape(answers);
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

/** Enough to halve its way to a boundary, and to look twice at it. */
const BOUNDARY_POINTS = 12;
/** Enough for a model of one axis: a third of them only to begin with. */
const MODEL_POINTS = 15;

function toSearchShape(answers: Answers): SearchShape {
  const { lo, hi } = readLoadRange(answers.loadRange ?? "") ?? { lo: 1, hi: 1 };
  const isBoundary = answers.goal === "sla";
  return {
    type: "adaptive_search",
    planner: isBoundary ? "monotonic_sla" : "bayesian",
    path: loadOption(answers.load),
    lo,
    hi,
    metric: traitsOf(answers).producesTokens ? "output_token_throughput" : "request_throughput",
    level: {
      metric: LEVEL_METRICS[(answers.slaMetric ?? "e2e") as keyof typeof LEVEL_METRICS],
      thresholdMs: Number(answers.slaMs),
    },
    points: isBoundary ? BOUNDARY_POINTS : MODEL_POINTS,
  };
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
  if (shape.type === "adaptive_search") return shape.points;
  const counts = shape.axes.map(({ values }) => values.length);
  return Math.max(1, shape.type === "zip" ? (counts[0] ?? 1) : counts.reduce((product, count) => product * count, 1));
}

/** Whether the answers so far already say which loads there will be. */
export function variesLoad(answers: Answers): boolean {
  const shape = toSweepShape(answers);
  if (shape === undefined) return false;
  if (shape.type === "scenarios" || shape.type === "adaptive_search") return true;
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
  if (shape.type === "adaptive_search") return shape.hi;
  if (shape.type === "sobol")
    return Math.max(...shape.dimensions.filter(({ path }) => path === loadOption(load)).map(({ hi }) => hi), 1);
  return Math.max(...shape.axes.filter(({ path }) => path === loadOption(load)).flatMap(({ values }) => values), 1);
}
