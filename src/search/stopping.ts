/**
 * When a search by model ends: its budget is spent, the answer has long not become better, or the objectives no longer
 * move. The first rule that applies is told.
 */
import type { SearchOptions, SearchProblem, Stop } from "./problem.ts";
import type { Reading } from "./reading.ts";
import { iterationsSinceImprovement } from "./standing.ts";

/** Means nearer to 0 have no coefficient of variation to speak of. */
const LEAST_MEAN = 1e-9;

export function checkStop(
  problem: SearchProblem,
  options: SearchOptions,
  readings: readonly Reading[],
): Stop | undefined {
  const { maxIterations, improvementPatience, plateauWindow } = options;
  if (readings.length >= maxIterations) {
    return { kind: "stop", reason: "max_iterations", explanation: `all ${maxIterations} iterations are done` };
  }
  const waited = iterationsSinceImprovement(problem, readings);
  if (waited >= improvementPatience) {
    return { kind: "stop", reason: "improvement_patience", explanation: `no better point in ${waited} iterations` };
  }
  if (isPlateau(options, readings.slice(-plateauWindow))) {
    const explanation = `the last ${plateauWindow} iterations gave nearly the same`;
    return { kind: "stop", reason: "plateau_cv", explanation };
  }
  return undefined;
}

/** Every objective was measured in all of the window and varies by less than the threshold. */
function isPlateau({ plateauWindow, plateauThreshold }: SearchOptions, window: readonly Reading[]): boolean {
  if (window.length < plateauWindow) return false;
  return (window[0]?.objectives ?? []).every((_, j) => {
    const values = window.flatMap(({ objectives }) => objectives[j] ?? []);
    if (values.length < plateauWindow) return false;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    return Math.abs(mean) >= LEAST_MEAN && Math.sqrt(variance) / Math.abs(mean) < plateauThreshold;
  });
}
