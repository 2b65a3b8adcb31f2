/**
 * Log lines, the same in `logs/aiperf.log` and on the terminal: `HH:MM:SS.mmm LEVEL   message`, one line each
 * whatever the message holds. Events of runs and studies become log lines here and nowhere else.
 */
import type { NoticeEvent, PhaseEndedEvent, PhaseStartedEvent } from "#core/events.ts";
import type { RunEndedEvent, StudyEvent, StudyStartedEvent, TrialAddedEvent } from "#core/study-events.ts";
import { toSearchLines } from "./search/search-lines.ts";
import { describeProposal } from "./search/search-text.ts";
import { describeFigures } from "./text/figure-text.ts";
import { countOf, formatCount, formatDuration, formatPercent, formatPlain } from "./text/format.ts";
import { describeTarget } from "./text/load-text.ts";
import type { Paint } from "./text/paint.ts";
import { cleanText, wrapText } from "./text/text-width.ts";

export type NoticeLevel = NoticeEvent["level"];

export interface LogLine {
  readonly level: NoticeLevel;
  readonly text: string;
}

const rank: Readonly<Record<NoticeLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3 };
const DAY_MS = 86_400_000;
/** Cells below which a message is left to the terminal to wrap. */
const LEAST_ROOM = 20;

/** The lines an event is worth in a log; none for progress, which would drown the rest. */
export function toLogLines(event: StudyEvent): LogLine[] {
  switch (event.kind) {
    case "notice":
      return [{ level: event.level, text: event.text }];
    case "phase_started":
      return [{ level: "info", text: startedText(event) }];
    case "sending_ended": {
      const text = `Phase ${event.phase}: ${countOf(event.sent, "request")} sent after ${formatDuration(event.elapsedSec)}, ${formatCount(event.inFlight)} still in flight`;
      return [{ level: "info", text }];
    }
    case "phase_ended":
      return [{ level: event.failed > 0 ? "warning" : "info", text: endedText(event) }];
    case "counting":
      return event.done < event.total
        ? []
        : [{ level: "debug", text: `Tokens of ${countOf(event.total, "request")} counted` }];
    case "progress":
      return [];
    case "study_started":
      return [{ level: "info", text: studyText(event) }];
    case "run_started":
      return [{ level: "info", text: `Run ${event.runIndex + 1} started: ${cellText(event)}` }];
    case "run_ended":
      return [{ level: levelOfRun(event), text: `Run ${event.runIndex + 1} ${runText(event)}` }];
    case "cell_updated": {
      const text = `${ofCell(event.title, countOf(event.trials, "trial"))}: ${describeFigures(event.figures)}`;
      return [{ level: "info", text }];
    }
    case "trial_added":
      return [{ level: "info", text: addedText(event) }];
    case "pause": {
      const limit = formatDuration(event.seconds);
      const text = event.reason === "cooldown" ? `Cooling down for ${limit}` : `Waiting until idle, at most ${limit}`;
      return [{ level: event.reason === "cooldown" ? "info" : "debug", text }];
    }
    case "search_proposed":
      return [{ level: "info", text: describeProposal(event) }];
    case "search_updated":
      return toSearchLines(event.standing).map((text) => ({ level: "info", text }));
  }
}

/** A failed run is a warning: the study goes on. */
export function levelOfRun({ outcome }: RunEndedEvent): NoticeLevel {
  if (outcome === "failed" || outcome === "cancelled") return "warning";
  return outcome === "succeeded" ? "info" : "debug";
}

/** How a run ended, after its number: `of concurrency 8, trial 2, succeeded in 12.30 s`. */
export function runText(event: RunEndedEvent): string {
  const reason = event.error === undefined ? "" : `: ${event.error}`;
  const time =
    event.elapsedSec === undefined
      ? ""
      : ` ${event.outcome === "succeeded" ? "in" : "after"} ${formatDuration(event.elapsedSec)}`;
  const endings: Readonly<Record<RunEndedEvent["outcome"], string>> = {
    succeeded: `succeeded${time}`,
    failed: `failed${time}${reason}`,
    cancelled: `was interrupted${time}${reason}`,
    converged: "was not needed: its cell is settled",
    kept: "is kept from an earlier invocation",
  };
  return `(${cellText(event)}) ${endings[event.outcome]}`;
}

function cellText({ title, trialIndex }: Pick<RunEndedEvent, "title" | "trialIndex">): string {
  return ofCell(title, `trial ${trialIndex + 1}`);
}

const ofCell = (title: string, text: string): string => (title === "" ? text : `${title}, ${text}`);

function studyText({ cells, trials, runs, runsDone, isSearch = false }: StudyStartedEvent): string {
  const done = runsDone > 0 ? `, ${formatCount(runsDone)} of them done by an earlier invocation` : "";
  const product = `${countOf(cells, isSearch ? "point" : "cell")} × ${countOf(trials, "trial")}`;
  return `${isSearch ? "Search" : "Study"} of ${isSearch ? "at most " : ""}${product}: ${countOf(runs, "run")}${done}`;
}

function addedText({ title, trialIndex, key, share }: TrialAddedEvent): string {
  const cell = title === "" ? "The run" : title;
  const known = Number.isFinite(share)
    ? `${key} is known to ±${formatPercent(share)}${title === "" ? "" : ", the least of all cells"}`
    : `${key} has no interval yet`;
  return `Time is left: ${cell} gets trial ${trialIndex + 1}, since its ${known}`;
}

/** Whether a line of `level` is shown where `least` is the least level wanted. */
export function isShown(level: NoticeLevel, least: NoticeLevel): boolean {
  return rank[level] >= rank[least];
}

/** The line without a line feed. `timeOfDayMs` counts from midnight and may run past the next one. */
export function formatLogLine(line: LogLine, timeOfDayMs: number): string {
  return `${formatTimeOfDay(timeOfDayMs)} ${line.level.toUpperCase().padEnd(7)} ${cleanText(line.text)}`;
}

/** As `formatLogLine`, coloured by level for a terminal. */
export function paintLogLine(line: LogLine, timeOfDayMs: number, paint: Paint): string {
  return paintBy(line.level, formatLogLine(line, timeOfDayMs), paint);
}

/** As `paintLogLine`, over as many lines as `columns` asks for; the further ones begin below the message. */
export function wrapLogLine(line: LogLine, timeOfDayMs: number, columns: number, paint: Paint): string[] {
  const head = formatLogLine({ ...line, text: "" }, timeOfDayMs);
  const room = columns - head.length;
  if (room < LEAST_ROOM) return [paintLogLine(line, timeOfDayMs, paint)];
  const indent = " ".repeat(head.length);
  return wrapText(cleanText(line.text), room).map((text, place) =>
    paintBy(line.level, (place === 0 ? head : indent) + text, paint),
  );
}

function paintBy(level: NoticeLevel, text: string, paint: Paint): string {
  if (level === "error") return paint.bad(text);
  if (level === "warning") return paint.warn(text);
  return level === "debug" ? paint.dim(text) : text;
}

/** `HH:MM:SS.mmm`; anything but a finite number is midnight. */
export function formatTimeOfDay(timeOfDayMs: number): string {
  const finite = Number.isFinite(timeOfDayMs) ? Math.floor(timeOfDayMs) : 0;
  const ms = ((finite % DAY_MS) + DAY_MS) % DAY_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(two).join(":");
  return `${clock}.${String(ms % 1000).padStart(3, "0")}`;
}

function startedText({ phase, phaseKind, target, concurrency, ratePerSec }: PhaseStartedEvent): string {
  const load: string[] = [];
  if (concurrency !== undefined) load.push(`concurrency ${formatCount(concurrency)}`);
  if (ratePerSec !== undefined) load.push(`${formatPlain(ratePerSec)} requests/s`);
  const until = describeTarget(target);
  if (until !== "") load.push(`until ${until}`);
  const name = phase === phaseKind ? phase : `${phase} (${phaseKind})`;
  return `Phase ${name} started${load.length > 0 ? `: ${load.join(", ")}` : ""}`;
}

function endedText(event: PhaseEndedEvent): string {
  const counts = [`${formatCount(event.succeeded)} ok`, `${formatCount(event.failed)} failed`];
  if (event.cancelled > 0) counts.push(`${formatCount(event.cancelled)} cancelled`);
  if (event.dropped > 0) counts.push(`${formatCount(event.dropped)} dropped`);
  return `Phase ${event.phase} ended after ${formatDuration(event.elapsedSec)}: ${counts.join(", ")}`;
}
