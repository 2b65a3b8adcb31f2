/** What can be had at once of latency and throughput: shapes of requests, each at several loads, and their front. */
import type { JsonObject } from "#core/json.ts";
import type { Recipe, RecipeFault } from "./recipe.ts";

export interface Shape {
  readonly isl: number;
  readonly osl: number;
}

const USUAL_CONCURRENCIES = [1, 4, 16, 64, 256];
const HINT = "for example 128/128,512/256";
const LENGTH = /^\d+$/;

/** `isl/osl,isl/osl…`; blanks and empty parts do not count. */
export function readShapes(text: string): readonly Shape[] | Omit<RecipeFault, "option"> {
  const shapes: Shape[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const lengths = part.split("/").map((one) => one.trim());
    const [isl = 0, osl = 0] = lengths.map((one) => (LENGTH.test(one) ? Number(one) : 0));
    if (lengths.length !== 2) return { found: part, wanted: "must be lengths with one slash between", hint: HINT };
    if (!(isl >= 1 && osl >= 1)) return { found: part, wanted: "must have whole numbers of at least 1", hint: HINT };
    if (shapes.some((shape) => shape.isl === isl && shape.osl === osl)) {
      return { found: part, wanted: "has a shape twice", hint: "give each once" };
    }
    shapes.push({ isl, osl });
  }
  return shapes.length > 0 ? shapes : { found: text, wanted: "must have at least one shape", hint: HINT };
}

export const paretoSweep: Recipe = {
  name: "pareto-sweep",
  question: "What can be had at once of latency and throughput, for several shapes of requests?",
  answeredBy: "a sweep",
  needs: [["islOslPairs"]],
  takes: [],
  ranges: () => ({}),
  streamedMetric: () => "the time to first token",
  takesConcurrencies: true,
  writes: "pareto_sweep.json",
  example: { islOslPairs: "128/128,512/256" },
  expand: ({ options, concurrencies = USUAL_CONCURRENCIES, datasetName, phaseName }) => {
    const shapes = readShapes(options.islOslPairs ?? "");
    if ("wanted" in shapes) return { fault: { option: "islOslPairs", ...shapes } };
    if (shapes.length * concurrencies.length < 2) {
      const wanted = "makes a single run, and a front needs several";
      return { fault: { option: "islOslPairs", wanted, hint: "give more shapes, or several values to --concurrency" } };
    }
    const runs = shapes.flatMap(({ isl, osl }) =>
      concurrencies.map(
        (concurrency): JsonObject => ({
          name: `shape_${isl}_${osl}_c${concurrency}`,
          values: { isl, osl, concurrency },
          benchmark: {
            datasets: [{ name: datasetName, prompts: { isl, osl } }],
            phases: [{ name: phaseName, concurrency }],
          },
        }),
      ),
    );
    const params = {
      x_metric: "time_to_first_token",
      x_stat: "p95",
      y_metric: "output_token_throughput",
      y_stat: "avg",
    };
    return {
      sweep: {
        type: "scenarios",
        recipe_name: "pareto-sweep",
        runs,
        post_process: { handler: "pareto_sweep_export", params, output_filename: "pareto_sweep.json" },
      },
    };
  },
};
