/** What the answer of a search may have to be doubted for: figures of its iterations in, warnings out. */
import type { MeasuredMean, SearchIteration, SearchStanding } from "#core/search-standing.ts";
import type { SearchEdge, StudyWarning } from "#report/study/study-warnings.ts";
import { formatMeasured, nameMeasure } from "#report/text/metric-text.ts";
import { bestOf, isScored } from "./search-reading.ts";
import { asksForBoundary, nameAxes, titlePoint } from "./search-text.ts";

/** Fewer points are no sign that nothing changes. */
const FEWEST_POINTS = 4;
/** Spread of the objective, relative to its mean, below which it does not change. */
const FLAT_BELOW = 0.005;

export function findSearchWarnings(standing: SearchStanding): StudyWarning[] {
  const flat = findFlat(standing);
  // Where nothing changes, everything is within the noise.
  return [...flat, ...findEdge(standing), ...(flat.length > 0 ? [] : findNoise(standing))];
}

function findFlat({ question, iterations }: SearchStanding): StudyWarning[] {
  const [objective, ...others] = question.objectives;
  const values = iterations.flatMap(({ objectives }) => objectives[0]?.mean ?? []);
  if (objective === undefined || others.length > 0 || asksForBoundary(question)) return [];
  const points = new Set(iterations.filter(isScored).map(({ values: at }) => titlePoint(at))).size;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.max(...values) - Math.min(...values);
  if (points < FEWEST_POINTS || spread > FLAT_BELOW * Math.abs(mean)) return [];
  const value = formatMeasured(objective, { mean });
  return [{ kind: "search_flat", metric: nameMeasure(objective), points, value }];
}

function findEdge(standing: SearchStanding): StudyWarning[] {
  const { question, boundaries } = standing;
  const names = nameAxes(question);
  const best = bestOf(standing);
  const values = boundaries.some(({ status }) => status === "no_failure_in_range")
    ? { [question.dimensions[0]?.path ?? ""]: question.dimensions[0]?.hi ?? Number.NaN }
    : best.length === 1 && best[0]?.isFeasible === true && boundaries.length === 0
      ? best[0].values
      : {};
  const edges = question.dimensions.flatMap(({ path, lo, hi, kind }, place): SearchEdge[] => {
    const [name, value] = [names[place] ?? path, values[path]];
    if (value === hi) return [{ name, value, side: "highest" }];
    // Below one of something whole there is nothing to try.
    return value === lo && !(kind === "int" && lo <= 1) ? [{ name, value, side: "lowest" }] : [];
  });
  return edges.length === 0 ? [] : [{ kind: "search_edge", edges, hasRecipe: question.recipeName !== undefined }];
}

/** Other points whose interval touches that of the best, repeated ones only. */
function findNoise(standing: SearchStanding): StudyWarning[] {
  const { question, iterations } = standing;
  const [best, ...front] = bestOf(standing);
  const figure = best?.objectives[0];
  if (best === undefined || figure?.halfWidth === undefined || front.length > 0 || asksForBoundary(question)) return [];
  const feasible = iterations.filter(({ isFeasible }) => isFeasible);
  const rivals = feasible.filter((one) => !isSamePoint(one, best) && touches(one.objectives[0], figure));
  const [others, points] = [countPoints(rivals), countPoints(feasible)];
  if (others === 0) return [];
  return [{ kind: "search_noise", others, points, best: titlePoint(best.values) }];
}

function touches(other: MeasuredMean | undefined, { mean, halfWidth = 0 }: MeasuredMean): boolean {
  return other?.halfWidth !== undefined && Math.abs(other.mean - mean) <= Math.max(other.halfWidth, halfWidth);
}

const isSamePoint = (a: SearchIteration, b: SearchIteration): boolean => titlePoint(a.values) === titlePoint(b.values);

const countPoints = (iterations: readonly SearchIteration[]): number =>
  new Set(iterations.map(({ values }) => titlePoint(values))).size;
