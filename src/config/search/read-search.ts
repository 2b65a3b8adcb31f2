/**
 * The `sweep` section of type `adaptive_search` → the search with its paths written out and its defaults filled in.
 * Files, flags, recipes and the messages of `aiperf search` are all read here; only what a path means differs.
 */
import type * as v from "valibot";
import type { GivenMap } from "#config/given.ts";
import { normaliseKeys } from "#config/keys.ts";
import { readSection } from "#config/read-body.ts";
import { adaptiveSearchBlock } from "#config/schema/adaptive-search.ts";
import { readPostProcess } from "#config/sweep/read-post-process.ts";
import type { Axis } from "#config/sweep/sweep-axis.ts";
import { checkSearch } from "./check-search.ts";
import { type PlacedSearchAxis, readSearchSpace, type SearchSpaceContext } from "./read-search-space.ts";
import type { PostProcess, SearchConfig } from "./search-config.ts";

export type SearchFields = v.InferOutput<typeof adaptiveSearchBlock>;

export interface SearchReading {
  readonly config: SearchConfig;
  readonly dimensions: readonly PlacedSearchAxis[];
}

/** `map` has been brought under declared names. Undefined, with at least one problem, where it cannot be gone on with. */
export function readSearch(map: GivenMap, context: SearchSpaceContext): SearchReading | undefined {
  const { problems } = context;
  const dimensions = readSearchSpace(map, context);
  const fields = readSection(adaptiveSearchBlock, map, { path: [], problems });
  if (fields === undefined) return undefined;
  checkSearch(fields, map, context);
  const varied = dimensions.map(({ path }) => path);
  const postProcess = readPostProcess(fields.postProcess, map, { problems, varied });
  return { config: toSearchConfig(fields, dimensions, postProcess), dimensions };
}

/** A search by itself, over names that mean nothing to a benchmark: `aiperf search` has those of somebody's experiment. */
export function readFreeSearch(given: GivenMap, told: Omit<SearchSpaceContext, "axisOf">): SearchConfig | undefined {
  const map = normaliseKeys(given, adaptiveSearchBlock.shape, told.problems) as GivenMap;
  return readSearch(map, { ...told, axisOf: freeAxis(told) })?.config;
}

const freeAxis =
  ({ problems }: Pick<SearchSpaceContext, "problems">) =>
  (written: string, at: string): Axis | undefined => {
    if (written.trim() !== "")
      return { path: written, written, at, target: { root: "variables", keys: [written], isWhole: false } };
    problems.push({ where: at, wanted: "must name what is varied" });
    return undefined;
  };

function toSearchConfig(
  fields: SearchFields,
  dimensions: readonly PlacedSearchAxis[],
  postProcess: PostProcess | undefined,
): SearchConfig {
  const { randomSeed, optunaAcquisition, slaWarmupSeconds, recipeName } = fields;
  return {
    type: "adaptive_search",
    planner: fields.planner,
    searchSpace: dimensions.map(({ dimension }) => dimension),
    objectives: fields.objectives,
    outcomeConstraints: fields.outcomeConstraints,
    slaFilters: fields.slaFilters,
    slaTiers: fields.slaTiers.map(({ label, filters }) => ({ label, filters })),
    maxIterations: fields.maxIterations,
    initialPoints: fields.nInitialPoints,
    plateauWindow: fields.plateauWindow,
    plateauThreshold: fields.plateauThreshold,
    improvementPatience: fields.improvementPatience,
    ...(randomSeed === undefined ? {} : { randomSeed }),
    optunaSampler: fields.optunaSampler,
    ...(optunaAcquisition === undefined ? {} : { optunaAcquisition }),
    optunaTerminator: fields.optunaTerminator,
    objectivePooling: fields.objectivePooling,
    monotonicStabilityTrials: fields.monotonicStabilityTrials,
    slaReplicates: fields.slaReplicates,
    slaPrecision: fields.slaPrecision,
    ...(slaWarmupSeconds === undefined ? {} : { slaWarmupSeconds }),
    isSafe: fields.safe,
    cooldownSeconds: fields.cooldownSeconds,
    ...(postProcess === undefined ? {} : { postProcess }),
    ...(recipeName === undefined ? {} : { recipeName }),
  };
}
