/** The `sweep` section of type `adaptive_search`: a search that chooses each point by what the points before came to. */
import { list } from "./collections.ts";
import { everySweep, metricName, slaFilterBlock } from "./every-sweep.ts";
import { block, option, required, setting } from "./field.ts";
import { bool, choice, int, number, seed, text } from "./scalar.ts";

const group = "Search";
const rank = "expected";

export const SEARCH_PLANNERS = ["bayesian", "optuna", "monotonic_sla", "smooth_isotonic", "boundary"] as const;
const SINGLE_ACQUISITIONS = ["logei", "qlogei", "qnei", "qlognei"] as const;
const SEVERAL_ACQUISITIONS = ["qehvi", "qnehvi", "qlognehvi"] as const;

/** Whether an acquisition is for one objective. */
export const isForOneObjective = (acquisition: string): boolean =>
  (SINGLE_ACQUISITIONS as readonly string[]).includes(acquisition);

export const searchAxisBlock = block({
  path: required(text({ least: 0 }), { help: "What is varied" }),
  lo: required(number({ finite: true }), { help: "Least value" }),
  hi: required(number({ finite: true }), { help: "Greatest value" }),
  kind: setting(choice(["int", "real"]), "real", { help: "Whether values are whole" }),
  prior: setting(choice(["uniform", "log-uniform"]), "uniform", { help: "How the first points are spread" }),
});

export const searchObjectiveBlock = block({
  metric: required(metricName(), {
    help: "Metric to make as good as can be",
    flags: ["--search-metric"],
    value: "METRIC",
    inFile: "sweep.objectives[0].metric",
    group,
    rank,
  }),
  stat: setting(choice(["avg", "p50", "p90", "p95", "p99"]), "avg", {
    help: "Which number of that metric",
    flags: ["--search-stat"],
    inFile: "sweep.objectives[0].stat",
    group,
    rank,
  }),
  direction: required(choice(["maximize", "minimize"]), {
    help: "Which way is better",
    flags: ["--search-direction"],
    inFile: "sweep.objectives[0].direction",
    group,
    rank,
  }),
  threshold: option(number({ finite: true }), {
    help: "Value from which on a point counts, where there are several objectives",
  }),
});

const outcomeConstraintBlock = block({
  metric: required(metricName(), { help: "Metric, of which the average is held to the bound" }),
  op: required(choice(["<=", ">=", "=="]), { help: "On which side of the bound it should be" }),
  bound: required(number({ finite: true }), { help: "Bound, in the metric's display unit" }),
});

const slaTierBlock = block({
  label: required(text({ pattern: /\S/, wanted: "must not be blank" }), { help: "Name of the tier" }),
  filters: required(list(slaFilterBlock, { least: 1 }), { help: "What the tier promises" }),
  orderingRank: option(int({ least: 0 }), { help: "Accepted for compatibility" }),
});

export const adaptiveSearchBlock = block({
  ...everySweep,
  planner: setting(choice(SEARCH_PLANNERS), "bayesian", {
    help: "How points are chosen: by models, or along one axis to where the service levels break",
    flags: ["--search-planner"],
    group,
    rank,
  }),
  searchSpace: required(list(searchAxisBlock, { least: 1 }), { help: "What is varied, and how far" }),
  objectives: required(list(searchObjectiveBlock, { least: 1 }), {
    help: "What is wanted; several ask for the best compromises",
  }),
  outcomeConstraints: setting(list(outcomeConstraintBlock), [], { help: "Kept where it can be, on average" }),
  slaTiers: setting(list(slaTierBlock), [], { help: "Groups of service levels of which each has its own boundary" }),
  maxIterations: required(int({ least: 2, most: 200 }), {
    help: "Points to try at most",
    flags: ["--search-max-iterations"],
    value: "N",
    group,
    rank,
  }),
  nInitialPoints: setting(int({ least: 1 }), 5, {
    help: "Points spread over the space before a model chooses",
    flags: ["--search-initial-points"],
    value: "N",
    group,
    rank,
  }),
  plateauWindow: setting(int({ least: 2 }), 8, { help: "Points that must agree for a plateau" }),
  plateauThreshold: setting(number({ above: 0, finite: true }), 0.01, {
    help: "Coefficient of variation below which they agree",
  }),
  improvementPatience: setting(int({ least: 2 }), 10, { help: "Points without a better one after which it ends" }),
  randomSeed: option(seed(), {
    help: "Seed of the search",
    flags: ["--search-random-seed"],
    value: "N",
    group,
    rank,
    shownDefault: "that of the run",
  }),
  optunaSampler: setting(choice(["gp", "tpe", "botorch"]), "botorch", {
    help: "Model of the planner optuna: Gaussian processes (gp, botorch) or density estimates (tpe)",
    flags: ["--optuna-sampler"],
    group,
  }),
  optunaAcquisition: option(choice([...SINGLE_ACQUISITIONS, ...SEVERAL_ACQUISITIONS]), {
    help: "Measure of a point's promise; those for one objective are one here, and those for several",
    flags: ["--optuna-acquisition"],
    group,
  }),
  optunaTerminator: setting(choice(["regret", "emmr", "none"]), "none", {
    help: "Also end once hardly anything can be gained any more",
    flags: ["--optuna-terminator"],
    group,
  }),
  objectivePooling: setting(choice(["mean", "pooled"]), "mean", {
    help: "Percentile of several repeats: mean of theirs, or that of all their requests together",
    flags: ["--search-percentile-pooling"],
    group,
  }),
  monotonicStabilityTrials: setting(int({ least: 1 }), 2, { help: "Accepted for compatibility" }),
  slaReplicates: setting(int({ least: 0 }), 0, { help: "Accepted for compatibility" }),
  slaPrecision: setting(choice(["tight", "normal", "coarse"]), "normal", {
    help: "Requests of a probe where the phase names none: 10000, 1000 or 300",
  }),
  slaWarmupSeconds: option(number({ least: 0, finite: true }), {
    help: "Warm-up before a probe of smooth_isotonic or several tiers; 0 for none; unless given two rounds of its slots",
  }),
  safe: setting(bool(), false, { help: "Of a boundary: rather too low an answer than one beyond it" }),
  constraintMode: setting(choice(["penalty", "eic"]), "penalty", {
    help: "Accepted for compatibility",
    flags: ["--bo-constraint-mode"],
    group,
  }),
});
