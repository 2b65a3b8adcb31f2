/**
 * What a grid was made to find out, as sentences: `p99 request latency first exceeds its value at concurrency 1 by more
 * than 20.0 % at concurrency 19: 71.0 ms against 52.0 ms.` What cannot be told from so few cells is said as plainly.
 */
import type { PostProcessAnswer } from "#aggregate/post-process/answer-post-process.ts";
import type { DecodeSurface } from "#aggregate/post-process/decode-surface.ts";
import type { DegradationKnee } from "#aggregate/post-process/degradation-knee.ts";
import { groupByShape, type ParetoCell, type ParetoSweep } from "#aggregate/post-process/pareto-sweep.ts";
import { type PrefillCurve, R_SQUARED_FLOOR } from "#aggregate/post-process/prefill-curve.ts";
import type { Breach, SlaBreach, SlaPoint } from "#aggregate/post-process/sla-breach.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { nameParameters } from "#plan/cell-title.ts";
import { countOf, formatPercent, formatPlain, formatShort } from "#report/text/format.ts";
import { describeLimit, formatMeasured, nameMeasure } from "#report/text/metric-text.ts";
import { cleanText } from "#report/text/text-width.ts";

/** At least one sentence. */
export function answerStudy(answer: PostProcessAnswer): string[] {
  switch (answer.kind) {
    case "degradation_knee":
      return answerKnee(answer);
    case "sla_breach":
      return answerBreach(answer);
    case "prefill_curve":
      return answerCurve(answer);
    case "decode_surface":
      return answerSurface(answer);
    case "pareto_sweep":
      return answerPareto(answer);
  }
}

/** `concurrency`, `ISL`: what people call a varied path. */
export function nameParameter(path: string): string {
  const [named] = nameParameters([{ values: [{ path, value: 0 }] }]).flat();
  return cleanText(named?.name ?? path);
}

function answerKnee({ points, baseline, knee, lastWithin, threshold, parameter, ...of }: DegradationKnee): string[] {
  const [name, at] = [nameMeasure(of), nameParameter(parameter)];
  const value = (figure: { readonly mean: number }) => formatMeasured(of, figure);
  const [first, share] = [formatPlain(baseline.x), formatPercent(threshold)];
  if (points.length === 1) {
    return [`Only ${at} ${first} has figures (${name} ${value(baseline.figure)}): whether more hurts is not known.`];
  }
  if (knee === undefined) {
    const last = `${formatPlain(lastWithin.x)} (${value(lastWithin.figure)})`;
    return [
      `${upperFirst(name)} stays within ${share} of its value at ${at} ${first} (${value(baseline.figure)}) up to ${at} ${last}.`,
    ];
  }
  const found = `${upperFirst(name)} first exceeds its value at ${at} ${first} by more than ${share} at ${at} ${formatPlain(knee.x)}`;
  const isNoisy = knee.figure.mean - (knee.figure.halfWidth ?? 0) <= baseline.figure.mean * (1 + threshold);
  return [
    `${found}: ${value(knee.figure)} against ${value(baseline.figure)}.`,
    ...(lastWithin.x > baseline.x
      ? [`Up to ${at} ${formatPlain(lastWithin.x)} it holds (${value(lastWithin.figure)}); the knee lies in between.`]
      : []),
    ...(isNoisy && knee.figure.halfWidth !== undefined
      ? ["The trials there differ by so much that the knee may lie elsewhere: repeat more often to be sure."]
      : []),
  ];
}

function answerBreach(answer: SlaBreach): string[] {
  const { parameter, points, maxPassing, firstFailing, isMonotonic } = answer;
  const at = nameParameter(parameter);
  const limits = answer.filters.map((filter) => describeLimit({ ...toLimit(filter) })).join(" and ");
  const [lowest, highest] = [points[0]?.x ?? Number.NaN, points.at(-1)?.x ?? Number.NaN];
  if (firstFailing === undefined) {
    return [
      `Highest ${at} with ${limits}: ${formatPlain(highest)} or more, for the highest that was tried still keeps it.`,
    ];
  }
  const broken = describeBreaches(firstFailing);
  if (maxPassing === undefined) {
    return [`No ${at} from ${formatPlain(lowest)} to ${formatPlain(highest)} keeps ${limits}: already ${broken}.`];
  }
  return [
    `Highest ${at} with ${limits}: ${formatPlain(maxPassing.x)}; the first that does not keep it is ${broken}.`,
    ...(isMonotonic
      ? []
      : [
          `${upperFirst(at)} ${formatPlain(firstFailing.x)} fails although a higher one passes: repeat more often to be sure.`,
        ]),
  ];
}

const toLimit = ({ metricTag: metric, ...rest }: SlaFilter) => ({ ...rest, metric, isHard: true });

/** `64 (p95 TTFT 240 ms)`. */
function describeBreaches({ x, breaches }: SlaPoint): string {
  const isDead = breaches.every(({ observed }) => observed === undefined);
  return `${formatPlain(x)} (${isDead ? "no run succeeded, or none has the figure" : breaches.map(describeBreach).join(", ")})`;
}

function describeBreach({ filter, observed }: Breach): string {
  const of = toLimit(filter);
  return `${nameMeasure(of)} ${observed === undefined ? "not measured" : formatMeasured(of, { mean: observed })}`;
}

const MS_PER_SEC = 1000;

function answerCurve({ parameter, points, fit, ...of }: PrefillCurve): string[] {
  const [name, at] = [nameMeasure(of), nameParameter(parameter)];
  const [first] = points;
  if (fit === undefined || first === undefined) {
    const only = first === undefined ? "" : ` (${name} ${formatMeasured(of, first.figure)})`;
    return [`Only ${at} ${formatPlain(first?.x ?? Number.NaN)} has figures${only}: a curve takes two lengths.`];
  }
  const isForced = points.length <= fit.coefficients.length;
  const sureness = isForced ? `through all ${countOf(points.length, "point")}` : `r² ${fit.rSquared.toFixed(2)}`;
  const formula = `${upperFirst(name)} = ${toFormula(fit.coefficients)} (${sureness})`;
  if (fit.rSquared < R_SQUARED_FLOOR) {
    return [`${formula}: that explains too little of what was measured to be relied on.`];
  }
  const [slope = 0] = fit.form === "linear" ? fit.coefficients : [];
  const speed = slope > 0 ? `: ${formatShort(MS_PER_SEC / slope)} prompt tokens/s` : "";
  const doubt = isForced ? ["Only more lengths (--isl-steps N) can tell how well that fits."] : [];
  return [`${formula}${speed}.`, ...doubt];
}

/** Coefficients in ms, highest power first: `12.1 ms + 0.083 ms per prompt token`. */
function toFormula(coefficients: readonly number[]): string {
  const [constant = 0, ...powers] = coefficients.toReversed();
  const units = ["ms per prompt token", "ms per prompt token squared"];
  const terms = powers.map(
    (value, place) => `${value < 0 ? "−" : "+"} ${toDigits(Math.abs(value))} ${units[place] ?? ""}`,
  );
  return [`${constant < 0 ? "−" : ""}${toDigits(Math.abs(constant))} ms`, ...terms].join(" ");
}

const DIGITS = 3;
/** A number below this would be mostly zeros. */
const LEAST_PLAIN = 1e-4;

/** Of costs per token, which are far below 1. */
function toDigits(value: number): string {
  if (value === 0) return "0";
  return value < LEAST_PLAIN ? value.toExponential(DIGITS - 1) : String(Number(value.toPrecision(DIGITS)));
}

function answerSurface({ grid, concurrencies, lengths, points, hasFailed, dropped, ...of }: DecodeSurface): string[] {
  const name = nameMeasure(of);
  const lost = dropped > 0 ? [`${countOf(dropped, "cell")} with a value below zero left out.`] : [];
  const sorted = points.toSorted((a, b) => a.figure.mean - b.figure.mean);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (hasFailed || least === undefined || most === undefined) {
    return [`Fewer than two cells have a usable ${name}: how it depends on the load is not known.`, ...lost];
  }
  const describe = ({ concurrency, osl, figure }: typeof least) =>
    `${formatMeasured(of, figure)} (concurrency ${formatPlain(concurrency)}, OSL ${formatPlain(osl)})`;
  const effects = [
    ...describeEffect("concurrency", concurrencies, grid),
    ...describeEffect("OSL", lengths, transpose(grid, lengths.length)),
  ];
  return [`${upperFirst(name)} goes from ${describe(least)} to ${describe(most)}.`, ...effects, ...lost];
}

type Grid = DecodeSurface["grid"];

const transpose = (grid: Grid, columns: number): Grid =>
  Array.from({ length: columns }, (_, column) => grid.map((row) => row[column]));

/** Only cells that both ends have are compared, or else a hole in the grid would look like an effect. */
function describeEffect(name: string, axis: readonly number[], rows: Grid): string[] {
  const [from, to] = [rows[0] ?? [], rows.at(-1) ?? []];
  const ratios = from.flatMap((before, place) => {
    const after = to[place];
    return before === undefined || after === undefined || before <= 0 ? [] : [after / before];
  });
  if (axis.length < 2 || ratios.length === 0) return [];
  const times = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return [
    `From ${name} ${formatPlain(axis[0] ?? Number.NaN)} to ${formatPlain(axis.at(-1) ?? Number.NaN)} it becomes ${formatShort(times)} times as long.`,
  ];
}

function answerPareto({ x, y, cells }: ParetoSweep): string[] {
  return [...groupByShape(cells).entries()].map(([shape, own]) => {
    const front = own.filter((cell) => cell.isOptimalOfShape).toSorted((a, b) => meanOf(a.x) - meanOf(b.x));
    const [first, last] = [front[0], front.at(-1)];
    if (first === undefined || last === undefined) return `ISL/OSL ${shape}: no cell has both figures.`;
    const describe = (cell: ParetoCell) =>
      `${formatMeasured(y, { mean: meanOf(cell.y) })} at ${nameMeasure(x)} ${formatMeasured(x, { mean: meanOf(cell.x) })} (concurrency ${formatPlain(cell.concurrency)})`;
    const head = `ISL/OSL ${shape}, ${countOf(front.length, "point")} of ${own.length} on the front`;
    return first === last ? `${head}: ${describe(first)}.` : `${head}: from ${describe(first)} to ${describe(last)}.`;
  });
}

const meanOf = (figure: ParetoCell["x"]): number => figure?.mean ?? Number.NaN;

/** `p99` stays as it is: a capital would be another word. */
const upperFirst = (text: string): string => (/^p\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));
