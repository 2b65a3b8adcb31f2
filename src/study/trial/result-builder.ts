/**
 * Records of one run, one by one → its files: lines are appended as records finish, metrics are added up, and at the
 * end the summaries are written. The same whether the records come from a load that is running or from its journal.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import type { Files } from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { type LineFile, openLineFile } from "#export/line-file.ts";
import { createRawLine } from "#export/raw-jsonl.ts";
import { createRecordLine } from "#export/records-jsonl.ts";
import type { RunFacts, RunResult } from "#export/run-result.ts";
import type { MetricContext } from "#metrics/metric-context.ts";
import { createPhaseMetrics, type PhaseMetrics } from "#metrics/phase-metrics.ts";
import { createTimeline } from "#metrics/request-timeline.ts";
import type { PhaseResult } from "#metrics/result.ts";
import { createTimeslices, type Timeslices } from "#metrics/timeslices.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";

export interface ResultBuilder {
  add(record: FinishedRecord): Promise<void>;
  /** Closes the line files; what is in them stays. Needed only where there is nothing to finish. */
  close(): Promise<void>;
  /** Closes the line files and makes the result. Phases that were never begun are missing in `outcomes`. */
  finish(outcomes: readonly PhaseOutcome[], facts: RunFacts, incompleteReason?: string): Promise<RunResult>;
  /** Records added so far. */
  readonly records: number;
}

export interface ResultBuilderOptions {
  readonly files: Files;
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly config: BenchmarkConfig;
  readonly context: MetricContext;
  readonly phases: readonly PhasePlan[];
  readonly origin: RunOrigin;
}

export async function createResultBuilder(options: ResultBuilderOptions): Promise<ResultBuilder> {
  const { config, phases, context } = options;
  const metrics: PhaseMetrics[] = phases.map((plan) => createPhaseMetrics(contextOfPhase(context, plan)));
  const { sliceDuration } = config.artifacts;
  const slices = sliceDuration === undefined ? undefined : createTimeslices(sliceDuration, context);
  const timeline = config.artifacts.plots === undefined ? undefined : createTimeline();
  const lines = await openRecordFiles(options);
  let records = 0;
  return {
    get records() {
      return records;
    },
    add: async (record) => {
      records += 1;
      const values = metrics[record.phaseIndex]?.add(record);
      if (phases[record.phaseIndex]?.kind === "profiling") {
        slices?.add(record);
        if (values !== undefined && record.error === undefined) timeline?.add(record.sentNs, values);
      }
      if (values !== undefined) await lines.write(record, values);
    },
    close: () => lines.close(),
    finish: async (outcomes, facts, incompleteReason) => {
      await lines.close();
      const results = outcomes.flatMap((outcome) => metrics[outcome.phaseIndex]?.summarise(outcome) ?? []);
      const headline = results.find((phase) => phase.outcome.kind === "profiling") ?? results.at(-1);
      if (headline === undefined) throw new Error("no phase of the run was begun");
      const warmup = results.find((phase) => phase.outcome.kind === "warmup");
      return {
        facts,
        headline,
        ...(warmup === undefined || warmup === headline ? {} : { warmup }),
        phases: results,
        ...(slices === undefined ? {} : summariseSlices(slices)),
        ...(timeline === undefined ? {} : { timeline: timeline.summarise() }),
        ...(incompleteReason === undefined ? {} : { incompleteReason }),
      };
    },
  };
}

/** Metrics of a schedule exist only for the phases that have one. */
function contextOfPhase({ schedule: _, ...context }: MetricContext, { pacing }: PhasePlan): MetricContext {
  if (pacing.kind === "closed_loop") return context;
  return { ...context, schedule: pacing.kind === "fixed_schedule" ? "trace" : "rate" };
}

function summariseSlices(slices: Timeslices): Pick<RunResult, "timeslices" | "lateInTimeslices"> {
  const timeslices = slices.summarise();
  const { lateRequests } = slices;
  return { timeslices, ...(lateRequests === 0 ? {} : { lateInTimeslices: lateRequests }) };
}

type RecordValues = ReturnType<PhaseMetrics["add"]>;

interface RecordFiles {
  write(record: FinishedRecord, values: RecordValues): Promise<void>;
  close(): Promise<void>;
}

async function openRecordFiles(options: ResultBuilderOptions): Promise<RecordFiles> {
  const { files, directory, names, config, phases, origin } = options;
  const level = config.artifacts.exportLevel;
  const open = (name: string): Promise<LineFile> => openLineFile(files, `${directory}/${name}`);
  const records = level === "summary" ? undefined : await open(names.records);
  const raw = level === "raw" ? await open(names.raw) : undefined;
  const recordLine = createRecordLine({ origin, phases });
  const rawLine = createRawLine({ origin, phases });
  let isClosed = false;
  return {
    write: async (record, values) => {
      await records?.write(recordLine(record, values));
      const exchange = raw === undefined ? undefined : rawLine(record);
      if (exchange !== undefined) await raw?.write(exchange);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      try {
        await records?.close();
      } finally {
        await raw?.close();
      }
    },
  };
}

/** Whether a phase was given up because more requests failed than the user allows. */
export function gaveUpOnFailures(phases: readonly PhaseResult[]): boolean {
  return phases.some((phase) => phase.outcome.gaveUpOnFailures === true);
}

/** Whether any request at all succeeded. */
export function hasSuccess(phases: readonly PhaseResult[]): boolean {
  return phases.some((phase) => phase.outcome.kind === "profiling" && phase.outcome.succeeded > 0);
}
