/** A statistic of a metric as the label of an axis: `Time to First Token p99 (ms)`. */
import { findMetric } from "#metrics/catalog.ts";

export interface LabelledMeasure {
  readonly metric: string;
  readonly stat: string;
  /** Empty: there is none, or it is not known. */
  readonly unit: string;
}

export function labelMeasure(measure: LabelledMeasure): string {
  const { unit } = measure;
  return unit === "" ? nameMeasure(measure) : `${nameMeasure(measure)} (${unit})`;
}

/** A rate or a total is one number a run: its average need not be named. */
export function nameMeasure({ metric, stat }: Omit<LabelledMeasure, "unit">): string {
  const known = findMetric(metric);
  const isOneNumber = stat === "avg" && (known?.kind === "derived" || known?.kind === "count");
  return `${known?.header ?? metric}${isOneNumber ? "" : ` ${stat}`}`;
}
