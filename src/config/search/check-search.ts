/** What of a search has to go together: problems where it cannot, sentences where something said has no effect. */

import { type GivenMap, partAt, whereOf } from "#config/given.ts";
import { isForOneObjective } from "#config/schema/adaptive-search.ts";
import type { Problem } from "#core/errors.ts";
import type { SearchFields } from "./read-search.ts";

interface CheckContext {
  readonly problems: Problem[];
  readonly notices: string[];
}

const MOST_TIERS = 10;
const ALONG_ONE_AXIS: ReadonlySet<string> = new Set(["monotonic_sla", "smooth_isotonic", "boundary"]);
/** When models stop; a boundary is found or not. */
const STOPPING_OF_MODELS = ["improvementPatience", "plateauWindow", "plateauThreshold", "optunaTerminator"] as const;

/** `map` is the section the fields were read from. */
export function checkSearch(fields: SearchFields, map: GivenMap, context: CheckContext): void {
  const isBoundary = ALONG_ONE_AXIS.has(fields.planner) || fields.slaTiers.length > 0;
  if (isBoundary) checkBoundary(fields, map, context);
  else checkBudget(fields, map, context);
  checkTiers(fields, map, context);
  checkAcquisition(fields, map, context);
  tellOfIdle(fields, map, { isBoundary, notices: context.notices });
}

function checkBudget({ nInitialPoints, maxIterations }: SearchFields, map: GivenMap, { problems }: CheckContext): void {
  if (nInitialPoints < maxIterations) return;
  const isGiven = map.entries.has("nInitialPoints");
  problems.push({
    where: whereOf(map, [isGiven ? "nInitialPoints" : "maxIterations"]),
    found: String(isGiven ? nInitialPoints : maxIterations),
    wanted: isGiven
      ? `must be below max_iterations, which is ${maxIterations}: else all points are spread evenly, and no model is ever asked`
      : `must be above n_initial_points, which is ${nInitialPoints}: else all points are spread evenly, and no model is ever asked`,
  });
}

/** One whole-numbered axis, limits to break, one objective to record. */
function checkBoundary(fields: SearchFields, map: GivenMap, { problems }: CheckContext): void {
  const { planner, searchSpace, slaFilters, slaTiers, objectives } = fields;
  const asked = slaTiers.length > 0 ? "sla_tiers" : planner;
  const report = (key: string, wanted: string) => problems.push({ where: whereOf(map, [key]), wanted });
  if (searchSpace.length !== 1 || searchSpace[0]?.kind !== "int") {
    report("searchSpace", `must be one dimension of kind int for ${asked}, which goes along one axis to a boundary`);
  }
  if (slaFilters.length === 0 && slaTiers.length === 0) {
    const where = whereOf(map, [map.entries.has("planner") ? "planner" : "slaFilters"]);
    problems.push({
      where,
      found: planner,
      wanted: "looks for where service levels break, and needs sla_filters or sla_tiers",
    });
  }
  if (objectives.length > 1) report("objectives", `must be a single one for ${asked}, which only records it`);
}

function checkTiers({ slaTiers }: SearchFields, map: GivenMap, { problems, notices }: CheckContext): void {
  const where = whereOf(map, ["slaTiers"]);
  if (slaTiers.length === 1) {
    problems.push({ where, wanted: "needs at least two tiers", hint: "a single one is what sla_filters are for" });
  }
  if (slaTiers.length > MOST_TIERS) {
    problems.push({ where, found: String(slaTiers.length), wanted: `has at most ${MOST_TIERS} tiers` });
  }
  slaTiers.forEach(({ label, orderingRank }, index) => {
    const first = slaTiers.findIndex((tier) => tier.label === label);
    if (first !== index) {
      const place = whereOf(map, ["slaTiers", index, "label"]);
      problems.push({ where: place, found: label, wanted: `is the label of tiers ${first + 1} and ${index + 1}` });
    }
    if (orderingRank !== undefined) {
      const place = whereOf(map, ["slaTiers", index, "orderingRank"]);
      notices.push(`${place} has no effect: which tier is stricter shows in its thresholds.`);
    }
  });
}

function checkAcquisition(fields: SearchFields, map: GivenMap, { problems }: CheckContext): void {
  const { optunaAcquisition: found, optunaSampler, objectives } = fields;
  if (found === undefined) return;
  const where = whereOf(map, ["optunaAcquisition"]);
  const count = objectives.length;
  if (isForOneObjective(found) !== (count === 1)) {
    const wanted = isForOneObjective(found)
      ? `is for one objective, and there are ${count}`
      : `is for several objectives, and there is ${count}`;
    problems.push({ where, found, wanted, hint: `use ${count === 1 ? "qlognei" : "qlognehvi"}` });
  }
  if (optunaSampler !== "botorch") {
    const wanted = `goes with optuna_sampler botorch only, and that is ${optunaSampler}`;
    problems.push({ where, found, wanted, hint: "drop one of the two" });
  }
}

interface IdleContext {
  readonly isBoundary: boolean;
  readonly notices: string[];
}

/** What was said and changes nothing; what stands at its default was not said. */
function tellOfIdle(fields: SearchFields, map: GivenMap, { isBoundary, notices }: IdleContext): void {
  const { planner, slaTiers, objectives, objectivePooling } = fields;
  const tell = (key: string, why: string) => {
    const given = partAt(map, [key]);
    if (given !== undefined) notices.push(`${given.at} has no effect: ${why}.`);
  };
  if (slaTiers.length > 0 && !ALONG_ONE_AXIS.has(planner)) {
    tell("planner", "several tiers are looked for along one axis, each to its boundary");
  }
  if (isBoundary) {
    for (const key of STOPPING_OF_MODELS) tell(key, `${planner} ends once its boundary is known`);
  }
  if (planner !== "optuna") {
    for (const key of ["optunaSampler", "optunaAcquisition"]) {
      tell(key, `planner ${planner} has a model of its own; optuna takes that of your choice`);
    }
  }
  if (!isBoundary) tell("safe", "it concerns boundaries, and this search looks for none");
  if (objectivePooling === "pooled" && objectives.every(({ stat }) => stat === "avg")) {
    tell("objectivePooling", "only percentiles can be those of all requests together");
  }
  if (fields.optunaTerminator === "emmr" && !isBoundary) {
    notices.push(
      `${whereOf(map, ["optunaTerminator"])}: emmr is taken as regret, which ends a search for the same reason.`,
    );
  }
  tell("constraintMode", "constraints are always modelled by how likely they are kept");
  for (const key of ["monotonicStabilityTrials", "slaReplicates"]) {
    tell(key, "a value is asked again where noise leaves it open, however often that is");
  }
  if (planner === "smooth_isotonic" || slaTiers.length > 0) return;
  for (const key of ["slaPrecision", "slaWarmupSeconds"]) {
    tell(key, "it concerns the probes of smooth_isotonic and of several tiers");
  }
}
