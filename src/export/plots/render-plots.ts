/** What a sweep found → its plots, as files beside the other aggregates of the sweep. */
import type { PostProcessOutcome } from "#aggregate/post-process/answer-post-process.ts";
import type { SweepResult } from "#aggregate/sweep-result.ts";
import type { RenderedFile } from "#export/phase-files.ts";
import { chartAnswer } from "./answer-charts.ts";
import { renderSvgChart } from "./svg-chart.ts";
import { chartSweep } from "./sweep-charts.ts";

export const PLOTS_DIRECTORY = "plots";

/** Those of the answer first; none where there is too little to draw. Paths are relative to the directory of the sweep. */
export function renderPlots(sweep: SweepResult, outcome: PostProcessOutcome | undefined): RenderedFile[] {
  const ofAnswer = outcome !== undefined && "answer" in outcome ? chartAnswer(outcome.answer) : [];
  return [...ofAnswer, ...chartSweep(sweep)].map(({ name, chart }) => ({
    path: `${PLOTS_DIRECTORY}/${name}.svg`,
    content: renderSvgChart(chart),
  }));
}
