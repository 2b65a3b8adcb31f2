/** One picture of the dashboard: state in, exactly as many lines as the screen has rows, none wider than the screen. */

import { paintLogLine } from "#report/log-format.ts";
import { formatCount, formatElapsed, formatShort } from "#report/text/format.ts";
import type { Paint, Painter } from "#report/text/paint.ts";
import { renderPlot } from "#report/text/plot.ts";
import { cleanText, cutText, padEnd, textWidth } from "#report/text/text-width.ts";
import { type Curve, curveOf, type DashboardState } from "./dashboard-state.ts";
import { phaseLabel, renderCountingLine, renderProgressLine } from "./progress-line.ts";

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

interface Panel {
  readonly curve: Curve;
  readonly title: string;
  readonly unit: string;
  /** A second figure beside the latest value. */
  readonly also?: { readonly curve: Curve; readonly name: string };
}

const rate: Panel = { curve: "requestsPerSec", title: "Requests", unit: "req/s" };
const tokens: Panel = { curve: "outputTokensPerSec", title: "Output tokens", unit: "tokens/s" };
const ttft: Panel = {
  curve: "ttftP50Ms",
  title: "TTFT p50",
  unit: "ms",
  also: { curve: "ttftP99Ms", name: "p99" },
};
const itl: Panel = { curve: "itlP50Ms", title: "ITL p50", unit: "ms" };
const latency: Panel = { curve: "latencyP50Ms", title: "Latency p50", unit: "ms" };
const latencyTail: Panel = { curve: "latencyP99Ms", title: "Latency p99", unit: "ms" };

const HEAD_ROWS = 4;
const FEWEST_LOG_ROWS = 5;
const TALLEST_PLOT = 12;
const GUTTER = 3;

/** The lines of a whole screen from 80 × 24 on. */
export function renderFrame(state: DashboardState, { columns, rows }: FrameSize, paint: Paint): string[] {
  const plotHeight = Math.min(TALLEST_PLOT, Math.floor((rows - HEAD_ROWS - FEWEST_LOG_ROWS - 1) / 2) - 1);
  const [a, b, c, d] = choosePanels(state);
  const plots = [
    ...renderPair(state, [a, b], { columns, rows: plotHeight }, paint),
    ...renderPair(state, [c, d], { columns, rows: plotHeight }, paint),
  ];
  const head = renderHead(state, columns, paint);
  const logRows = rows - head.length - plots.length - 1;
  const lines = [
    ...head,
    ...plots,
    paint.dim(`─ Log ${"─".repeat(columns - 6)}`),
    ...renderLog(state, columns, logRows, paint),
  ];
  return Array.from({ length: rows }, (_, row) => lines[row] ?? "");
}

function renderHead(state: DashboardState, columns: number, paint: Paint): string[] {
  const { progress, counting } = state;
  if (progress === undefined) return [paint.title("aiperf"), cutText("Getting ready", columns), "", ""];
  const title = `aiperf | ${phaseLabel(progress)}`;
  const clock = formatElapsed(progress.elapsedSec);
  const blank = " ".repeat(Math.max(1, columns - textWidth(title) - clock.length));
  const line =
    counting === undefined
      ? renderProgressLine({ ...progress, recent: {} }, columns, paint)
      : renderCountingLine(counting, columns, paint);
  return [paint.title(title) + blank + clock, line, renderCounts(state, columns, paint), ""];
}

function renderCounts({ progress }: DashboardState, columns: number, paint: Paint): string {
  if (progress === undefined) return "";
  const counts: { readonly name: string; readonly count: number; readonly alarm?: Painter }[] = [
    { name: "sent", count: progress.sent },
    { name: "in flight", count: progress.inFlight },
    { name: "ok", count: progress.succeeded },
    { name: "failed", count: progress.failed, alarm: paint.bad },
    { name: "cancelled", count: progress.cancelled, alarm: paint.warn },
    { name: "dropped", count: progress.dropped, alarm: paint.warn },
  ];
  let used = 0;
  const parts: string[] = [];
  for (const { name, count, alarm } of counts) {
    const text = `${formatCount(count)} ${name}`;
    used += textWidth(text) + 3;
    if (used - 3 > columns) break;
    parts.push(count > 0 && alarm !== undefined ? alarm(text) : text);
  }
  return parts.join("   ");
}

/** Two of throughput, two of latency; without streaming the latencies of whole requests. */
function choosePanels(state: DashboardState): [Panel, Panel, Panel, Panel] {
  const has = (curve: Curve) => state.history.some((event) => event.recent[curve] !== undefined);
  const isStreaming = has("ttftP50Ms") || !has("latencyP50Ms");
  return isStreaming ? [rate, tokens, ttft, itl] : [rate, tokens, latency, latencyTail];
}

/** Two plots side by side with their titles: `rows` + 1 lines. */
function renderPair(state: DashboardState, [left, right]: [Panel, Panel], size: FrameSize, paint: Paint): string[] {
  const leftWidth = Math.floor((size.columns - GUTTER) / 2);
  const rightWidth = size.columns - GUTTER - leftWidth;
  const gutter = " ".repeat(GUTTER);
  const titles = paint.heading(
    `${padEnd(titleOf(state, left, leftWidth), leftWidth)}${gutter}${titleOf(state, right, rightWidth)}`,
  );
  const leftPlot = renderPlot(curveOf(state, left.curve), { width: leftWidth, height: size.rows });
  const rightPlot = renderPlot(curveOf(state, right.curve), { width: rightWidth, height: size.rows });
  return [titles, ...leftPlot.map((line, row) => paint.plot(`${line}${gutter}${rightPlot[row] ?? ""}`))];
}

function titleOf(state: DashboardState, panel: Panel, width: number): string {
  const latest = state.progress?.recent;
  const now = latest?.[panel.curve];
  if (now === undefined) return cutText(panel.title, width);
  const other = panel.also === undefined ? undefined : latest?.[panel.also.curve];
  const also = other === undefined ? "" : ` (${panel.also?.name} ${formatShort(other)})`;
  return cutText(`${panel.title} ${formatShort(now)} ${panel.unit}${also}`, width);
}

function renderLog(state: DashboardState, columns: number, rows: number, paint: Paint): string[] {
  return state.log.slice(-rows).map((line) => {
    const prefix = "HH:MM:SS.mmm WARNING ".length;
    return paintLogLine({ level: line.level, text: cutText(cleanText(line.text), columns - prefix) }, line.atMs, paint);
  });
}
