/** How many load workers a run wants: one for small loads, more where streams or arrivals ask for it. Pure. */
import type { PhasePlan } from "./phase-plan.ts";
import { mostShares } from "./split-phase.ts";

export interface WorkerBudget {
  /** `--workers-max`; absent: as many as the machine has use for. */
  readonly workersMax?: number | undefined;
  /** Processors that this process may use. */
  readonly cores: number;
}

/** Streams that one worker times well; docs/performance.md has the figures. */
const STREAMS_PER_WORKER = 2000;
/** Arrivals a second that one worker sends on time. */
const ARRIVALS_PER_WORKER = 4000;

/** At least one; one core is left to the main process, which counts tokens meanwhile. */
export function countWorkers(phases: readonly PhasePlan[], { workersMax, cores }: WorkerBudget): number {
  const wanted = phases.map((phase) => {
    const byStreams = (phase.concurrency ?? 1) / STREAMS_PER_WORKER;
    const { pacing } = phase;
    const byRate = "ratePerSec" in pacing ? pacing.ratePerSec / ARRIVALS_PER_WORKER : 0;
    return Math.ceil(Math.max(byStreams, Number.isFinite(byRate) ? byRate : 0));
  });
  const most = workersMax ?? Math.max(1, cores - 1);
  return Math.max(1, Math.min(most, Math.max(...wanted), Math.max(...phases.map(mostShares))));
}
