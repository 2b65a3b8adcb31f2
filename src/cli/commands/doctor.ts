/** `aiperf doctor`: is this machine fit for measuring, and how exact is it as a client? */
import { absolutePath } from "#cli/absolute-path.ts";
import { type CommandOption, readOptions, renderOptions } from "#cli/command-options.ts";
import { type DoctorReport, isTooSlow, renderDoctor } from "#cli/doctor-report.ts";
import { type Interrupts, listenForInterrupts } from "#cli/interrupts.ts";
import type { World } from "#cli/world.ts";
import { ExitCode } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { calibrate, type Findings } from "#doctor/calibrate.ts";
import { pointsOf } from "#doctor/calibration-points.ts";
import { checkNode } from "#doctor/check-node.ts";
import type { LoadKind } from "#doctor/load-kinds.ts";
import { gatherNodeFacts } from "#doctor/node-facts.ts";
import { whileWriting } from "#export/write-failure.ts";
import { calibrationPath, type HostFingerprint, renderCalibration } from "#metrics/calibration.ts";
import { explainLoss } from "#study/trial/worker-loss.ts";

const DEFAULT_SECONDS = 10;

export const DOCTOR_OPTIONS = {
  seconds: { flag: "--seconds", kind: "number", least: 2, most: 600, help: "Time for the loads, about" },
  quick: { flag: "--quick", kind: "switch", help: "Look at the machine only, send no load" },
  json: {
    flag: "--json",
    kind: "text",
    value: "FILE",
    help: "Write everything to this file as JSON; - for the screen",
  },
  noSave: { flag: "--no-save", kind: "switch", help: "Do not keep the calibration for later runs" },
} as const satisfies Readonly<Record<string, CommandOption>>;

interface DoctorOptions {
  readonly seconds?: number;
  readonly quick?: boolean;
  readonly json?: string;
  readonly noSave?: boolean;
}

function renderHelp(): string {
  const { seconds, ...rest } = DOCTOR_OPTIONS;
  const shown = [{ ...seconds, shownDefault: String(DEFAULT_SECONDS) }, ...Object.values(rest)];
  return `Looks at this machine and tells whether it is fit for measuring. Then sends rising load to a mock server whose
timings are known, and tells up to which load this machine times within 1, 5 and 10 ms.

Usage: aiperf doctor [DOCTOR_OPTIONS]

${renderOptions(shown)}

Nothing leaves the machine. The calibration is kept in ~/.cache/aiperf/calibration.json (under XDG_CACHE_HOME where that
is set): later runs here tell by it how much of their latencies may be the client's own.

Examples:
  aiperf doctor                    # machine and loads, about ten seconds
  aiperf doctor --quick            # the machine alone
  aiperf doctor --seconds 60       # higher loads, more requests behind every figure
  aiperf doctor --json - | jq '.calibration.loads[].limits'

Exit codes: 0 ok · 2 wrong command line · 7 not even one stream is timed within 10 ms · 130, 143 interrupted
`;
}

export async function runDoctor(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(renderHelp());
    return ExitCode.ok;
  }
  const options = readOptions("aiperf doctor", argv, DOCTOR_OPTIONS) as DoctorOptions;
  const progress = openProgress(world);
  progress.show("Looking at this machine");
  const facts = await gatherNodeFacts(world);
  const known = { version: VERSION, host: facts.host, checks: checkNode(facts) };
  if (options.quick === true) {
    progress.clear();
    await present({ ...known }, options, world);
    return ExitCode.ok;
  }
  const interrupts = listenForInterrupts(
    world,
    () => progress.show("Interrupted: ending what is under way"),
    () => progress.clear(),
  );
  try {
    const onLoad = (kind: LoadKind, asked: number) => progress.show(describeLoad(kind, asked));
    const findings = await measure(world, { seconds: options.seconds ?? DEFAULT_SECONDS, onLoad, interrupts });
    progress.clear();
    return await conclude({ known, findings, options, interrupts, world });
  } finally {
    interrupts.stopListening();
    progress.clear();
  }
}

interface MeasureParts {
  readonly seconds: number;
  readonly onLoad: (kind: LoadKind, asked: number) => void;
  readonly interrupts: Interrupts;
}

async function measure(world: World, { seconds, onLoad, interrupts }: MeasureParts): Promise<Findings> {
  try {
    // Only now: what is started later would inherit the lower priority.
    const onStarted = () => world.yieldProcessor();
    return await calibrate(world, { seconds, onStarted, onLoad, stop: interrupts.stop });
  } catch (error) {
    throw error instanceof Error ? explainLoss(error) : error;
  }
}

interface Conclusion {
  readonly known: Omit<DoctorReport, "calibration">;
  readonly findings: Findings;
  readonly options: DoctorOptions;
  readonly interrupts: Interrupts;
  readonly world: World;
}

/** What an interruption cut short is shown, and not kept. */
async function conclude({ known, findings, options, interrupts, world }: Conclusion): Promise<number> {
  const interrupted = interrupts.exitCode();
  const mayKeep = interrupted === undefined && options.noSave !== true;
  const savedAt = mayKeep ? await save(findings, known.host, world) : undefined;
  const calibration = {
    ...findings,
    wasInterrupted: interrupted !== undefined,
    ...(savedAt === undefined ? {} : { savedAt }),
  };
  await present({ ...known, calibration }, options, world);
  if (interrupted !== undefined) return interrupted;
  return isTooSlow(findings.loads) ? ExitCode.clientTooSlow : ExitCode.ok;
}

async function present(report: DoctorReport, { json }: DoctorOptions, world: World): Promise<void> {
  const { terminal, files } = world;
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (json === "-") {
    terminal.stdout(text);
    return;
  }
  terminal.stdout(renderDoctor(report, { columns: terminal.columns(), colours: terminal.colours }));
  if (json === undefined) return;
  const path = absolutePath(world, json);
  await whileWriting(path, () => files.writeAtomic(path, text));
}

/** Where it was kept. A cache that cannot be written to is no reason to fail. */
async function save(findings: Findings, host: HostFingerprint, world: World): Promise<string | undefined> {
  const path = calibrationPath(world.env);
  const points = pointsOf(findings);
  if (path === undefined || points.length === 0) return undefined;
  try {
    await world.files.makeDirectory(path.slice(0, path.lastIndexOf("/")));
    await world.files.writeAtomic(path, renderCalibration({ version: VERSION, host, points }));
    return path;
  } catch {
    world.terminal.stderr(`The calibration could not be kept: ${path} cannot be written.\n`);
    return undefined;
  }
}

interface Progress {
  show(text: string): void;
  clear(): void;
}

/** One line on a terminal, nothing elsewhere. */
function openProgress({ terminal }: World): Progress {
  const width = () => terminal.columns() - 1;
  const clear = () => {
    if (terminal.stderrIsTty) terminal.stderr(`\r${" ".repeat(width())}\r`);
  };
  return {
    clear,
    show: (text) => {
      clear();
      if (terminal.stderrIsTty) terminal.stderr(`${text} …`.slice(0, width()));
    },
  };
}

function describeLoad(kind: LoadKind, asked: number): string {
  if (kind === "arrivals") return `Timing ${asked} arrivals a second`;
  return `Timing ${asked} ${kind === "chunks" ? "quick " : ""}${asked === 1 ? "stream" : "streams"}`;
}
