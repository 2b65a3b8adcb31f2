/** Everything about this machine that the checks look at, gathered once. What the system does not tell is absent. */
import type { Clock, Entropy, Files, WorkerHandle } from "#core/ports.ts";
import { msToNs } from "#core/units.ts";
import { type HostFingerprint, readFingerprint } from "#metrics/calibration.ts";
import type { FromWorker, ToWorker } from "#run/protocol.ts";
import { type ClockFacts, measureClock } from "./clock-steps.ts";
import { type GroupLimits, readGroupLimits } from "./control-groups.ts";
import * as kernel from "./kernel-texts.ts";
import { createReadText, type ReadText } from "./read-text.ts";
import { probeWorker, type WorkerFacts } from "./worker-probe.ts";

export interface NodePorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly entropy: Pick<Entropy, "uuid">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly startWorker: () => WorkerHandle<ToWorker, FromWorker>;
}

export interface DirectoryFacts {
  readonly purpose: "temporary files" | "results";
  readonly path: string;
  /** The system's code where nothing can be written. */
  readonly failure?: string;
}

export interface NodeFacts {
  readonly host: HostFingerprint;
  readonly worker: WorkerFacts;
  readonly portCount?: number;
  readonly sockets?: { readonly inUse: number; readonly timeWait: number };
  readonly clock: ClockFacts & { readonly source?: string };
  /** One per processor, as far as they are told. */
  readonly governors: readonly string[];
  readonly allowedCpus?: number;
  readonly groups: GroupLimits;
  readonly loadAverage?: number;
  /** Share of the processors. */
  readonly busyNow?: number;
  readonly stealSinceBoot?: number;
  readonly availableMemory?: number;
  readonly pageSize?: number;
  readonly ipv6?: { readonly loopback: boolean; readonly beyond: boolean };
  /** First of the usual places where the system keeps its certificate authorities. */
  readonly systemRoots?: string;
  readonly directories: readonly DirectoryFacts[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How long the processors are watched. */
const WATCH_MS = 250;

export async function gatherNodeFacts(ports: NodePorts): Promise<NodeFacts> {
  const { files, env, clock } = ports;
  const read = createReadText(files);
  const before = kernel.readCpuTimes(await read("/proc/stat"));
  await new Promise<void>((resolve) => void clock.at(clock.nowNs() + msToNs(WATCH_MS), resolve));
  const after = kernel.readCpuTimes(await read("/proc/stat"));
  const source = (await read("/sys/devices/system/clocksource/clocksource0/current_clocksource"))?.trim();
  const auxv = await files.readBytes("/proc/self/auxv").catch(() => undefined);
  return {
    host: readFingerprint(await read("/proc/cpuinfo")),
    worker: await probeWorker(ports.startWorker, read, clock),
    clock: { ...measureClock(() => clock.nowNs()), ...(source === undefined ? {} : { source }) },
    governors: await readGovernors(files, read),
    groups: await readGroupLimits(read),
    directories: [
      await tryDirectory(ports, "temporary files", temporaryDirectory(env)),
      await tryDirectory(ports, "results", await resultsDirectory(ports)),
    ],
    env,
    ...present({
      portCount: kernel.readPortCount(await read("/proc/sys/net/ipv4/ip_local_port_range")),
      sockets: kernel.readSockets(await read("/proc/net/sockstat"), await read("/proc/net/sockstat6")),
      allowedCpus: kernel.countAllowedCpus(await read("/proc/self/status")),
      loadAverage: kernel.readLoadAverage(await read("/proc/loadavg")),
      busyNow: kernel.cpuSharesBetween(before, after)?.busy,
      stealSinceBoot: kernel.cpuSharesBetween(kernel.AT_BOOT, after)?.steal,
      availableMemory: kernel.readAvailableMemory(await read("/proc/meminfo")),
      pageSize: kernel.readPageSize(auxv),
      ipv6: kernel.readIpv6(await read("/proc/net/if_inet6")),
      systemRoots: await findSystemRoots(files),
    }),
  };
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the entries that are undefined. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

async function readGovernors(files: Files, read: ReadText): Promise<string[]> {
  const root = "/sys/devices/system/cpu";
  const names = await files.list(root).catch(() => []);
  const texts = await Promise.all(
    names.filter((name) => /^cpu\d+$/.test(name)).map((name) => read(`${root}/${name}/cpufreq/scaling_governor`)),
  );
  return texts.flatMap((text) => (text === undefined ? [] : [text.trim()]));
}

export function temporaryDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const { TMPDIR: directory } = env;
  return directory?.startsWith("/") ? directory.replace(/(?<=.)\/+$/, "") : "/tmp";
}

/** Where `profile` writes unless told otherwise; the directory is made there when the first run needs it. */
async function resultsDirectory({ files, workingDirectory }: NodePorts): Promise<string> {
  const artifacts = `${workingDirectory}/artifacts`;
  return (await files.isDirectory(artifacts)) ? artifacts : workingDirectory;
}

async function tryDirectory(
  { files, entropy }: NodePorts,
  purpose: DirectoryFacts["purpose"],
  path: string,
): Promise<DirectoryFacts> {
  const file = `${path}/.aiperf-doctor-${entropy.uuid()}`;
  try {
    await files.writeAtomic(file, "");
    await files.remove(file);
    return { purpose, path };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { purpose, path, failure: typeof code === "string" ? code : String(error) };
  }
}

const ROOT_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

async function findSystemRoots(files: Files): Promise<string | undefined> {
  for (const path of ROOT_BUNDLES) if (await files.exists(path)) return path;
  return undefined;
}
