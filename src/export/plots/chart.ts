/** A chart as data, before anything is drawn: what is shown, not how. */

export interface Chart {
  readonly title: string;
  /** One sentence below the title. */
  readonly note?: string;
  /** With units: `TTFT p99 (ms)`. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Straight lines across the chart. */
  readonly rules: readonly Rule[];
}

export interface Series {
  /** For the legend; empty: not in it. */
  readonly name: string;
  /** `line`: points joined in their order; `curve`: the joining line only; `points`: the points only. */
  readonly style: "line" | "curve" | "points";
  readonly points: readonly ChartPoint[];
  /** Of the series, from 0, whose colour it shares; absent: it has one of its own. */
  readonly colourOf?: number;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Of the interval of y. */
  readonly halfWidth?: number;
  /** Beside the point. */
  readonly label?: string;
  /** Drawn hollow. */
  readonly isFaint?: boolean;
}

export interface Rule {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** A chart with the name of its file. */
export interface NamedChart {
  /** Without ending. */
  readonly name: string;
  readonly chart: Chart;
}
