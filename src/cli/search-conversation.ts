/**
 * The messages of `search --stdio`: a line in, an answer out. The history is all that is kept between them; the
 * searcher works everything out from it.
 */
import { sentenceOf, UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import { estimateBoundaries } from "#search/boundary-searcher.ts";
import type { Observation, Searcher, SearchOptions, SearchProblem } from "#search/problem.ts";
import { readObservation } from "#search/reading.ts";
import { createSearcher } from "#search/searcher.ts";
import { bestIterations, observedBoundary } from "#search/standing.ts";
import { readSearchRequest } from "./search-request.ts";

interface Search {
  readonly problem: SearchProblem;
  readonly options: SearchOptions;
  readonly searcher: Searcher;
  readonly observations: Observation[];
}

export class SearchConversation {
  #search: Search | undefined;

  answer(line: string): JsonObject {
    try {
      return this.#reply(readMessage(line));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { error: [error.message, ...error.problems.map(sentenceOf)].join("; ") };
    }
  }

  #reply(message: JsonObject): JsonObject {
    switch (message.cmd) {
      case "init": {
        const { problem, options } = readSearchRequest(message);
        this.#search = { problem, options, searcher: createSearcher(problem, options), observations: [] };
        return { ok: true };
      }
      case "ask":
        return ask(this.#started());
      case "tell":
        this.#started().observations.push(readTold(this.#started().problem, message));
        return { ok: true };
      case "best":
        return tellBest(this.#started());
      default:
        throw new UserError('"cmd" must be init, ask, tell or best');
    }
  }

  #started(): Search {
    if (this.#search === undefined) throw new UserError('there is no search yet: begin with "init"');
    return this.#search;
  }
}

function readMessage(line: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below, as for any other text that is no object.
  }
  throw new UserError("a message is one JSON object on one line");
}

function ask({ searcher, observations }: Search): JsonObject {
  const next = searcher.next(observations);
  if (next.kind === "stop") return { done: true, reason: next.reason, why: next.explanation };
  return { values: { ...next.values }, purpose: next.purpose, why: next.why };
}

function readTold({ dimensions }: SearchProblem, { values, success, metrics }: JsonObject): Observation {
  if (!isJsonObject(values)) throw new UserError('"values" must be an object');
  const given = dimensions.map(({ path }) => [path, values[path]] as const);
  const wrong = given.filter(([, value]) => typeof value !== "number" || !Number.isFinite(value)).map(([path]) => path);
  if (wrong.length > 0) throw new UserError(`"values" needs a number for ${wrong.join(", ")}`);
  if (typeof success !== "boolean") throw new UserError('"success" must be true or false');
  if (success && !isJsonObject(metrics)) throw new UserError('"metrics" must be an object');
  const trial = { succeeded: success, metrics: success ? readMetrics(metrics as JsonObject) : {} };
  return { values: Object.fromEntries(given) as Record<string, number>, trials: [trial] };
}

/** Anything that is no number was not measured. */
function readMetrics(metrics: JsonObject): Record<string, Record<string, number>> {
  const numbersOf = (stats: JsonValue) => Object.entries(isJsonObject(stats) ? stats : {}).filter(isNumberEntry);
  return Object.fromEntries(Object.entries(metrics).map(([tag, stats]) => [tag, Object.fromEntries(numbersOf(stats))]));
}

function isNumberEntry(entry: [string, JsonValue]): entry is [string, number] {
  return typeof entry[1] === "number";
}

function tellBest({ problem, options, observations }: Search): JsonObject {
  const readings = observations.map((observation) => readObservation(problem, observation));
  const best = bestIterations(problem, readings).flatMap((index) => {
    const reading = readings[index];
    if (reading === undefined) return [];
    const { values, objectives, isFeasible } = reading;
    return [
      {
        iteration_idx: index,
        values: { ...values },
        objective_values: [...objectives] as number[],
        feasible: isFeasible,
      },
    ];
  });
  if (options.planner !== "boundary") {
    return { best_trials: best, boundary: observedBoundary(problem, readings).feasibleMax ?? null };
  }
  const estimates = estimateBoundaries(problem, options, observations);
  const tiers = estimates.map(({ label, answer, low, high, kind, status }) => ({
    label,
    boundary: answer ?? null,
    between: [low ?? null, high ?? null],
    kind,
    status,
  }));
  const lowest = estimates
    .map(({ answer }) => answer ?? null)
    .reduce((a, b) => (a === null || b === null ? null : Math.min(a, b)));
  return { best_trials: best, boundary: lowest, boundaries: tiers };
}
