/**
 * The result of a run for a person. `renderConsole` is made for a terminal from 40 columns on: header, errors with
 * advice, the main table, rates, warnings; with `full` also every group. `renderConsoleFile` is the text of
 * `profile_export_console.txt`: all groups in boxes, no colours, as wide as they need to be.
 */
import type { PhaseResult } from "#metrics/result.ts";
import type { AdviceContext } from "./advice.ts";
import { renderErrors } from "./error-table.ts";
import { renderHttpTable, renderMainTable, renderMetricGroups, renderRates } from "./metric-table.ts";
import { renderPhaseHeader, renderRunHeader } from "./result-header.ts";
import type { RunReport } from "./run-report.ts";
import { formatPercent, formatPlain } from "./text/format.ts";
import { createPaint, type Paint } from "./text/paint.ts";
import { cleanText, wrapText } from "./text/text-width.ts";
import { renderWarnings } from "./warnings.ts";

export interface ConsoleOptions {
  /** Width of the terminal; below 40 it is taken for 40. */
  readonly columns: number;
  readonly colours: boolean;
  /** All groups of metrics (`--verbose`). */
  readonly full: boolean;
}

const NARROWEST = 40;
/** Width of what has no natural width of its own in the file. */
const FILE_COLUMNS = 120;

/** The text for stdout; ends in an empty line, to stand off from what follows. */
export function renderConsole(report: RunReport, options: ConsoleOptions): string {
  const columns = Math.max(NARROWEST, options.columns);
  const paint = createPaint(options.colours);
  const profiling = report.phases.filter((phase) => phase.outcome.kind === "profiling");
  const lines = [
    "",
    ...wrapText(`aiperf | ${cleanText(report.title)}`, columns).map((line) => paint.title(line)),
    "",
    ...renderRunHeader(report, columns, paint),
    ...profiling.flatMap((result) => renderPhase(report, result, { ...options, columns }, paint)),
  ];
  if (report.warnings.length > 0) lines.push("", ...renderWarnings(report.warnings, columns, paint.warn));
  return toText([...lines, ""]);
}

/** The text of the console file; ends in a line feed. */
export function renderConsoleFile(report: RunReport): string {
  const paint = createPaint(false);
  const profiling = report.phases.filter((phase) => phase.outcome.kind === "profiling");
  const context = adviceContext(report);
  const lines = profiling.flatMap((result) => {
    const name = profiling.length > 1 ? [`Phase ${cleanText(result.outcome.name)}`, ""] : [];
    const errors = renderErrors(result.errors, { columns: FILE_COLUMNS, style: "box", paint, context });
    const tables = { style: "box", columns: Number.POSITIVE_INFINITY } as const;
    const groups = renderMetricGroups(result.metrics, cleanText(report.title), tables);
    const http = report.showsHttpTrace === true ? renderHttpTable(result.metrics, tables) : [];
    return [...name, ...errors, ...(errors.length > 0 ? [""] : []), ...groups, ...http, ""];
  });
  return toText([...lines, ...renderWarnings(report.warnings, FILE_COLUMNS, paint.warn)]);
}

function renderPhase(report: RunReport, result: PhaseResult, options: ConsoleOptions, paint: Paint): string[] {
  const { columns, full } = options;
  const tables = { style: "plain", columns, heading: paint.heading, title: paint.title, rule: paint.dim } as const;
  const { outcome, metrics } = result;
  const lines: string[] = [];
  if (report.phases.filter((phase) => phase.outcome.kind === "profiling").length > 1) {
    lines.push("", ...wrapText(`Phase ${cleanText(outcome.name)}`, columns).map((line) => paint.heading(line)));
  }
  lines.push(...renderPhaseHeader(report, result, { columns, full, paint }));
  const errors = renderErrors(result.errors, { columns, style: "plain", paint, context: adviceContext(report) });
  if (errors.length > 0) lines.push("", ...errors);
  if (outcome.succeeded === 0) {
    lines.push("", ...wrapText("No request succeeded, so there are no latencies to show.", columns).map(paint.bad));
    return lines;
  }
  if (full) {
    lines.push("", ...renderMetricGroups(metrics, cleanText(report.title), tables));
  } else {
    const main = renderMainTable(metrics, tables);
    const rates = renderRates(metrics, columns, paint);
    if (main.length > 0) lines.push("", ...main);
    if (rates.length > 0) lines.push("", ...rates);
  }
  const http = report.showsHttpTrace === true ? renderHttpTable(metrics, tables) : [];
  if (http.length > 0) lines.push("", ...http);
  const goodput = describeGoodput(report, result);
  if (goodput !== undefined) lines.push(...wrapText(goodput, columns - 2).map((line) => `  ${line}`));
  return lines;
}

/** How many requests met the service levels, in words; undefined without service levels. */
function describeGoodput(report: RunReport, { metrics }: PhaseResult): string | undefined {
  const fraction = metrics.find((metric) => metric.tag === "good_request_fraction")?.stats.avg;
  const levels = Object.entries(report.config.slos);
  if (fraction === undefined || levels.length === 0) return undefined;
  const wanted = levels.map(([tag, bound]) => {
    const metric = metrics.find((candidate) => candidate.tag === tag);
    return `${metric?.shortHeader || tag} ${formatPlain(bound)}${metric === undefined ? "" : ` ${metric.unit}`}`;
  });
  return `Good requests: ${formatPercent(fraction)} met ${wanted.join(", ")}`;
}

function adviceContext(report: RunReport): AdviceContext {
  const { endpoint, models } = report.config;
  return {
    url: report.urls[0] ?? endpoint.urls[0] ?? "",
    model: models.items[0]?.name ?? "",
    timeoutSec: endpoint.timeout,
    hasApiKey: endpoint.apiKey !== undefined,
    ...(report.serverModels === undefined ? {} : { serverModels: report.serverModels }),
  };
}

function toText(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
