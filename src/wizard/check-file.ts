/** The text of a file that is not written yet, through the loader that will read it: its plan, and what the plan takes. */
import type { BenchmarkConfig } from "#config/config.ts";
import { readStudyConfig, type StudyReading } from "#config/read-study-config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { Files } from "#core/ports.ts";
import { cooldownBetween } from "#plan/cooldown.ts";
import { planStudy } from "#plan/plan-study.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { MeasuredRequest } from "./measure-request.ts";
import { runSeconds } from "./time-budget.ts";

export interface UnwrittenFile {
  readonly path: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Pick<Files, "readText" | "exists">;
}

export interface CheckedStudy {
  readonly cells: number;
  readonly runs: number;
  readonly seconds: number;
  /** A search may end sooner. */
  readonly isAtMost: boolean;
}

/** Throws the `UserError` that running the file would. */
export async function checkFile(file: UnwrittenFile, measured?: MeasuredRequest): Promise<CheckedStudy> {
  const reading = await readStudyConfig({
    argv: ["--config", file.path],
    env: file.env,
    files: {
      readText: async (path) => (path === file.path ? file.text : file.files.readText(path)),
      exists: (path) => file.files.exists(path),
    },
  });
  const { sweep, search, multiRun, baseSeed } = reading;
  if (search !== undefined) return checkSearch(search, reading, measured);
  const { plan } = planStudy({
    multiRun,
    // Which points a seed gives does not change how many there are.
    drawSeed: () => 0,
    ...(sweep === undefined ? {} : { sweep }),
    ...(baseSeed === undefined ? {} : { baseSeed }),
  });
  const configs: BenchmarkConfig[] = [];
  for (const { patch, label } of plan.variations) {
    configs.push((patch.kind === "none" ? reading.base : await reading.readVariation(patch, label)).config);
  }
  const seconds = secondsOf(plan, configs, measured);
  return { cells: plan.variations.length, runs: plan.runs.length, seconds, isAtMost: false };
}

/** Which points it will try nobody knows: as many as it may, each as long as the configuration says. */
function checkSearch(search: SearchConfig, { base, multiRun }: StudyReading, measured?: MeasuredRequest): CheckedStudy {
  const { numRuns, cooldownSeconds, disableWarmupAfterFirst } = multiRun;
  const point = Array.from({ length: numRuns }, (_, trial) => {
    const pause = trial === 0 ? search.cooldownSeconds : cooldownSeconds;
    return pause + runSeconds(base.config, trial === 0 || !disableWarmupAfterFirst, measured);
  });
  const cells = search.maxIterations;
  const seconds = cells * point.reduce((sum, run) => sum + run, 0);
  return { cells, runs: cells * numRuns, seconds, isAtMost: true };
}

function secondsOf(plan: StudyPlan, configs: readonly BenchmarkConfig[], measured?: MeasuredRequest): number {
  return plan.runs.reduce((sum, run, place) => {
    const config = configs[run.variationIndex];
    const previous = plan.runs[place - 1];
    const pause = previous === undefined ? 0 : cooldownBetween(plan, previous, run);
    return sum + pause + (config === undefined ? 0 : runSeconds(config, run.warmsUp, measured));
  }, 0);
}
