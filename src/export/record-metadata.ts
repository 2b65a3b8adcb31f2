/** The `metadata` object that each line of the record files begins with, as text. Written for every request: no object is built. */
import { type RunOrigin, toWallNs } from "#core/units.ts";
import type { RawRecord } from "#record/raw-record.ts";

export interface PhaseLabel {
  readonly name: string;
  readonly kind: "warmup" | "profiling";
}

export interface RecordContext {
  readonly origin: RunOrigin;
  /** All phases of the plan, by index. */
  readonly phases: readonly PhaseLabel[];
}

/** The reference names the process that counted; here it is always the main one. */
const RECORD_PROCESSOR_ID = "record_processor_main";

/** A writer of `{…}` for the records of one run. Our own `due_ns` stands last. */
export function createMetadataText(context: RecordContext): (record: RawRecord) => string {
  const { origin } = context;
  const phaseTexts = context.phases.map((_phase, index) => toPhaseText(context.phases, index));
  const wall = (instantNs: number): string => toWallNs(origin, instantNs).toString();
  return (record) => {
    const phaseText = phaseTexts[record.phaseIndex];
    if (phaseText === undefined) throw new Error(`a record names phase ${record.phaseIndex}, which is not in the plan`);
    const correlationId = JSON.stringify(record.correlationId);
    const { headersNs, cancelledNs } = record;
    return (
      `{"session_num":${record.requestIndex},"x_request_id":${JSON.stringify(record.requestId)}` +
      `,"x_correlation_id":${correlationId},"conversation_id":${JSON.stringify(record.conversationId)}` +
      `,"turn_index":${record.turnIndex},"credit_issued_ns":${wall(record.issuedNs)}` +
      `,"request_start_ns":${wall(record.sentNs)}` +
      (headersNs === undefined ? "" : `,"request_ack_ns":${wall(headersNs)}`) +
      `,"request_end_ns":${wall(record.endNs)},"worker_id":${JSON.stringify(record.workerId)}` +
      `,"record_processor_id":"${RECORD_PROCESSOR_ID}",${phaseText},"was_cancelled":${cancelledNs !== undefined}` +
      (cancelledNs === undefined ? "" : `,"cancellation_time_ns":${wall(cancelledNs)}`) +
      `,"context_overflow_skip":false,"agent_depth":0,"root_correlation_id":${correlationId}` +
      `,"due_ns":${wall(record.dueNs)}}`
    );
  };
}

function toPhaseText(phases: readonly PhaseLabel[], index: number): string {
  const kind = phases[index]?.kind;
  const name = phases[index]?.name;
  const profilingIndex = toProfilingIndex(phases, index);
  const members = {
    benchmark_phase: kind,
    phase_index: index,
    ...(profilingIndex === undefined ? {} : { profiling_index: profilingIndex }),
    phase_name: name,
    phase_kind: kind,
  };
  return JSON.stringify(members).slice(1, -1);
}

/** Place of a profiling phase among its like, from 0; a warmup has none. */
export function toProfilingIndex(phases: readonly PhaseLabel[], index: number): number | undefined {
  if (phases[index]?.kind !== "profiling") return undefined;
  return phases.slice(0, index).filter((phase) => phase.kind === "profiling").length;
}
