/** What a sweep found, or one run → its plots, as files beside the other results. */
import type { PostProcessOutcome } from "#aggregate/post-process/answer-post-process.ts";
import type { SweepResult } from "#aggregate/sweep-result.ts";
import type { RenderedFile } from "#export/phase-files.ts";
import type { RequestTimeline } from "#metrics/request-timeline.ts";
import { chartAnswer } from "./answer-charts.ts";
import { chartRun } from "./run-chart.ts";
import { renderSvgChart } from "./svg-chart.ts";
import { chartSweep } from "./sweep-charts.ts";

export const PLOTS_DIRECTORY = "plots";
/** In the directory of a run. */
export const RUN_PLOT = `${PLOTS_DIRECTORY}/requests_over_time.svg`;

/** Those of the answer first; none where there is too little to draw. Paths are relative to the directory of the sweep. */
export function renderPlots(sweep: SweepResult, outcome: PostProcessOutcome | undefined): RenderedFile[] {
  const ofAnswer = outcome !== undefined && "answer" in outcome ? chartAnswer(outcome.answer) : [];
  return [...ofAnswer, ...chartSweep(sweep)].map(({ name, chart }) => ({
    path: `${PLOTS_DIRECTORY}/${name}.svg`,
    content: renderSvgChart(chart),
  }));
}

/** One at most. The path is relative to the directory of the run. */
export function renderRunPlots(timeline: RequestTimeline): RenderedFile[] {
  const chart = chartRun(timeline);
  return chart === undefined ? [] : [{ path: RUN_PLOT, content: renderSvgChart(chart) }];
}
