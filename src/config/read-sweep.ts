/**
 * The `sweep` section of a file, or the one that flags have made → the sweep with its paths written out and its
 * defaults filled in. Everything that can be wrong with it is told here, each fault where it stands; whether the
 * values suit the options they are for shows when variations are read.
 */
import { type Given, type GivenMap, textOf, toPlain, whereOf } from "./given.ts";
import { normaliseKeys } from "./keys.ts";
import { LATER_SENTENCE, refuseLater } from "./later.ts";
import { readSection } from "./read-body.ts";
import { type PlacedDimension, readDimensions } from "./read-dimensions.ts";
import { type Parameter, readParameters } from "./read-parameters.ts";
import { type PlacedScenario, readScenarios } from "./read-scenarios.ts";
import { gridBlock, latinHypercubeBlock, SWEEP_BLOCKS, scenariosBlock, sobolBlock } from "./schema/sweep.ts";
import { didYouMean } from "./suggestion.ts";
import type { SweepContext } from "./sweep-axis.ts";
import type { SamplingSweep, SweepConfig } from "./sweep-config.ts";

export interface SweepReading {
  readonly config: SweepConfig;
  readonly scenarios: readonly PlacedScenario[];
  /** Where a value of a parameter was written. */
  readonly parameters: readonly Parameter[];
  readonly dimensions: readonly PlacedDimension[];
}

/** Undefined, with at least one problem, where there is no sweep to go on with. */
export function readSweep(given: Given, context: SweepContext): SweepReading | undefined {
  const { problems } = context;
  const type = readType(given, context);
  if (type === undefined || given.kind !== "map") return undefined;
  const map = normaliseKeys(given, SWEEP_BLOCKS[type].shape, problems) as GivenMap;
  problems.push(...refuseLater({ sweep: toPlain(map) }, ([, ...path]) => whereOf(map, path)));
  if (type === "grid" || type === "zip") return readGrid(map, type, context);
  if (type === "scenarios") return readScenarioSweep(map, context);
  return readSampling(map, type, context);
}

type SweepType = keyof typeof SWEEP_BLOCKS;
const TYPES = Object.keys(SWEEP_BLOCKS) as SweepType[];
const LATER_TYPE = "adaptive_search";

function readType(given: Given, { problems }: SweepContext): SweepType | undefined {
  const hint = `for example {type: grid, parameters: {concurrency: [1, 2, 4]}}`;
  if (given.kind !== "map") {
    problems.push({ where: given.at, wanted: "must be a mapping that says what is varied", hint });
    return undefined;
  }
  const leaf = given.entries.get("type");
  if (leaf === undefined) {
    problems.push({ where: given.at, wanted: `needs a type: ${TYPES.join(", ")}`, hint });
    return undefined;
  }
  const written = textOf(leaf) ?? "";
  const type = TYPES.find((one) => one === written.toLowerCase().replaceAll("-", "_"));
  if (type !== undefined) return type;
  if (written === LATER_TYPE) problems.push({ where: leaf.at, found: written, wanted: LATER_SENTENCE("searches") });
  else {
    const meant = written === "lhs" ? "did you mean latin_hypercube?" : didYouMean(written, TYPES);
    const wanted = `must be one of ${TYPES.join(", ")}`;
    problems.push({ where: leaf.at, found: written, wanted, ...(meant === undefined ? {} : { hint: meant }) });
  }
  return undefined;
}

const NOTHING = { scenarios: [], parameters: [], dimensions: [] } as const;

function readGrid(map: GivenMap, type: "grid" | "zip", context: SweepContext): SweepReading | undefined {
  const given = map.entries.get("parameters");
  const parameters = given === undefined ? [] : readParameters(given, type, context);
  const fields = readSection(gridBlock, map, { path: [], problems: context.problems });
  if (fields === undefined) return undefined;
  const lists = parameters.map(({ path, values }) => ({ path, values: values.map(({ value }) => value) }));
  return { ...NOTHING, parameters, config: { type, ...commonOf(fields), parameters: lists } };
}

function readScenarioSweep(map: GivenMap, context: SweepContext): SweepReading | undefined {
  const given = map.entries.get("runs");
  const scenarios = given === undefined ? [] : readScenarios(given, context);
  const fields = readSection(scenariosBlock, map, { path: [], problems: context.problems });
  if (fields === undefined) return undefined;
  const config = { type: "scenarios", ...commonOf(fields), runs: scenarios.map(({ run }) => run) } as const;
  return { ...NOTHING, scenarios, config };
}

function readSampling(map: GivenMap, type: SamplingSweep["type"], context: SweepContext): SweepReading | undefined {
  const section = { path: [], problems: context.problems };
  const isSobol = type === "sobol";
  const sobol = isSobol ? readSection(sobolBlock, map, section) : undefined;
  const hypercube = isSobol ? undefined : readSection(latinHypercubeBlock, map, section);
  const fields = sobol ?? hypercube;
  if (fields === undefined) return undefined;
  const scramble = sobol?.scramble ?? true;
  const optimization = hypercube?.optimization;
  const dimensions = readDimensions(fields.dimensions, map.entries.get("dimensions"), context);
  const { samples, seed, labelFormat } = fields;
  const config: SamplingSweep = {
    type,
    ...commonOf(fields),
    samples,
    labelFormat,
    scramble,
    dimensions: dimensions.map(({ dimension }) => dimension),
    ...(seed === undefined ? {} : { seed }),
    ...(optimization === undefined ? {} : { optimization }),
  };
  return { ...NOTHING, dimensions, config };
}

type Common = Pick<SweepConfig, "cooldownSeconds" | "iterationOrder" | "sameSeed" | "slaFilters">;

const commonOf = ({ cooldownSeconds, iterationOrder, sameSeed, slaFilters }: Common): Common => ({
  cooldownSeconds,
  iterationOrder,
  sameSeed,
  slaFilters,
});
