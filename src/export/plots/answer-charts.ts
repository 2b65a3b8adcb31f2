/** The answer to the question of a study → its charts, named after the file of the answer. */
import type { PostProcessAnswer } from "#aggregate/post-process/answer-post-process.ts";
import { type CurvePoint, toLeaf } from "#aggregate/post-process/cell-points.ts";
import type { DecodeSurface } from "#aggregate/post-process/decode-surface.ts";
import type { DegradationKnee } from "#aggregate/post-process/degradation-knee.ts";
import { groupByShape, type ParetoCell, type ParetoSweep } from "#aggregate/post-process/pareto-sweep.ts";
import { evaluateFit, type PrefillCurve } from "#aggregate/post-process/prefill-curve.ts";
import type { SlaBreach } from "#aggregate/post-process/sla-breach.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import type { Figure } from "#core/study-events.ts";
import { toTickText } from "./axis-scale.ts";
import type { Chart, ChartPoint, NamedChart, Rule, Series } from "./chart.ts";
import { labelMeasure, nameMeasure } from "./measure-label.ts";

/** Charts of fewer points would be empty. */
const FEWEST_POINTS = 2;

export function chartAnswer(answer: PostProcessAnswer): NamedChart[] {
  return toCharts(answer).filter(({ chart }) => chart.series.some(({ points }) => points.length >= FEWEST_POINTS));
}

function toCharts(answer: PostProcessAnswer): NamedChart[] {
  switch (answer.kind) {
    case "degradation_knee":
      return [{ name: "degradation_knee", chart: chartKnee(answer) }];
    case "sla_breach":
      return chartBreach(answer);
    case "prefill_curve":
      return [{ name: "prefill_curve", chart: chartCurve(answer) }];
    case "decode_surface":
      return [{ name: "decode_itl_surface", chart: chartSurface(answer) }];
    case "pareto_sweep":
      return [{ name: "pareto_sweep", chart: chartPareto(answer) }];
  }
}

export function toChartPoint(x: number, { mean, halfWidth }: Figure): ChartPoint {
  return { x, y: mean, ...(halfWidth === undefined ? {} : { halfWidth }) };
}

const toLine = (points: readonly CurvePoint[]): ChartPoint[] => points.map(({ x, figure }) => toChartPoint(x, figure));

function chartKnee(answer: DegradationKnee): Chart {
  const { parameter, points, baseline, threshold, knee } = answer;
  const limit = baseline.figure.mean * (1 + threshold);
  const share = `${toTickText(Number((threshold * 100).toPrecision(3)))} %`;
  const leaf = toLeaf(parameter);
  return {
    title: `${nameMeasure(answer)} over ${leaf}`,
    note:
      knee === undefined
        ? `Stays within ${share} of the value at ${leaf} ${toTickText(baseline.x)}.`
        : `Degrades by more than ${share} from ${leaf} ${toTickText(knee.x)} on.`,
    xLabel: leaf,
    yLabel: labelMeasure(answer),
    series: [{ name: "", style: "line", points: toLine(points) }],
    rules: [
      { axis: "y", at: limit, label: `${share} above the baseline` },
      ...(knee === undefined ? [] : [{ axis: "x", at: knee.x, label: `knee: ${toTickText(knee.x)}` } as const]),
    ],
  };
}

/** One for each metric and statistic that has a service level. */
function chartBreach({ parameter, filters, points, maxPassing, units }: SlaBreach): NamedChart[] {
  const leaf = toLeaf(parameter);
  const groups = Map.groupBy(filters, ({ metricTag, stat }) => `${metricTag}_${stat}`);
  return [...groups].map(([key, alike]) => {
    const filter = alike[0] as SlaFilter;
    const place = filters.indexOf(filter);
    const of = { metric: filter.metricTag, stat: filter.stat, unit: units[filter.metricTag] ?? "" };
    const at = (x: number): Rule => ({ axis: "x", at: x, label: `keeps all up to ${toTickText(x)}` });
    const chart: Chart = {
      title: `${nameMeasure(of)} over ${leaf}`,
      xLabel: leaf,
      yLabel: labelMeasure(of),
      series: [
        {
          name: "",
          style: "line",
          points: points.flatMap(({ x, observed }) => {
            const y = observed[place];
            return y === undefined ? [] : [{ x, y }];
          }),
        },
      ],
      rules: [
        ...alike.map(({ threshold }): Rule => ({ axis: "y", at: threshold, label: `limit ${toTickText(threshold)}` })),
        ...(maxPassing === undefined ? [] : [at(maxPassing.x)]),
      ],
    };
    return { name: `sla_breach_${key.replaceAll(/[^\w]/g, "_")}`, chart };
  });
}

/** Enough for a parabola to look round. */
const CURVE_POINTS = 64;

function chartCurve(answer: PrefillCurve): Chart {
  const { parameter, points, fit } = answer;
  const leaf = toLeaf(parameter);
  const measured: Series = { name: "measured", style: "points", points: toLine(points) };
  const [low, high] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 0];
  // Equal ratios where lengths are positive: on a logarithmic axis equal steps would leave its left end to two points.
  const at = (share: number) => (low > 0 ? low * (high / low) ** share : low + (high - low) * share);
  const curve = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => at(i / CURVE_POINTS));
  const fitted: Series[] =
    fit === undefined
      ? []
      : [
          {
            name: `${fit.form} fit`,
            style: "curve",
            points: curve.map((x) => ({ x, y: evaluateFit(fit, x) })),
          },
        ];
  return {
    title: `${nameMeasure(answer)} over ${leaf}`,
    ...(fit === undefined ? {} : { note: `The ${fit.form} fit has an r² of ${fit.rSquared.toFixed(2)}.` }),
    xLabel: `${leaf} (tokens)`,
    yLabel: labelMeasure(answer),
    series: [measured, ...fitted],
    rules: [],
  };
}

/** A line for each output length. */
function chartSurface(answer: DecodeSurface): Chart {
  const series = answer.lengths.map(
    (osl): Series => ({
      name: `${toLeaf(answer.oslParameter)} ${toTickText(osl)}`,
      style: "line",
      points: answer.points
        .filter((point) => point.osl === osl)
        .map(({ concurrency, figure }) => toChartPoint(concurrency, figure)),
    }),
  );
  const leaf = toLeaf(answer.concurrencyParameter);
  return {
    title: `${nameMeasure(answer)} over ${leaf}`,
    xLabel: leaf,
    yLabel: labelMeasure(answer),
    series,
    rules: [],
  };
}

type FullCell = ParetoCell & { readonly x: Figure; readonly y: Figure };

/** The front of each shape as a line, what it beats as hollow points of the same colour. */
function chartPareto({ x, y, cells }: ParetoSweep): Chart {
  const full = cells.filter((cell): cell is FullCell => cell.x !== undefined && cell.y !== undefined);
  const series = [...groupByShape(full)].flatMap(([shape, own], place): Series[] => {
    const toPoint = ({ concurrency, ...cell }: FullCell): ChartPoint => ({
      ...toChartPoint(cell.x.mean, cell.y),
      label: toTickText(concurrency),
      ...(cell.isOptimalOfShape ? {} : { isFaint: true }),
    });
    const front = own.filter((cell) => cell.isOptimalOfShape).toSorted((a, b) => a.x.mean - b.x.mean);
    const beaten = own.filter((cell) => !cell.isOptimalOfShape);
    return [
      { name: `ISL/OSL ${shape}`, style: "line", points: front.map(toPoint), colourOf: place },
      { name: "", style: "points", points: beaten.map(toPoint), colourOf: place },
    ];
  });
  return {
    title: `${nameMeasure(y)} against ${nameMeasure(x)}`,
    note: "Lines are Pareto fronts, numbers concurrencies; hollow points are beaten by others.",
    xLabel: labelMeasure(x),
    yLabel: labelMeasure(y),
    series,
    rules: [],
  };
}
