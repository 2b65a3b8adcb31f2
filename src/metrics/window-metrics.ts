/**
 * All metrics of one window of time (a phase, a slice of it): requests are added one by one, and only numbers in
 * bounded samples are kept of them. Which metrics there are, and what they are, is the catalog's business alone.
 */
import { BoundedSample } from "#stats/bounded-sample.ts";
import { applies, CATALOG, toErrorAdjusted } from "./catalog.ts";
import type { CountMetric, FormulaScope, MetricDefinition, PooledMetric, RequestMetric, Totals } from "./definition.ts";
import type { CurveName, CurveStats } from "./load-curves.ts";
import type { TimeWindow } from "./load-recorder.ts";
import { limitsOf, type MetricContext } from "./metric-context.ts";
import type { RequestReading } from "./reading.ts";
import type { MetricResult, RecordMetrics, Stats } from "./result.ts";
import { toCurveStats, toErrorAdjustedStats, toSampleStats } from "./sample-stats.ts";
import { toFormulaScope } from "./slo.ts";

export interface MetricWindow extends TimeWindow {
  readonly cancelled: number;
  readonly dropped: number;
}

interface RequestSlot {
  readonly metric: RequestMetric;
  readonly values: BoundedSample;
}

interface CountSlot {
  readonly metric: CountMetric;
  /** Undefined until the question has arisen for a request. */
  count: number | undefined;
}

type Curves = ReadonlyMap<CurveName, CurveStats>;

const NS_PER_SEC = 1e9;

export class WindowMetrics {
  readonly #scope: FormulaScope;
  readonly #metrics: readonly MetricDefinition[];
  readonly #slots = new Map<string, RequestSlot>();
  readonly #counts = new Map<string, CountSlot>();
  readonly #ofValid: readonly RequestSlot[];
  readonly #ofFailed: readonly RequestSlot[];
  readonly #pooled: PooledMetric | undefined;
  readonly #gaps: BoundedSample;
  #requests = 0;
  #failures = 0;
  #firstSentNs = Number.POSITIVE_INFINITY;
  #lastContentNs = Number.NEGATIVE_INFINITY;

  constructor(context: MetricContext) {
    const limits = limitsOf(context);
    this.#scope = toFormulaScope(context);
    this.#metrics = CATALOG.filter((metric) => applies(metric, context));
    this.#gaps = new BoundedSample(limits.gaps);
    this.#pooled = this.#metrics.find((metric) => metric.kind === "pooled");
    for (const metric of this.#metrics) {
      if (metric.kind === "request") this.#slots.set(metric.tag, { metric, values: new BoundedSample(limits.values) });
      if (metric.kind === "count") this.#counts.set(metric.tag, { metric, count: undefined });
    }
    const slots = [...this.#slots.values()];
    this.#ofValid = slots.filter(({ metric }) => metric.of !== "failed");
    this.#ofFailed = slots.filter(({ metric }) => metric.of !== "valid");
  }

  /** Adds a request; gives back its own metrics as the per-request file shows them. */
  add(reading: RequestReading): RecordMetrics {
    const isFailed = reading.failure !== undefined;
    const shown: Record<string, RecordMetrics[string]> = {};
    for (const { metric, values } of isFailed ? this.#ofFailed : this.#ofValid) {
      const value = metric.valueOf(reading, this.#scope);
      if (value === undefined || !Number.isFinite(value)) continue;
      values.push(value);
      if (metric.summaryOnly !== true) {
        shown[metric.tag] = { value: value / metric.unit.divisor, unit: metric.unit.display };
      }
    }
    for (const slot of this.#counts.values()) {
      if ((slot.metric.of === "failed") !== isFailed) continue;
      const passes = slot.metric.test(reading, this.#scope);
      if (passes === undefined) continue;
      const value = passes ? 1 : 0;
      slot.count = (slot.count ?? 0) + value;
      if (slot.metric.perRequest === true) shown[slot.metric.tag] = { value, unit: slot.metric.unit.display };
    }
    this.#addGaps(reading, shown);
    this.#requests++;
    if (isFailed) this.#failures++;
    else this.#extendSpan(reading);
    return shown;
  }

  #addGaps(reading: RequestReading, shown: Record<string, RecordMetrics[string]>): void {
    const { gapsNs } = reading;
    if (this.#pooled === undefined || gapsNs.length === 0) return;
    const { divisor, display } = this.#pooled.unit;
    const value = new Array<number>(gapsNs.length);
    for (let i = 0; i < gapsNs.length; i++) {
      const gap = gapsNs[i] as number;
      this.#gaps.push(gap);
      value[i] = gap / divisor;
    }
    shown[this.#pooled.tag] = { value, unit: display };
  }

  #extendSpan({ sentNs, latencyNs = 0 }: RequestReading): void {
    this.#firstSentNs = Math.min(this.#firstSentNs, sentNs);
    this.#lastContentNs = Math.max(this.#lastContentNs, sentNs + latencyNs);
  }

  countOf(tag: string): number | undefined {
    const slot = this.#counts.get(tag);
    if (slot === undefined) return undefined;
    return slot.count ?? (slot.metric.saysZero === true && this.#requests > 0 ? 0 : undefined);
  }

  /** Mean of a per-request metric in its native unit; undefined without values. */
  meanOf(tag: string): number | undefined {
    const values = this.#slots.get(tag)?.values;
    return values === undefined || values.count === 0 ? undefined : values.moments().mean;
  }

  #sumOf(tag: string): number | undefined {
    const values = this.#slots.get(tag)?.values;
    return values === undefined || values.count === 0 ? undefined : values.moments().sum;
  }

  #quantileOf(tag: string, q: number): number | undefined {
    const values = this.#slots.get(tag)?.values;
    return values === undefined || values.count === 0 ? undefined : values.quantiles([q])[0];
  }

  /** Tags of the metrics whose percentiles are approximate. */
  approximateTags(curves: Curves): string[] {
    const isExact = (metric: MetricDefinition): boolean => {
      if (metric.kind === "request") return this.#slots.get(metric.tag)?.values.isExact !== false;
      if (metric.kind === "pooled") return this.#gaps.isExact;
      return metric.kind !== "curve" || curves.get(metric.curve)?.isExact !== false;
    };
    return this.#metrics.filter((metric) => !isExact(metric)).map(({ tag }) => tag);
  }

  /**
   * Every metric that has a value, in catalog order; error-adjusted twins come last. `curves` show what the server was
   * busy with, which may be more than the requests of this window.
   */
  summarise(window: MetricWindow, curves: Curves): MetricResult[] {
    const spanNs = this.#lastContentNs - this.#firstSentNs;
    const totals: Totals = {
      sumOf: (tag) => this.#sumOf(tag),
      countOf: (tag) => this.countOf(tag),
      quantileOf: (tag, q) => this.#quantileOf(tag, q),
      windowSec: (window.endNs - window.startNs) / NS_PER_SEC,
      spanNs: Number.isFinite(spanNs) ? spanNs : undefined,
      cancelled: window.cancelled,
      dropped: window.dropped,
    };
    const results: MetricResult[] = [];
    const adjusted: MetricResult[] = [];
    for (const metric of this.#metrics) {
      const stats = this.#statsOf(metric, totals, curves);
      if (stats !== undefined) results.push(toResult(metric, stats));
      const twin = this.#errorAdjusted(metric);
      if (twin !== undefined) adjusted.push(twin);
    }
    return [...results, ...adjusted];
  }

  #statsOf(metric: MetricDefinition, totals: Totals, curves: Curves): Stats | undefined {
    switch (metric.kind) {
      case "request": {
        const values = this.#slots.get(metric.tag)?.values;
        if (values === undefined || values.count === 0) return undefined;
        return toSampleStats(values, metric.unit.divisor);
      }
      case "pooled":
        return this.#gaps.count === 0 ? undefined : toSampleStats(this.#gaps, metric.unit.divisor);
      case "count":
        return toScalar(this.countOf(metric.tag));
      case "derived": {
        const value = metric.valueOf(totals);
        return toScalar(value === undefined ? undefined : value / metric.unit.divisor);
      }
      case "curve": {
        const curve = curves.get(metric.curve);
        const stats = metric.over === "window" ? curve?.overall : curve?.whenActive;
        return stats === undefined ? undefined : toCurveStats(stats);
      }
    }
  }

  #errorAdjusted(metric: MetricDefinition): MetricResult | undefined {
    if (metric.kind !== "request" || metric.errorAdjusted !== true || this.#failures === 0) return undefined;
    const values = this.#slots.get(metric.tag)?.values;
    if (values === undefined || values.count === 0) return undefined;
    const stats = toErrorAdjustedStats(values, this.#failures, metric.unit.divisor);
    const { tag, header, shortHeader } = toErrorAdjusted(metric);
    return { tag, header, shortHeader, unit: metric.unit.display, consoleGroup: "default", stats };
  }
}

function toScalar(value: number | undefined): Stats | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : { avg: value };
}

function toResult(metric: MetricDefinition, stats: Stats): MetricResult {
  return {
    tag: metric.tag,
    header: metric.header,
    shortHeader: metric.shortHeader,
    unit: metric.unit.display,
    consoleGroup: metric.group,
    ...(metric.order === undefined ? {} : { consoleOrder: metric.order }),
    stats,
  };
}
