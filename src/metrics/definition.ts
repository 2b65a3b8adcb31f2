/**
 * What the catalog says of a metric: its names and units, when it exists, and its formula. Everything else (columns,
 * statistics, files, tables, documentation) follows from these entries, so adding a metric means adding one of them.
 */

import type { CurveName } from "./load-curves.ts";
import type { MetricThresholds } from "./metric-context.ts";
import type { RequestReading } from "./reading.ts";
import type { ConsoleGroup } from "./result.ts";

/** What a run must have for the metric to exist. */
export type MetricNeed =
  | "streaming"
  | "outputTokens"
  | "inputTokens"
  | "clientCounts"
  | "goodput"
  | "httpTrace"
  | "schedule"
  | "trace";

export interface MetricUnit {
  readonly display: string;
  readonly native: string;
  /** Native units in one display unit. */
  readonly divisor: number;
}

interface DefinitionBase {
  readonly tag: string;
  readonly header: string;
  readonly shortHeader: string;
  readonly unit: MetricUnit;
  readonly group: ConsoleGroup;
  readonly order?: number;
  readonly needs: readonly MetricNeed[];
  readonly largerIsBetter?: boolean;
  /** What it tells, for people who never met it. */
  readonly description: string;
  readonly formulaText: string;
}

/** One number per request, hence a distribution. */
export interface RequestMetric extends DefinitionBase {
  readonly kind: "request";
  /** The requests it is defined for. */
  readonly of: "valid" | "failed" | "all";
  /** Left out of `profile_export.jsonl`. */
  readonly summaryOnly?: boolean;
  /** Has a twin in which each failed request counts as infinitely slow. */
  readonly errorAdjusted?: boolean;
  /** In native units; undefined: not defined for this request. */
  readonly valueOf: (reading: RequestReading, scope: FormulaScope) => number | undefined;
}

/** Many numbers per request, pooled over all of them. */
export interface PooledMetric extends DefinitionBase {
  readonly kind: "pooled";
  readonly valuesOf: (reading: RequestReading) => readonly number[];
}

/** How many requests pass a test. */
export interface CountMetric extends DefinitionBase {
  readonly kind: "count";
  /** The requests that are tested. */
  readonly of: "valid" | "failed";
  /** Each request's own answer, 1 or 0, stands in `profile_export.jsonl`. */
  readonly perRequest?: boolean;
  /** Zero is said, instead of nothing, once any request has come back at all. */
  readonly saysZero?: boolean;
  /** Undefined: the question does not arise for this request. A count exists once it has arisen for one. */
  readonly test: (reading: RequestReading, scope: FormulaScope) => boolean | undefined;
}

/** One number of the whole window. */
export interface DerivedMetric extends DefinitionBase {
  readonly kind: "derived";
  readonly valueOf: (totals: Totals) => number | undefined;
}

/** A step function over the window, weighted by time. */
export interface CurveMetric extends DefinitionBase {
  readonly kind: "curve";
  readonly curve: CurveName;
  /** `active`: only the time in which something was going on. */
  readonly over: "window" | "active";
}

export type MetricDefinition = RequestMetric | PooledMetric | CountMetric | DerivedMetric | CurveMetric;

/** What a formula may look at besides the request. */
export interface FormulaScope {
  readonly thresholds: MetricThresholds;
  readonly meetsSlos: (reading: RequestReading) => boolean;
}

/** What a window adds up to. */
export interface Totals {
  /** Sum of a request metric in its native unit; undefined where no request had a value. */
  readonly sumOf: (tag: string) => number | undefined;
  readonly countOf: (tag: string) => number | undefined;
  /** Quantile of a request metric in its native unit, q from 0 to 1; undefined where no request had a value. */
  readonly quantileOf: (tag: string, q: number) => number | undefined;
  readonly windowSec: number;
  /** From the first valid request's sending to the last content of any. */
  readonly spanNs: number | undefined;
  readonly cancelled: number;
  readonly dropped: number;
}

export const MILLISECONDS: MetricUnit = { display: "ms", native: "ns", divisor: 1e6 };
export const NANOSECONDS = plainUnit("ns");
export const SECONDS: MetricUnit = { display: "sec", native: "ns", divisor: 1e9 };
export const TOKENS = plainUnit("tokens");
export const REQUESTS = plainUnit("requests");
export const PERCENT = plainUnit("%");
export const RATIO = plainUnit("ratio");
export const TOKENS_PER_SEC = plainUnit("tokens/sec");
export const TOKENS_PER_SEC_PER_USER = plainUnit("tokens/sec/user");
export const REQUESTS_PER_SEC = plainUnit("requests/sec");

export function plainUnit(name: string): MetricUnit {
  return { display: name, native: name, divisor: 1 };
}
