/**
 * What `search --stdio` is asked: a message with the section of a file about an adaptive search → a problem and options.
 * It is read as a file is, save that its paths are names of somebody's own. Every problem is found before any is told.
 */
import { type Given, type GivenMap, leafAt, listAt, mapAt } from "#config/given.ts";
import { readFreeSearch } from "#config/search/read-search.ts";
import { type Problem, UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import { type SearchQuestion, toSearchProblem } from "#search/search-question.ts";

/** The sampler by itself, as people name it. */
const TPE = { planner: "optuna", optuna_sampler: "tpe" } as const;

/** Throws a `UserError` with every problem. What has no effect is not told: there is nobody to tell. */
export function readSearchRequest(message: JsonObject): SearchQuestion {
  const problems: Problem[] = [];
  const sweep = readSweep(message, problems);
  const seed = readSeed(message.seed ?? null, problems);
  const config = sweep && readFreeSearch(sweep, { problems, notices: [] });
  if (config === undefined || problems.length > 0) throw new UserError("this search cannot be started", { problems });
  return toSearchProblem(seed === undefined ? config : { ...config, randomSeed: seed }, 0);
}

function readSweep({ sweep, planner }: JsonObject, problems: Problem[]): GivenMap | undefined {
  if (!isJsonObject(sweep)) {
    problems.push({ where: "sweep", wanted: "must be an object" });
    return undefined;
  }
  const map = placed(sweep, "init sweep") as GivenMap;
  const type = map.entries.get("type");
  if (type !== undefined && sweep.type !== "adaptive_search") {
    problems.push({
      where: type.at,
      found: JSON.stringify(sweep.type),
      wanted: "must be adaptive_search, or left out",
    });
  }
  map.entries.set("type", leafAt("init sweep.type", "adaptive_search"));
  const named = planner ?? sweep.planner ?? null;
  if (planner !== undefined && planner !== null) map.entries.set("planner", placed(planner, "init planner"));
  if (typeof named === "string" && named.toLowerCase() === "tpe") {
    for (const [key, value] of Object.entries(TPE)) map.entries.set(key, leafAt(`init sweep.${key}`, value));
  }
  return map;
}

function readSeed(seed: JsonValue, problems: Problem[]): number | undefined {
  if (seed === null) return undefined;
  if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  problems.push({ where: "seed", found: JSON.stringify(seed), wanted: "must be a whole number of at least 0" });
  return undefined;
}

/** A tree in which every part knows its place in the message. */
function placed(value: JsonValue, at: string): Given {
  if (Array.isArray(value)) {
    return listAt(
      at,
      value.map((item, index) => placed(item, `${at}[${index}]`)),
    );
  }
  if (!isJsonObject(value)) return leafAt(at, value);
  return mapAt(
    at,
    Object.entries(value).map(([key, member]) => [key, placed(member, `${at}.${key}`)] as const),
  );
}
