/**
 * The `sweep` section of a file, or the one that flags have made → the sweep with its paths written out and its
 * defaults filled in. Everything that can be wrong with it is told here, each fault where it stands; whether the
 * values suit the options they are for shows when variations are read.
 */
import { type Given, type GivenMap, textOf, whereOf } from "#config/given.ts";
import { normaliseKeys } from "#config/keys.ts";
import { readSection } from "#config/read-body.ts";
import { gridBlock, latinHypercubeBlock, SWEEP_BLOCKS, scenariosBlock, sobolBlock } from "#config/schema/sweep.ts";
import { readSearch } from "#config/search/read-search.ts";
import type { PostProcess, SearchConfig } from "#config/search/search-config.ts";
import { didYouMean } from "#config/suggestion.ts";
import { readDimensions } from "./read-dimensions.ts";
import { type Parameter, readParameters } from "./read-parameters.ts";
import { readPostProcess } from "./read-post-process.ts";
import { type PlacedScenario, readScenarios } from "./read-scenarios.ts";
import { type Axis, readAxis, type SweepContext } from "./sweep-axis.ts";
import type { SamplingSweep, SweepConfig } from "./sweep-config.ts";

export interface SweepReading {
  readonly config: SweepConfig | SearchConfig;
  readonly scenarios: readonly PlacedScenario[];
  /** Where a value of a parameter was written. */
  readonly parameters: readonly Parameter[];
  /** Of sampled sweeps and of searches. */
  readonly dimensions: readonly Axis[];
  /** Where an option of the section was written. */
  readonly whereOf: (path: readonly string[]) => string;
}

/** Undefined, with at least one problem, where there is no sweep to go on with. */
export function readSweep(given: Given, context: SweepContext): SweepReading | undefined {
  const { problems } = context;
  const type = readType(given, context);
  if (type === undefined || given.kind !== "map") return undefined;
  const map = normaliseKeys(given, SWEEP_BLOCKS[type].shape, problems) as GivenMap;
  if (type === "grid" || type === "zip") return readGrid(map, type, context);
  if (type === "scenarios") return readScenarioSweep(map, context);
  if (type === "adaptive_search") return readSearchSweep(map, context);
  return readSampling(map, type, context);
}

type SweepType = keyof typeof SWEEP_BLOCKS;
const TYPES = Object.keys(SWEEP_BLOCKS) as SweepType[];
const MEANT: Readonly<Record<string, string>> = {
  lhs: "did you mean latin_hypercube?",
  adaptive: "did you mean adaptive_search?",
  search: "did you mean adaptive_search?",
};

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
  const meant = MEANT[written.toLowerCase()] ?? didYouMean(written, TYPES);
  const wanted = `must be one of ${TYPES.join(", ")}`;
  problems.push({ where: leaf.at, found: written, wanted, ...(meant === undefined ? {} : { hint: meant }) });
  return undefined;
}

/** A path that is varied by a search leads to an option, as that of any sweep does. */
function readSearchSweep(map: GivenMap, context: SweepContext): SweepReading | undefined {
  const reading = readSearch(map, { ...context, axisOf: (written, at) => readAxis(written, at, context) });
  return reading && { ...nothingOf(map), ...reading };
}

const nothingOf = (map: GivenMap) =>
  ({
    scenarios: [],
    parameters: [],
    dimensions: [],
    whereOf: (path: readonly string[]) => whereOf(map, path),
  }) as const;

function readGrid(map: GivenMap, type: "grid" | "zip", context: SweepContext): SweepReading | undefined {
  const given = map.entries.get("parameters");
  const parameters = given === undefined ? [] : readParameters(given, type, context);
  const fields = readSection(gridBlock, map, { path: [], problems: context.problems });
  if (fields === undefined) return undefined;
  const lists = parameters.map(({ path, values }) => ({ path, values: values.map(({ value }) => value) }));
  const varied = lists.map(({ path }) => path);
  const common = readCommon(fields, { map, problems: context.problems, varied });
  return { ...nothingOf(map), parameters, config: { type, ...common, parameters: lists } };
}

function readScenarioSweep(map: GivenMap, context: SweepContext): SweepReading | undefined {
  const given = map.entries.get("runs");
  const scenarios = given === undefined ? [] : readScenarios(given, context);
  const fields = readSection(scenariosBlock, map, { path: [], problems: context.problems });
  if (fields === undefined) return undefined;
  const runs = scenarios.map(({ run }) => run);
  const varied = runs.flatMap(({ values = [] }) => values.map(({ path }) => path));
  const common = readCommon(fields, { map, problems: context.problems, varied: [...new Set(varied)] });
  const config = { type: "scenarios", ...common, runs } as const;
  return { ...nothingOf(map), scenarios, config };
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
  const varied = dimensions.map(({ path }) => path);
  const config: SamplingSweep = {
    type,
    ...readCommon(fields, { map, problems: context.problems, varied }),
    samples,
    labelFormat,
    scramble,
    dimensions: dimensions.map(({ dimension }) => dimension),
    ...(seed === undefined ? {} : { seed }),
    ...(optimization === undefined ? {} : { optimization }),
  };
  return { ...nothingOf(map), dimensions, config };
}

type Common = Pick<
  SweepConfig,
  "cooldownSeconds" | "iterationOrder" | "sameSeed" | "slaFilters" | "postProcess" | "recipeName"
>;

interface CommonFields extends Omit<Common, "postProcess"> {
  readonly postProcess?: { readonly handler: PostProcess["handler"]; readonly outputFilename: string };
}

interface CommonContext {
  readonly map: GivenMap;
  readonly problems: SweepContext["problems"];
  readonly varied: readonly string[];
}

function readCommon(fields: CommonFields, { map, problems, varied }: CommonContext): Common {
  const { cooldownSeconds, iterationOrder, sameSeed, slaFilters, recipeName } = fields;
  const postProcess = readPostProcess(fields.postProcess, map, { problems, varied });
  return {
    cooldownSeconds,
    iterationOrder,
    sameSeed,
    slaFilters,
    ...(postProcess === undefined ? {} : { postProcess }),
    ...(recipeName === undefined ? {} : { recipeName }),
  };
}
