/** Figures of a cell as texts: mean, half the width of its interval, and whether the trials vary too much to trust it. */
import type { CellFigures, Figure } from "#core/study-events.ts";
import { formatShort } from "./format.ts";

export interface FigureKind {
  readonly key: string;
  readonly name: string;
  /** A line feed starts a further line. */
  readonly unit: string;
  /** A narrow terminal loses the lowest first. */
  readonly importance: number;
  /** The figure gets a mark; absent: where its trials vary much. */
  readonly isMarked?: (figure: Figure) => boolean;
}

interface CellFigureKind extends FigureKind {
  readonly key: keyof CellFigures;
}

/** In the order of the columns of a table. */
export const figureKinds: readonly CellFigureKind[] = [
  { key: "outputTokensPerSec", name: "Output", unit: "tok/s", importance: 6 },
  { key: "requestsPerSec", name: "Requests", unit: "req/s", importance: 1 },
  { key: "ttftP99Ms", name: "TTFT p99", unit: "ms", importance: 5 },
  { key: "itlP99Ms", name: "ITL p99", unit: "ms", importance: 3 },
  { key: "latencyP95Ms", name: "Latency p95", unit: "ms", importance: 4 },
];

/** Above this coefficient of variation trials are marked; below it they count as good repeats. */
export const HIGH_VARIATION = 0.1;

/** A coefficient of variation above `HIGH_VARIATION`; false where there is none. */
export function variesMuch(figure: Figure): boolean {
  return figure.cv !== undefined && figure.cv > HIGH_VARIATION;
}

/** With as many decimals as its mean, unless nothing would be left of it; undefined where there is no interval. */
export function formatHalfWidth({ mean, halfWidth }: Figure): string | undefined {
  if (halfWidth === undefined || !Number.isFinite(halfWidth)) return undefined;
  const decimals = formatShort(mean).split(".")[1]?.length ?? 0;
  const isVisible = halfWidth === 0 || Number(halfWidth.toFixed(decimals)) > 0;
  return isVisible && halfWidth < 1000 ? halfWidth.toFixed(decimals) : formatShort(halfWidth);
}

/** `1,234 ± 12`, or the mean alone. */
export function formatFigure(figure: Figure): string {
  const half = formatHalfWidth(figure);
  return half === undefined ? formatShort(figure.mean) : `${formatShort(figure.mean)} ± ${half}`;
}

/** `1,234 ± 12 tok/s, TTFT p99 98.7 ms, …`: all there are, on one line. */
export function describeFigures(figures: CellFigures): string {
  const parts = figureKinds.flatMap(({ key, name, unit }) => {
    const figure = figures[key];
    if (figure === undefined) return [];
    const text = `${formatFigure(figure)} ${unit}${variesMuch(figure) ? " (varies)" : ""}`;
    return [key === "outputTokensPerSec" || key === "requestsPerSec" ? text : `${name} ${text}`];
  });
  return parts.join(", ");
}
