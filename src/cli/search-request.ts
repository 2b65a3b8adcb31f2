/**
 * What `search --stdio` is asked, read and checked: the shape of an adaptive `sweep` block as a JSON value → a problem
 * and options. Every problem is found before any is told. Keys that only matter to a benchmark run are let be.
 */
import { didYouMean } from "#config/suggestion.ts";
import { type Problem, UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type {
  BoundaryName,
  Planner,
  SearchDimension,
  SearchLimit,
  SearchObjective,
  SearchOptions,
  SearchProblem,
  SearchTier,
} from "#search/problem.ts";
import { MOST_SEARCH_DIMENSIONS } from "#search/space.ts";

export interface SearchRequest {
  readonly problem: SearchProblem;
  readonly options: SearchOptions;
}

interface PlannerChoice {
  readonly planner: Planner;
  readonly boundaryName: BoundaryName;
}

const PLANNERS: Readonly<Record<string, PlannerChoice>> = {
  bayesian: { planner: "bayesian", boundaryName: "boundary" },
  optuna: { planner: "bayesian", boundaryName: "boundary" },
  tpe: { planner: "tpe", boundaryName: "boundary" },
  boundary: { planner: "boundary", boundaryName: "boundary" },
  smooth_isotonic: { planner: "boundary", boundaryName: "smooth_isotonic" },
  monotonic_sla: { planner: "boundary", boundaryName: "monotonic" },
};
/** What is gone on with where the planner could not be read. */
const UNREADABLE: PlannerChoice = { planner: "bayesian", boundaryName: "boundary" };

const OPERATORS = {
  lt: "lt",
  le: "le",
  gt: "gt",
  ge: "ge",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
} as const;
const DEFAULTS = { initialPoints: 5, patience: 10, plateauWindow: 8, plateauThreshold: 0.01 };

/** Throws a `UserError` with every problem. */
export function readSearchRequest(message: JsonObject): SearchRequest {
  const reader = new FieldReader();
  const sweep = reader.object(message.sweep, "sweep");
  const named = reader.word(message.planner ?? sweep.planner ?? "bayesian", "planner", PLANNERS);
  const sampler = reader.word(sweep.optuna_sampler ?? "gp", "sweep.optuna_sampler", {
    tpe: "tpe",
    gp: "gp",
    botorch: "gp",
  });
  const choice = named ?? UNREADABLE;
  const planner = choice.planner === "bayesian" && sampler === "tpe" ? "tpe" : choice.planner;
  const filters = reader
    .list(sweep.sla_filters ?? [], "sweep.sla_filters")
    .map(([item, at]) => readFilter(reader, item, at));
  const problem: SearchProblem = {
    dimensions: reader
      .list(sweep.search_space, "sweep.search_space")
      .map(([item, at]) => readDimension(reader, item, at)),
    objectives: reader.list(sweep.objectives, "sweep.objectives").map(([item, at]) => readObjective(reader, item, at)),
    filters,
    constraints: reader
      .list(sweep.outcome_constraints ?? [], "sweep.outcome_constraints")
      .map(([item, at]) => readConstraint(reader, item, at)),
    tiers: reader.list(sweep.sla_tiers ?? [], "sweep.sla_tiers").map(([item, at]) => readTier(reader, item, at)),
  };
  const options = readOptions(reader, sweep, {
    choice: { ...choice, planner },
    seed: message.seed ?? sweep.random_seed ?? 0,
  });
  checkTogether(reader, problem);
  if (planner === "boundary") checkBoundary(reader, problem);
  else checkBudget(reader, options);
  reader.end();
  return { problem, options };
}

function readOptions(
  reader: FieldReader,
  sweep: JsonObject,
  { choice, seed }: { readonly choice: PlannerChoice; readonly seed: JsonValue },
): SearchOptions {
  const whole = (key: string, otherwise: number, least: number) =>
    reader.number(sweep[key] ?? otherwise, `sweep.${key}`, { least, isWhole: true });
  return {
    ...choice,
    seed: reader.number(seed, "seed", { least: 0, isWhole: true }),
    maxIterations: reader.number(sweep.max_iterations, "sweep.max_iterations", { least: 2, isWhole: true }),
    initialPoints: whole("n_initial_points", DEFAULTS.initialPoints, 1),
    improvementPatience: whole("improvement_patience", DEFAULTS.patience, 2),
    plateauWindow: whole("plateau_window", DEFAULTS.plateauWindow, 2),
    plateauThreshold: reader.number(sweep.plateau_threshold ?? DEFAULTS.plateauThreshold, "sweep.plateau_threshold", {
      least: 0,
    }),
    terminator:
      reader.word(sweep.optuna_terminator ?? "none", "sweep.optuna_terminator", {
        none: "none",
        regret: "regret",
      } as const) ?? "none",
    isSafe: sweep.safe === true,
  };
}

function readDimension(reader: FieldReader, item: JsonValue, at: string): SearchDimension {
  const fields = reader.object(item, at);
  const prior = reader.word(fields.prior ?? "uniform", `${at}.prior`, {
    uniform: "uniform",
    log_uniform: "log-uniform",
  } as const);
  const lo = reader.number(fields.lo, `${at}.lo`, {});
  const hi = reader.number(fields.hi, `${at}.hi`, {});
  if (hi <= lo) reader.report({ where: `${at}.hi`, found: String(hi), wanted: `must be above lo, which is ${lo}` });
  if (prior === "log-uniform" && lo <= 0) {
    reader.report({ where: `${at}.lo`, found: String(lo), wanted: "must be above 0 with a log-uniform prior" });
  }
  return {
    path: reader.text(fields.path, `${at}.path`),
    lo,
    hi,
    kind: reader.word(fields.kind ?? "real", `${at}.kind`, { int: "int", real: "real" } as const) ?? "real",
    prior: prior ?? "uniform",
  };
}

function readObjective(reader: FieldReader, item: JsonValue, at: string): SearchObjective {
  const fields = reader.object(item, at);
  const directions = { maximize: "maximize", minimize: "minimize" } as const;
  const threshold = fields.threshold ?? undefined;
  return {
    metric: reader.text(fields.metric, `${at}.metric`),
    stat: reader.text(fields.stat ?? "avg", `${at}.stat`),
    direction: reader.word(fields.direction, `${at}.direction`, directions) ?? "maximize",
    ...(threshold === undefined ? {} : { threshold: reader.number(threshold, `${at}.threshold`, {}) }),
  };
}

function readFilter(reader: FieldReader, item: JsonValue, at: string): SearchLimit {
  const fields = reader.object(item, at);
  return {
    metric: reader.text(fields.metric_tag, `${at}.metric_tag`),
    stat: reader.text(fields.stat ?? "p95", `${at}.stat`),
    op: reader.word(fields.op, `${at}.op`, OPERATORS) ?? "lt",
    threshold: reader.number(fields.threshold, `${at}.threshold`, {}),
  };
}

function readConstraint(reader: FieldReader, item: JsonValue, at: string): SearchLimit {
  const fields = reader.object(item, at);
  return {
    metric: reader.text(fields.metric, `${at}.metric`),
    stat: "avg",
    op: reader.word(fields.op, `${at}.op`, OPERATORS) ?? "le",
    threshold: reader.number(fields.bound, `${at}.bound`, {}),
  };
}

function readTier(reader: FieldReader, item: JsonValue, at: string): SearchTier {
  const fields = reader.object(item, at);
  const limits = reader
    .list(fields.filters, `${at}.filters`)
    .map(([filter, place]) => readFilter(reader, filter, place));
  return { label: reader.text(fields.label, `${at}.label`), limits };
}

function checkTogether(reader: FieldReader, { dimensions, objectives, tiers }: SearchProblem): void {
  const needed = { "sweep.search_space": dimensions, "sweep.objectives": objectives };
  for (const [where, list] of Object.entries(needed)) {
    if (list.length === 0) reader.report({ where, wanted: "needs at least one entry" });
  }
  if (dimensions.length > MOST_SEARCH_DIMENSIONS) {
    const wanted = `has at most ${MOST_SEARCH_DIMENSIONS} dimensions`;
    reader.report({ where: "sweep.search_space", found: String(dimensions.length), wanted });
  }
  dimensions.forEach(({ path }, index) => {
    const first = dimensions.findIndex((other) => other.path === path);
    if (first !== index)
      reader.report({
        where: `sweep.search_space[${index}].path`,
        found: path,
        wanted: `stands in [${first}] already`,
      });
  });
  if (tiers.length === 1)
    reader.report({ where: "sweep.sla_tiers", wanted: "needs at least two tiers; one is what sla_filters are" });
}

function checkBoundary(reader: FieldReader, { dimensions, filters, tiers }: SearchProblem): void {
  const where = "planner";
  if (dimensions.length !== 1 || dimensions[0]?.kind !== "int") {
    reader.report({ where, wanted: "searches a boundary, which needs a search_space of one dimension of kind int" });
  }
  if (filters.length === 0 && tiers.length === 0) {
    reader.report({ where, wanted: "searches a boundary, which needs sla_filters or sla_tiers" });
  }
}

function checkBudget(reader: FieldReader, { initialPoints, maxIterations }: SearchOptions): void {
  if (!(initialPoints >= maxIterations)) return;
  const wanted = `must be below max_iterations, which is ${maxIterations}: else no model is ever made`;
  reader.report({ where: "sweep.n_initial_points", found: String(initialPoints), wanted });
}

/** Reads fields, notes what is wrong and goes on with something harmless. */
class FieldReader {
  readonly #problems: Problem[] = [];

  report(problem: Problem): void {
    this.#problems.push(problem);
  }

  end(): void {
    if (this.#problems.length > 0) throw new UserError("this search cannot be started", { problems: this.#problems });
  }

  object(value: JsonValue | undefined, where: string): JsonObject {
    if (isJsonObject(value)) return value;
    this.#expected(where, "an object", value);
    return {};
  }

  list(value: JsonValue | undefined, where: string): [JsonValue, string][] {
    if (Array.isArray(value)) return value.map((item, index) => [item, `${where}[${index}]`]);
    this.#expected(where, "a list", value);
    return [];
  }

  text(value: JsonValue | undefined, where: string): string {
    if (typeof value === "string" && value.trim() !== "") return value;
    this.#expected(where, "a text", value);
    return "";
  }

  number(
    value: JsonValue | undefined,
    where: string,
    { least = Number.NEGATIVE_INFINITY, isWhole = false }: { readonly least?: number; readonly isWhole?: boolean },
  ): number {
    const isRight =
      typeof value === "number" &&
      Number.isFinite(value) &&
      value >= least &&
      (!isWhole || Number.isSafeInteger(value));
    if (isRight) return value;
    const bound = least === Number.NEGATIVE_INFINITY ? "" : ` of at least ${least}`;
    this.#expected(where, `a ${isWhole ? "whole " : ""}number${bound}`, value);
    return Number.NaN;
  }

  /** Capitals, hyphens and underscores make no difference. */
  word<T>(value: JsonValue | undefined, where: string, words: Readonly<Record<string, T>>): T | undefined {
    const normal = typeof value === "string" ? value.toLowerCase().replaceAll("-", "_") : "";
    if (Object.hasOwn(words, normal)) return words[normal];
    const hint = didYouMean(normal, Object.keys(words));
    this.#expected(where, `one of ${Object.keys(words).join(", ")}`, value, hint);
    return undefined;
  }

  #expected(where: string, what: string, found: JsonValue | undefined, hint?: string): void {
    this.report({
      where,
      wanted: `must be ${what}`,
      ...(found === undefined ? {} : { found: JSON.stringify(found) }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
