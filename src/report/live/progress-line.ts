/**
 * One line that tells how a phase is doing, as wide as it may be: a bar with figures for a terminal, plain words for
 * a pipe. What matters least is left out first when there is no room; a figure is never cut.
 */
import type { CountingEvent, PhaseEndedEvent, PhaseStartedEvent, ProgressEvent } from "#core/events.ts";
import type { StudyEvent } from "#core/study-events.ts";
import {
  countOf,
  formatCount,
  formatDuration,
  formatElapsed,
  formatPercent,
  formatSeconds,
  formatShort,
} from "#report/text/format.ts";
import type { Paint } from "#report/text/paint.ts";
import { renderSegments, type Segment } from "#report/text/segment-line.ts";
import { cleanText, cutText } from "#report/text/text-width.ts";
import { finishedOf, fractionOf, secondsLeft } from "./progress-estimate.ts";

const LONGEST_NAME = 16;

/** What there is a live line for. */
export type LiveEvent = ProgressEvent | PhaseStartedEvent | CountingEvent;

export function isLiveEvent(event: StudyEvent): event is LiveEvent {
  return event.kind === "progress" || event.kind === "phase_started" || event.kind === "counting";
}

/** The line for the latest of these events, at most `columns` cells. */
export function renderLiveLine(event: LiveEvent, columns: number, paint: Paint): string {
  if (event.kind === "counting") return renderCountingLine(event, columns, paint);
  return renderProgressLine(event.kind === "progress" ? event : toFirstProgress(event), columns, paint);
}

/** The live line of a phase, at most `columns` cells. */
export function renderProgressLine(event: ProgressEvent, columns: number, paint: Paint): string {
  const colour = event.phaseKind === "warmup" ? paint.warmup : paint.profiling;
  const head = { text: phaseLabel(event), weight: Number.POSITIVE_INFINITY, paint: colour };
  return renderSegments([head, ...progressSegments(event, paint)], fractionOf(event), colour, columns);
}

/** The live line while tokens are counted behind the load. */
export function renderCountingLine(event: CountingEvent, columns: number, paint: Paint): string {
  const fraction = event.total > 0 ? Math.min(1, event.done / event.total) : 1;
  const segments = [
    { text: "Counting tokens", weight: Number.POSITIVE_INFINITY, paint: paint.counting },
    { text: `${formatCount(event.done)}/${formatCount(event.total)}`, weight: 90 },
  ];
  return renderSegments(segments, fraction, paint.counting, columns);
}

/** The same news for a pipe, in words: no bar, no escape sequence. */
export function renderPlainProgress(event: ProgressEvent): string {
  const parts = progressSegments(event).map((segment) => segment.text);
  const fraction = fractionOf(event);
  const percent = fraction === undefined ? [] : [formatPercent(fraction)];
  return `${phaseLabel(event)}: ${[`after ${formatElapsed(event.elapsedSec)}`, ...percent, ...parts].join(", ")}`;
}

/** What stays on the screen when a phase is over. */
export function renderEndedLine(event: PhaseEndedEvent): string {
  const parts = [`${formatCount(event.succeeded)} ok`];
  if (event.failed > 0) parts.push(`${formatCount(event.failed)} failed`);
  if (event.cancelled > 0) parts.push(`${formatCount(event.cancelled)} cancelled`);
  if (event.dropped > 0) parts.push(`${formatCount(event.dropped)} dropped`);
  if (event.elapsedSec > 0) parts.push(`${formatShort(event.succeeded / event.elapsedSec)} req/s`);
  return `${phaseLabel(event)}  ${parts.join(", ")} in ${formatDuration(event.elapsedSec)}`;
}

/** A phase that has just begun, as progress: nothing sent yet. */
export function toFirstProgress(event: PhaseStartedEvent): ProgressEvent {
  const { phase, phaseKind, target } = event;
  const counts = { sent: 0, inFlight: 0, succeeded: 0, failed: 0, cancelled: 0, dropped: 0 };
  const sessions = { sessionsStarted: 0, sessionsFinished: 0 };
  return {
    kind: "progress",
    phase,
    phaseKind,
    target,
    elapsedSec: 0,
    ...counts,
    ...sessions,
    inGrace: false,
    recent: {},
  };
}

/** `Warmup`, `Profiling`, or the phase's own name where it has one. */
export function phaseLabel({ phase, phaseKind }: Pick<ProgressEvent, "phase" | "phaseKind">): string {
  if (phase === phaseKind) return phaseKind === "warmup" ? "Warmup" : "Profiling";
  return cutText(cleanText(phase), LONGEST_NAME);
}

function progressSegments(event: ProgressEvent, paint?: Paint): Segment[] {
  const { recent, failed, dropped } = event;
  const segments: Segment[] = reachedSegments(event);
  const { requestsPerSec, ttftP50Ms, itlP50Ms, latencyP50Ms } = recent;
  if (requestsPerSec !== undefined) segments.push({ text: `${formatShort(requestsPerSec)}/s`, weight: 80 });
  segments.push({ text: `${formatCount(event.inFlight)} in flight`, weight: 50 });
  const bad = paint === undefined ? {} : { paint: paint.bad };
  if (failed > 0) segments.push({ text: `${formatCount(failed)} failed`, weight: 85, ...bad });
  if (dropped > 0) segments.push({ text: `${formatCount(dropped)} dropped`, weight: 60, ...bad });
  const leftSec = secondsLeft(event);
  if (event.inGrace) segments.push({ text: "waiting for the last answers", weight: 64 });
  else if (leftSec !== undefined) segments.push({ text: `ETA ${formatElapsed(leftSec)}`, weight: 65 });
  const latencies = [
    ...(ttftP50Ms === undefined ? [] : [`TTFT ${formatShort(ttftP50Ms)}`]),
    ...(itlP50Ms === undefined ? [] : [`ITL ${formatShort(itlP50Ms)}`]),
  ];
  if (latencies.length === 0 && latencyP50Ms !== undefined) latencies.push(`latency ${formatShort(latencyP50Ms)}`);
  if (latencies.length > 0) segments.push({ text: `${latencies.join(" ")} ms`, weight: 58 });
  return segments;
}

function reachedSegments(event: ProgressEvent): Segment[] {
  const { target } = event;
  const segments: Segment[] = [];
  const finished = finishedOf(event);
  if (target.requests !== undefined) {
    segments.push({ text: `${formatCount(finished)}/${formatCount(target.requests)}`, weight: 90 });
  }
  if (target.sessions !== undefined) {
    const text = `${formatCount(event.sessionsFinished)}/${formatCount(target.sessions)} sessions`;
    segments.push({ text, weight: 88 });
  }
  if (target.durationSec !== undefined) {
    const text = `${formatElapsed(event.elapsedSec)} of ${formatSeconds(target.durationSec)}`;
    segments.push({ text, weight: segments.length === 0 ? 90 : 45 });
  }
  return segments.length > 0 ? segments : [{ text: countOf(finished, "request"), weight: 90 }];
}
