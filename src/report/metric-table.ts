/**
 * Metric results as tables. `renderMetricGroups` shows every group with every statistic, the rows and columns that
 * users of AIPerf know; `renderMainTable` and `renderRates` are the short form for a screen of 80 columns.
 * Which metrics there are, their names, units and order come with the results: nothing is listed here but exceptions.
 */
import { isHttpMetric } from "#metrics/http-metrics.ts";
import type { ConsoleGroup, MetricResult, Stats } from "#metrics/result.ts";
import { formatCompact, formatNumber } from "./text/format.ts";
import type { Paint } from "./text/paint.ts";
import { type Column, renderTable, type Table, type TableOptions } from "./text/table.ts";
import { padEnd, padStart, textWidth } from "./text/text-width.ts";

const groupOrder: readonly Exclude<ConsoleGroup, "none">[] = [
  "effective",
  "active",
  "usage",
  "cache",
  "prediction",
  "audio",
  "reasoning",
  "default",
];

const groupNames: Readonly<Record<Exclude<ConsoleGroup, "none">, string>> = {
  effective: "Effective",
  active: "Active",
  usage: "Usage",
  cache: "Cache",
  prediction: "Prediction",
  audio: "Audio",
  reasoning: "Reasoning",
  default: "",
};

type StatName = Exclude<keyof Stats, "count" | "sum">;

const groupStats: readonly StatName[] = ["avg", "min", "max", "p99", "p90", "p50", "std"];
const mainStats: readonly StatName[] = ["avg", "p50", "p90", "p99", "min", "max", "std"];

/** What a narrow terminal loses first is the lowest; the average always stays. */
const importance: Readonly<Partial<Record<StatName, number>>> = { p50: 6, p99: 5, p90: 4, max: 3, min: 2, std: 1 };

/** Longer names have their unit on a line of its own. */
const LONGEST_NAME_WITH_UNIT = 30;

/** Left out of the short form: follows from other rows, or is there for files and `--verbose`. */
const notInMain = new Set(["decode_duration", "e2e_output_token_throughput"]);

/**
 * All groups, each with a title, in their fixed order; empty groups are left out. In boxes the columns stand in the
 * reference's order and numbers have all their digits, for the file; plain tables keep to the order of the main one.
 */
export function renderMetricGroups(metrics: readonly MetricResult[], title: string, options: TableOptions): string[] {
  const tables = groupOrder.flatMap((group) => {
    const rows = metrics.filter((metric) => metric.consoleGroup === group);
    const name = groupNames[group] === "" ? "" : `: ${groupNames[group]}`;
    return rows.length === 0 ? [] : [renderGroup(rows, `aiperf | ${title}${name}`, options)];
  });
  return tables.flatMap((lines, place) => (options.style === "box" || place === 0 ? lines : ["", ...lines]));
}

/** The stages of HTTP exchanges, which are in no group. No such metric: no lines. */
export function renderHttpTable(metrics: readonly MetricResult[], options: TableOptions): string[] {
  const rows = metrics.filter((metric) => isHttpMetric(metric.tag));
  return rows.length === 0 ? [] : renderGroup(rows, "aiperf | HTTP Trace", options);
}

function renderGroup(metrics: readonly MetricResult[], title: string, options: TableOptions): string[] {
  const isBox = options.style === "box";
  const stats = isBox ? groupStats : mainStats;
  const format = isBox ? formatNumber : formatCompact;
  const label: Column = { header: "Metric", align: isBox ? "right" : "left", minWidth: 28, maxLines: 3 };
  const table: Table = {
    title,
    columns: [label, ...columnsOf(stats)],
    rows: inOrder(metrics).map((metric) => [groupLabel(metric), ...stats.map((stat) => format(metric.stats[stat]))]),
  };
  return renderTable(table, options);
}

/** Latencies and lengths: those of the default group that have a distribution. No such metric: no lines. */
export function renderMainTable(metrics: readonly MetricResult[], options: TableOptions): string[] {
  const rows = inOrder(metrics.filter((metric) => isMainRow(metric, metrics)));
  if (rows.length === 0) return [];
  const label: Column = { header: "Metric", align: "left", minWidth: 14, maxLines: 3 };
  const hasRoom = options.columns >= WIDE_COLUMNS;
  const cells = rows.map((metric) => [
    `${hasRoom ? metric.header : shortName(metric)} (${metric.unit})`,
    ...mainStats.map((stat) => formatCompact(metric.stats[stat])),
  ]);
  return renderTable({ columns: [label, ...columnsOf(mainStats)], rows: cells }, options);
}

/** From here on the full names fit beside seven columns of numbers. */
const WIDE_COLUMNS = 110;

/** One line each for what is counted per second: `Request Throughput  7.89 requests/sec`. */
export function renderRates(metrics: readonly MetricResult[], columns: number, paint: Paint): string[] {
  const rows = inOrder(metrics.filter(isRate));
  const fullWidth = Math.max(0, ...rows.map((metric) => textWidth(metric.header)));
  const useShort = fullWidth + 38 > columns;
  const names = rows.map((metric) => (useShort ? shortName(metric) : metric.header));
  const nameWidth = Math.max(0, ...names.map(textWidth));
  const values = rows.map((metric) => formatCompact(metric.stats.avg));
  const valueWidth = Math.max(0, ...values.map(textWidth));
  return rows.map((metric, row) => {
    const name = padEnd(names[row] ?? "", nameWidth);
    return `  ${name}  ${paint.heading(padStart(values[row] ?? "", valueWidth))} ${metric.unit}`;
  });
}

function columnsOf(stats: readonly StatName[]): Column[] {
  return stats.map((stat) => {
    const weight = importance[stat];
    return weight === undefined ? { header: stat } : { header: stat, importance: weight };
  });
}

/** By place in the group; those without one come after the others, in catalog order. */
function inOrder(metrics: readonly MetricResult[]): MetricResult[] {
  const place = (metric: MetricResult) => metric.consoleOrder ?? Number.POSITIVE_INFINITY;
  // Infinity − Infinity is NaN, which `sort` takes for "equal"; said outright all the same.
  return [...metrics].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

function groupLabel({ header, unit }: MetricResult): string {
  return header.length > LONGEST_NAME_WITH_UNIT ? `${header}\n(${unit})` : `${header} (${unit})`;
}

function shortName(metric: MetricResult): string {
  return metric.shortHeader === "" ? metric.header : metric.shortHeader;
}

function isMainRow(metric: MetricResult, all: readonly MetricResult[]): boolean {
  if (metric.consoleGroup !== "default" || isRate(metric) || notInMain.has(metric.tag)) return false;
  const { stats, tag } = metric;
  if (stats.p50 === undefined || tag.startsWith("adj_")) return false;
  // Without reasoning the first output token is the first token, and the row says nothing new.
  if (tag === "time_to_first_output_token") return !hasSameStats(stats, all, "time_to_first_token");
  return tag !== "output_sequence_length" || stats.max !== 0;
}

function hasSameStats(stats: Stats, all: readonly MetricResult[], tag: string): boolean {
  const other = all.find((metric) => metric.tag === tag)?.stats;
  return other !== undefined && mainStats.every((stat) => other[stat] === stats[stat]);
}

function isRate({ consoleGroup, unit, tag }: MetricResult): boolean {
  return consoleGroup === "default" && unit.includes("/sec") && !notInMain.has(tag);
}
