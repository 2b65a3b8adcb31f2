/** What the doctor has found, as text: the checks of the machine, the loads that were tried, and what follows. */
import type { LoadFindings, MeasuredStep } from "#doctor/calibrate.ts";
import { type ClimbEnd, WORST_ERROR_MS } from "#doctor/climb.ts";
import { BOUNDS_MS, type Limit } from "#doctor/limits.ts";
import type { LoadKind } from "#doctor/load-kinds.ts";
import type { NodeCheck, Verdict } from "#doctor/node-check.ts";
import type { HostFingerprint } from "#metrics/calibration.ts";
import { formatCount, formatPercent, formatShort } from "#report/text/format.ts";
import { createPaint, type Paint, type Painter } from "#report/text/paint.ts";
import { type Column, renderTable } from "#report/text/table.ts";
import { wrapText } from "#report/text/text-width.ts";

export interface DoctorReport {
  readonly version: string;
  readonly host: HostFingerprint;
  readonly checks: readonly NodeCheck[];
  /** Absent: only the machine was looked at. */
  readonly calibration?: {
    readonly loads: readonly LoadFindings[];
    readonly steal?: number;
    readonly wasInterrupted: boolean;
    /** Where it is kept for later runs. */
    readonly savedAt?: string;
  };
}

export interface DoctorLayout {
  readonly columns: number;
  readonly colours: boolean;
}

/** Text for a terminal, no line wider than asked. */
export function renderDoctor(report: DoctorReport, { columns, colours }: DoctorLayout): string {
  const paint = createPaint(colours);
  const layout = { columns, paint };
  const { calibration } = report;
  const lines = [...renderChecks(report, layout)];
  for (const load of calibration?.loads ?? []) lines.push("", ...renderLoad(load, layout));
  if (calibration !== undefined && calibration.loads.length > 0) {
    lines.push("", ...renderLimits(calibration.loads, layout), "", ...renderRemarks(report, layout));
  }
  return `${lines.join("\n")}\n`;
}

interface Layout {
  readonly columns: number;
  readonly paint: Paint;
}

const MARKS: Readonly<Record<Verdict, string>> = { ok: "ok", warn: "look", bad: "BAD", unknown: "?" };

function renderChecks({ checks, version }: DoctorReport, { columns, paint }: Layout): string[] {
  const painters: Record<string, Painter> = {
    [MARKS.ok]: paint.good,
    [MARKS.warn]: paint.warn,
    [MARKS.bad]: paint.bad,
    [MARKS.unknown]: paint.dim,
  };
  const byMark: Painter = (cell) => (painters[cell.trim()] ?? paint.dim)(cell);
  const table = {
    title: `This machine, as aiperf ${version} finds it`,
    columns: [
      { header: "", align: "left", paint: byMark },
      { header: "Check", align: "left" },
      { header: "Found", align: "left", minWidth: 20, maxLines: 3 },
    ] as const,
    rows: checks.map(({ name, found, verdict }) => [MARKS[verdict], name, found]),
  };
  const advice = checks.flatMap((check) =>
    check.advice === undefined ? [] : ["", ...note(`${check.name}: ${check.advice}`, columns)],
  );
  return [...renderTable(table, { style: "plain", columns, heading: paint.heading, title: paint.title }), ...advice];
}

const NOTE_INDENT = "  ";

function note(text: string, columns: number): string[] {
  return wrapText(text, columns - NOTE_INDENT.length).map((line) => NOTE_INDENT + line);
}

interface LoadColumn extends Column {
  readonly cell: (step: MeasuredStep) => string;
}

const REQUESTS: LoadColumn = { header: "requests", cell: ({ requests }) => formatCount(requests), importance: 2 };
const CHUNKS: LoadColumn = { header: "chunks/s", cell: ({ chunkRatePerSec }) => formatCount(chunkRatePerSec) };
const TTFT_P50: LoadColumn = { header: "TTFT p50", cell: ({ ttftErrorP50Ms }) => formatShort(ttftErrorP50Ms) };
const TTFT_P99: LoadColumn = { header: "TTFT p99", cell: ({ ttftErrorP99Ms }) => formatShort(ttftErrorP99Ms) };
const ITL_P99: LoadColumn = { header: "ITL p99", cell: ({ itlErrorP99Ms }) => formatShort(itlErrorP99Ms) };
const asked = (header: string): LoadColumn => ({ header, cell: (step) => formatCount(step.asked) });

const TITLES: Readonly<Record<LoadKind, string>> = {
  streams: "Streams at a model's pace (50 tokens a second each); errors in ms",
  arrivals: "Arrivals by a Poisson schedule; lateness of sending, and errors, in ms",
  chunks: "Few streams, each of up to 1,000 chunks a second; errors in ms",
};

const COLUMNS: Readonly<Record<LoadKind, readonly LoadColumn[]>> = {
  streams: [
    asked("streams"),
    CHUNKS,
    REQUESTS,
    TTFT_P50,
    TTFT_P99,
    ITL_P99,
    { header: "at start", cell: ({ openingErrorP99Ms }) => formatShort(openingErrorP99Ms), importance: 1 },
  ],
  arrivals: [
    asked("arrivals/s"),
    { header: "sent/s", cell: ({ requestRatePerSec }) => formatCount(requestRatePerSec) },
    REQUESTS,
    { header: "late p50", cell: ({ lagP50Ms }) => formatShort(lagP50Ms) },
    { header: "late p99", cell: ({ lagP99Ms }) => formatShort(lagP99Ms) },
    TTFT_P99,
  ],
  chunks: [
    asked("streams"),
    CHUNKS,
    REQUESTS,
    { header: "chunk p99", cell: ({ chunkErrorP99Ms }) => formatShort(chunkErrorP99Ms) },
    TTFT_P99,
    ITL_P99,
  ],
};

function renderLoad({ kind, steps, end }: LoadFindings, { columns, paint }: Layout): string[] {
  const shown = COLUMNS[kind];
  const table = { title: TITLES[kind], columns: shown, rows: steps.map((step) => shown.map(({ cell }) => cell(step))) };
  const ending = describeEnd(end, steps);
  return [
    ...renderTable(table, { style: "plain", columns, heading: paint.heading, title: paint.title, rule: paint.dim }),
    ...(ending === undefined ? [] : note(ending, columns).map((line) => paint.dim(line))),
  ];
}

/** Undefined where the last line of the table says it all. */
function describeEnd(end: ClimbEnd, steps: readonly MeasuredStep[]): string | undefined {
  const failed = steps.find((step) => step.failed > 0);
  switch (end) {
    case "error":
      return undefined;
    case "saturated":
      return "The last load was more than client and server together can do on this machine.";
    case "failures":
      return `Requests failed at the last load${failed?.failure === undefined ? "" : `: ${failed.failure}`}`;
    case "time":
      return "Higher loads were not tried for want of time: --seconds gives more.";
    case "top":
      return "Nothing higher was tried.";
    case "interrupted":
      return "Interrupted here.";
  }
}

const NOUNS: Readonly<Record<LoadKind, string>> = { streams: "streams", arrivals: "arrivals/s", chunks: "chunks/s" };

function renderLimits(loads: readonly LoadFindings[], { columns, paint }: Layout): string[] {
  const table = {
    title: "Timed within, for 99 of 100 requests",
    columns: [
      { header: "", align: "left" },
      ...BOUNDS_MS.map((boundMs) => ({ header: `${boundMs} ms` })),
    ] as const satisfies readonly Column[],
    rows: loads.map(({ kind, limits }) => [`up to ${NOUNS[kind]}`, ...limits.map(describeLimit)]),
  };
  const { title, heading, dim } = paint;
  return renderTable(table, { style: "plain", columns, heading, title, rule: dim });
}

/** Two digits are all that so short a measurement is worth; never rounded up. */
function describeLimit({ highest, isAtLeast }: Limit): string {
  if (highest === undefined) return "none";
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(highest)) - 1);
  const rounded = Math.floor(highest / unit) * unit;
  return isAtLeast ? `at least ${formatCount(rounded)}` : formatCount(rounded);
}

const MUCH_STEAL = 0.01;

function renderRemarks({ host, calibration }: DoctorReport, { columns, paint }: Layout): string[] {
  const cores = host.cores > 0 ? `the ${host.cores} processors of this machine` : "this machine";
  const steal = calibration?.steal ?? 0;
  const savedAt = calibration?.savedAt;
  return [
    ...note(
      `The client and its mock server shared ${cores}, and delays of the server's sockets count as the client's: with a server elsewhere these figures are an upper bound. "At start" is the TTFT p99 of the streams that begin a load all at once. Limits between two measured loads are interpolated; beyond the last nothing is said.`,
      columns,
    ),
    ...(steal > MUCH_STEAL
      ? note(
          `The hypervisor took ${formatPercent(steal)} of the processors meanwhile: other moments may be better.`,
          columns,
        ).map((line) => paint.warn(line))
      : []),
    ...(savedAt === undefined ? [] : note(`Kept for later runs on this machine: ${savedAt}`, columns)),
  ];
}

/** Worth an exit code of its own: not even one stream can be timed. */
export function isTooSlow(loads: readonly LoadFindings[]): boolean {
  const first = loads.find(({ kind }) => kind === "streams")?.steps[0];
  return first !== undefined && !(first.errorMs <= WORST_ERROR_MS);
}
