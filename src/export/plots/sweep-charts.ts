/**
 * Any sweep → its charts: throughput and latency over the one parameter that it varies, if that is a number, and
 * throughput against latency with the Pareto front.
 */
import { toFigure } from "#aggregate/cell-figures.ts";
import { findSummary } from "#aggregate/cell-result.ts";
import { toNumber } from "#aggregate/parameter-order.ts";
import type { SweepCell, SweepResult } from "#aggregate/sweep-result.ts";
import { toPythonText } from "#plan/python-text.ts";
import { toChartPoint } from "./answer-charts.ts";
import type { Chart, ChartPoint, NamedChart, Series } from "./chart.ts";
import { labelMeasure, nameMeasure } from "./measure-label.ts";

const THROUGHPUTS = ["output_token_throughput", "request_throughput"];
/** The front of a sweep is that of whole requests. */
const FRONT_THROUGHPUT = "request_throughput";
const LATENCIES = ["time_to_first_token", "request_latency"];
const LATENCY_STATS = ["p50", "p90", "p99"] as const;
const FEWEST_POINTS = 2;

export function chartSweep(sweep: SweepResult): NamedChart[] {
  const throughput = THROUGHPUTS.find((metric) => hasMeasure(sweep, metric, "avg"));
  const latency = LATENCIES.find((metric) => hasMeasure(sweep, metric, "p99"));
  const over = findAxis(sweep);
  return [
    ...(over !== undefined && throughput !== undefined
      ? [{ name: "throughput", chart: chartOver({ sweep, over, metric: throughput, stats: ["avg"] }) }]
      : []),
    ...(over !== undefined && latency !== undefined
      ? [{ name: "latency", chart: chartOver({ sweep, over, metric: latency, stats: LATENCY_STATS }) }]
      : []),
    ...(latency !== undefined && hasMeasure(sweep, FRONT_THROUGHPUT, "avg")
      ? [{ name: "throughput_latency", chart: chartTradeOff(sweep, latency) }]
      : []),
  ];
}

/** Name of the only parameter that has several values, all of them numbers. */
function findAxis({ parameters }: SweepResult): string | undefined {
  const [only, ...others] = parameters.filter(({ values }) => values.length > 1);
  const isNumber = only?.values.every((value) => toNumber(value) !== undefined) === true;
  return isNumber && others.length === 0 ? only?.name : undefined;
}

/** A chart of one point would be none. */
const hasMeasure = ({ cells }: SweepResult, metric: string, stat: string): boolean =>
  cells.filter(({ cell }) => findSummary(cell, `${metric}_${stat}`) !== undefined).length >= FEWEST_POINTS;

const unitOf = ({ cells }: SweepResult, metric: string): string =>
  cells.map(({ cell }) => findSummary(cell, `${metric}_avg`)).find((one) => one !== undefined)?.unit ?? "";

interface CurveRequest {
  readonly sweep: SweepResult;
  readonly over: string;
  readonly metric: string;
  readonly stats: readonly string[];
}

/** A line for each statistic. */
function chartOver({ sweep, over, metric, stats }: CurveRequest): Chart {
  const unit = unitOf(sweep, metric);
  const series = stats.map((stat): Series => {
    const points = sweep.cells.flatMap(({ cell, parameters }): ChartPoint[] => {
      const x = toNumber(parameters.find(({ name }) => name === over)?.value ?? null);
      const summary = findSummary(cell, `${metric}_${stat}`);
      return x === undefined || summary === undefined ? [] : [toChartPoint(x, toFigure(summary))];
    });
    return { name: stats.length > 1 ? stat : "", style: "line", points: points.toSorted((a, b) => a.x - b.x) };
  });
  const [stat = "avg"] = stats;
  const title = stats.length > 1 ? nameMeasure({ metric, stat: "" }).trim() : nameMeasure({ metric, stat });
  const yLabel = stats.length > 1 ? `${title}${unit === "" ? "" : ` (${unit})`}` : labelMeasure({ metric, stat, unit });
  return { title: `${title} over ${over}`, xLabel: over, yLabel, series, rules: [] };
}

function chartTradeOff(sweep: SweepResult, latency: string): Chart {
  const [x, y] = [
    { metric: latency, stat: "p99", unit: unitOf(sweep, latency) },
    { metric: FRONT_THROUGHPUT, stat: "avg", unit: unitOf(sweep, FRONT_THROUGHPUT) },
  ];
  const points = sweep.cells.flatMap((one) => {
    const [across, up] = [findSummary(one.cell, `${latency}_p99`), findSummary(one.cell, `${FRONT_THROUGHPUT}_avg`)];
    if (across === undefined || up === undefined) return [];
    return [{ ...toChartPoint(across.mean, toFigure(up)), ...toLabel(one, sweep), isOnFront: one.isParetoOptimal }];
  });
  const front = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.x - b.x);
  const beaten = points.filter(({ isOnFront }) => !isOnFront).map((point) => ({ ...point, isFaint: true }));
  return {
    title: `${nameMeasure(y)} against ${nameMeasure(x)}`,
    note: "The line is the Pareto front; hollow points are not on it.",
    xLabel: labelMeasure(x),
    yLabel: labelMeasure(y),
    series: [
      { name: "", style: "line", points: front, colourOf: 0 },
      { name: "", style: "points", points: beaten, colourOf: 0 },
    ],
    rules: [],
  };
}

/** With several parameters a label would be as long as the chart is wide. */
function toLabel({ parameters }: SweepCell, { parameters: all }: SweepResult): { readonly label?: string } {
  const [only, ...others] = all.filter(({ values }) => values.length > 1);
  const value = parameters.find(({ name }) => name === only?.name)?.value;
  return value === undefined || others.length > 0 ? {} : { label: toPythonText(value) };
}
