/** One load of the calibration, run by the engine that runs benchmarks, and how far off its stamps were. */
import type { Clock, Files, RangedFiles } from "#core/ports.ts";
import { type RunOrigin, secToNs } from "#core/units.ts";
import { planPhases } from "#plan/phase-plan.ts";
import { countWorkers } from "#plan/worker-count.ts";
import type { LoadFleet } from "#run/load-fleet.ts";
import { runTrial } from "#run/run-trial.ts";
import { quantile } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";
import { CALIBRATION_SEED, configOf, type StepLoad, sessionsOf } from "./calibration-load.ts";
import { measureErrors, type RequestStamps, type StepErrors, stampsOf } from "./step-errors.ts";

export interface StepPorts {
  readonly files: Files & RangedFiles;
  readonly clock: Pick<Clock, "nowNs">;
  readonly origin: RunOrigin;
  readonly fleet: LoadFleet;
  /** Processors that this process may use. */
  readonly cores: number;
  /** For journals; of a step nothing stays there. */
  readonly directory: string;
  readonly stop: AbortSignal;
}

export interface StepResult extends StepErrors {
  readonly peakInFlight: number;
  /** Lateness of the load workers' event loops; absent where the step was too short for a single beat. */
  readonly loopLagP99Ms?: number;
  readonly sent: number;
  readonly failed: number;
  /** Not answered even a good while after they should have been; of their lateness nothing is known. */
  readonly unanswered: number;
  /** What the first request that failed died of. */
  readonly failure?: string;
}

/** Undefined: interrupted. */
export async function runStep(load: StepLoad, ports: StepPorts): Promise<StepResult | undefined> {
  const config = await configOf(load, ports.files);
  const phases = planPhases(config.phases);
  const stepDirectory = `${ports.directory}/step`;
  await ports.files.makeDirectory(stepDirectory);
  const stamps: RequestStamps[] = [];
  const loopLagsMs: number[] = [];
  let failure: string | undefined;
  const end = await runTrial({
    config,
    phases,
    seed: CALIBRATION_SEED,
    origin: ports.origin,
    source: sessionsOf(load),
    fleet: ports.fleet,
    workers: countWorkers(phases, { cores: ports.cores }),
    journalPathOf: (worker) => `${stepDirectory}/journal_${worker}`,
    readBytes: (path, from, to) => ports.files.readRange(path, from, to),
    clock: ports.clock,
    observer: {
      onEvent: () => {},
      onRecord: (record) => {
        if (record.error === undefined) stamps.push(stampsOf(record));
        else failure ??= record.error.message;
      },
      onHealth: (_worker, health) => {
        loopLagsMs.push(...health.loopLagMs);
      },
    },
    stop: ports.stop,
  });
  await ports.files.remove(stepDirectory);
  if (end.cutShortBy !== undefined) throw end.cutShortBy;
  const [outcome] = end.outcomes;
  const truths = await load.server.newTruths();
  if (ports.stop.aborted || outcome === undefined) return undefined;
  const { peakInFlight, sent, failed, cancelled, startNs, sendingEndNs } = outcome;
  const opening = load.pacing.kind === "streams" ? load.pacing.concurrency : 0;
  const window = { fromNs: startNs + secToNs(load.settleSec), toNs: sendingEndNs, opening };
  return {
    ...measureErrors(stamps, truths, window),
    peakInFlight,
    ...(loopLagsMs.length === 0 ? {} : { loopLagP99Ms: quantile(toSortedSample(loopLagsMs), 0.99) }),
    sent,
    failed,
    unanswered: cancelled,
    ...(failure === undefined ? {} : { failure }),
  };
}
