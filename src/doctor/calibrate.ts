/**
 * How exact is this machine as a client? Loads rise against the mock server, whose truth is known request by request.
 * Client and server share the machine, and what delays the server's socket counts as the client's error: all figures
 * are upper bounds for a client that has the machine to itself.
 */
import { ExitCode, UserError } from "#core/errors.ts";
import type { Clock, Entropy, Files, Http, ProgramHandle, RangedFiles, WorkerHandle } from "#core/ports.ts";
import { type RunOrigin, secToNs } from "#core/units.ts";
import { startFleet } from "#run/load-fleet.ts";
import type { FromWorker, ToWorker } from "#run/protocol.ts";
import { type ClimbEnd, climb, isMeasured, type Rung } from "./climb.ts";
import { cpuSharesBetween, readCpuTimes } from "./kernel-texts.ts";
import { type KnownServer, startKnownServer } from "./known-server.ts";
import { findLimits, type Limit } from "./limits.ts";
import { isLoadReached, KIND_PLANS, type KindPlan, type LoadKind, planStep, planWarmup } from "./load-kinds.ts";
import { temporaryDirectory } from "./node-facts.ts";
import { createReadText } from "./read-text.ts";
import { runStep, type StepPorts, type StepResult } from "./run-step.ts";

export interface CalibratePorts {
  readonly files: Files & RangedFiles;
  readonly http: Http;
  readonly clock: Clock;
  readonly origin: RunOrigin;
  readonly entropy: Pick<Entropy, "uuid">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Processors that this process may use. */
  readonly cores: number;
  readonly startWorker: () => WorkerHandle<ToWorker, FromWorker>;
  readonly startProgram: (args: readonly string[]) => ProgramHandle;
}

export interface CalibrateOptions {
  /** For everything together, about. */
  readonly seconds: number;
  readonly stop: AbortSignal;
  /** Everything that sends and serves has been started. */
  readonly onStarted: () => void;
  /** Told before each load. */
  readonly onLoad: (kind: LoadKind, asked: number) => void;
}

export type MeasuredStep = StepResult & Rung;

/** One kind of load, and the highest that was timed within each bound. */
export interface LoadFindings {
  readonly kind: LoadKind;
  readonly steps: readonly MeasuredStep[];
  readonly end: ClimbEnd;
  readonly limits: readonly Limit[];
}

export interface Findings {
  /** In the order in which they were measured; what an interruption kept from being measured is missing. */
  readonly loads: readonly LoadFindings[];
  /** Share of the processors that a hypervisor took meanwhile; absent where the system does not tell. */
  readonly steal?: number;
}

/** Everything that is started is ended, whatever happens. Rejects where no load can be sent at all. */
export async function calibrate(ports: CalibratePorts, options: CalibrateOptions): Promise<Findings> {
  const read = createReadText(ports.files);
  const before = readCpuTimes(await read("/proc/stat"));
  const loads = await inTemporaryDirectory(ports, (directory) => measureAll(ports, options, directory));
  const steal = cpuSharesBetween(before, readCpuTimes(await read("/proc/stat")))?.steal;
  return { loads, ...(steal === undefined ? {} : { steal }) };
}

async function measureAll(
  ports: CalibratePorts,
  options: CalibrateOptions,
  directory: string,
): Promise<LoadFindings[]> {
  const { clock } = ports;
  const startNs = clock.nowNs();
  const fleet = startFleet(ports.startWorker);
  const servers: KnownServer[] = [];
  try {
    // All at once: starting a program takes longer than a small step.
    for (const server of await Promise.all(KIND_PLANS.map(({ law }) => startKnownServer(law, ports)))) {
      servers.push(server);
    }
    options.onStarted();
    const loads: LoadFindings[] = [];
    for (const [index, plan] of KIND_PLANS.entries()) {
      const server = servers[index];
      if (server === undefined || options.stop.aborted) break;
      const deadlineNs = startNs + secToNs(options.seconds * plan.untilShare);
      const found = await measureKind(plan, { ...ports, ...options, directory, fleet, server, deadlineNs });
      if (found.steps.length > 0) loads.push(found);
    }
    return loads;
  } finally {
    await fleet.close();
    for (const server of servers) server.stop();
  }
}

interface KindContext extends StepPorts, CalibrateOptions {
  readonly server: KnownServer;
  readonly deadlineNs: number;
}

async function measureKind(plan: KindPlan, context: KindContext): Promise<LoadFindings> {
  const { clock, deadlineNs, onLoad, seconds, server } = context;
  const { kind, rungs } = plan;
  await runStep(planWarmup(plan, server, seconds), context);
  const { steps, end } = await climb<MeasuredStep>({
    rungs,
    nowNs: () => clock.nowNs(),
    deadlineNs,
    measure: async (asked, lower) => {
      onLoad(kind, asked);
      const step = await runStep(planStep(plan, asked, server, seconds), context);
      if (step === undefined) return undefined;
      const isReached = isLoadReached(plan, asked, step, lower);
      return { ...step, asked, load: plan.loadOf(step, asked), errorMs: plan.errorOf(step), isReached };
    },
  });
  return { kind, steps, end, limits: findLimits(steps.filter(isMeasured)) };
}

async function inTemporaryDirectory<T>(
  { files, entropy, env }: CalibratePorts,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = `${temporaryDirectory(env)}/aiperf-doctor-${entropy.uuid()}`;
  try {
    await files.makeDirectory(directory);
  } catch (cause) {
    const hint = "Name a directory that can be written to in TMPDIR, or look at the machine alone with --quick.";
    throw new UserError(`cannot make ${directory}`, { exitCode: ExitCode.cannotWrite, hint, cause });
  }
  try {
    return await work(directory);
  } finally {
    await files.remove(directory);
  }
}
