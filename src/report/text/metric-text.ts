/**
 * Metrics of objectives and limits by the names and units that people know: `p95 TTFT < 200 ms`. A tag that the catalog
 * lacks (of a server, of a plugin) stands as it is, without a unit.
 */
import type { MeasuredMean, StandingLimit } from "#core/search-standing.ts";
import { findMetric } from "#metrics/catalog.ts";
import { formatFigure } from "./figure-text.ts";
import { formatPercent, formatPlain, formatShort } from "./format.ts";
import { cleanText } from "./text-width.ts";

/** One number of a run. */
export interface Measure {
  readonly metric: string;
  readonly stat: string;
}

const ABBREVIATION = /^[A-Z]{2,5}$/;
const KEEPS_CAPITALS = /[A-Z].*[A-Z\d]/;
/** `GoodRequestFraction` is three words. */
const RUN_TOGETHER = /([a-z])([A-Z][a-z])/g;
const STAT_WORDS: Readonly<Record<string, string>> = { avg: "mean", min: "lowest", max: "highest" };

/** In a sentence: `p95 TTFT`, `output token throughput`, `mean request latency`. */
export function nameMeasure({ metric, stat }: Measure): string {
  const known = findMetric(metric);
  const name =
    known === undefined
      ? cleanText(metric)
      : ABBREVIATION.test(known.shortHeader)
        ? known.shortHeader
        : known.header.replace(RUN_TOGETHER, "$1 $2").split(" ").map(toLowerWord).join(" ");
  return isOneNumber({ metric, stat }) ? name : `${STAT_WORDS[stat] ?? cleanText(stat)} ${name}`;
}

/** Above a column: `TTFT p95`. */
export function shortMeasure({ metric, stat }: Measure): string {
  const name = cleanText(findMetric(metric)?.shortHeader ?? metric);
  return isOneNumber({ metric, stat }) ? name : `${name} ${cleanText(stat)}`;
}

/** `tokens/s`; empty where it is not known, and of a mere ratio. */
export function unitOf(metric: string): string {
  const unit = findMetric(metric)?.unit.display ?? "";
  return unit === "ratio" ? "" : unit.replace(/\bsec\b/g, "s");
}

/** `8,488 ± 40 tokens/s`. */
export function formatMeasured({ metric }: Measure, figure: MeasuredMean): string {
  return withUnit(formatFigure(figure), metric);
}

/** Of a value that was set, not measured: `200 ms`. */
export function formatThreshold({ metric }: Measure, value: number): string {
  return withUnit(formatPlain(value), metric);
}

const OPERATORS = { lt: "<", le: "≤", gt: ">", ge: "≥", eq: "=" } as const;

/** `p95 TTFT < 200 ms`. */
export function describeLimit(limit: StandingLimit): string {
  return `${nameMeasure(limit)} ${boundText(limit)}`;
}

/** `< 200 ms`. */
export function boundText(limit: StandingLimit): string {
  return `${OPERATORS[limit.op]} ${formatThreshold(limit, limit.threshold)}`;
}

/** Beyond this many times a limit a share of it is hard to read. */
const MOST_AS_SHARE = 2;
const LEAST_SHARE = 0.0005;

/** What was measured beside a limit: `231 ms, 15.5 % above the limit`. Of a limit of zero the difference itself is told. */
export function describeDistance(limit: StandingLimit, figure: MeasuredMean): string {
  const { threshold } = limit;
  const excess = figure.mean - threshold;
  return `${formatMeasured(limit, figure)}, ${excess === 0 ? "exactly at the limit" : distanceText(limit, excess)}`;
}

function distanceText({ threshold, metric }: StandingLimit, excess: number): string {
  const side = excess < 0 ? "below the limit" : "above the limit";
  if (threshold === 0) return `${withUnit(formatShort(Math.abs(excess)), metric)} ${side}`;
  const share = Math.abs(excess / threshold);
  if (threshold > 0 && 1 + excess / threshold > MOST_AS_SHARE) return `${formatShort(1 + share)} times the limit`;
  return `${share < LEAST_SHARE ? "less than 0.1 %" : formatPercent(share)} ${side}`;
}

function withUnit(text: string, metric: string): string {
  const unit = unitOf(metric);
  return unit === "" ? text : `${text} ${unit}`;
}

/** A total or a rate is one number a run, so that its mean need not be named. */
function isOneNumber({ metric, stat }: Measure): boolean {
  const kind = findMetric(metric)?.kind;
  return stat === "avg" && (kind === "derived" || kind === "count");
}

const toLowerWord = (word: string): string => (KEEPS_CAPITALS.test(word) ? word : word.toLowerCase());
