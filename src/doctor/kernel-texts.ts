/**
 * The texts in which a Linux kernel tells of itself (/proc and /sys), read into numbers. Every reader gives undefined
 * for a text that is absent or says something else: other systems and containers tell less, and that is no error.
 */

type Text = string | undefined;

/** The number after a pattern; `unlimited` is infinite. */
function numberAfter(text: Text, pattern: RegExp): number | undefined {
  const word = text === undefined ? undefined : pattern.exec(text)?.[1];
  if (word === undefined) return undefined;
  return word === "unlimited" ? Number.POSITIVE_INFINITY : Number(word);
}

/** `/proc/PID/limits`. */
export function readOpenFileLimits(limits: Text): { readonly soft: number; readonly hard: number } | undefined {
  const soft = numberAfter(limits, /^Max open files\s+(\d+|unlimited)/m);
  const hard = numberAfter(limits, /^Max open files\s+\S+\s+(\d+|unlimited)/m);
  return soft === undefined || hard === undefined ? undefined : { soft, hard };
}

/** `ip_local_port_range`: how many ports a client may take. */
export function readPortCount(range: Text): number | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s*$/.exec(range ?? "");
  return match === null ? undefined : Math.max(0, Number(match[2]) - Number(match[1]) + 1);
}

/** TCP sockets of `/proc/net/sockstat`, and of `sockstat6` where it stands. */
export function readSockets(v4: Text, v6: Text): { readonly inUse: number; readonly timeWait: number } | undefined {
  const inUse = numberAfter(v4, /^TCP:.*?\binuse (\d+)/m);
  const timeWait = numberAfter(v4, /^TCP:.*?\btw (\d+)/m);
  if (inUse === undefined || timeWait === undefined) return undefined;
  return { inUse: inUse + (numberAfter(v6, /^TCP6:.*?\binuse (\d+)/m) ?? 0), timeWait };
}

/** The value of one variable of `/proc/PID/environ`; undefined where it is not set or nothing can be read. */
export function readVariable(environ: Text, name: string): string | undefined {
  const entry = environ?.split("\0").find((one) => one.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

/** Processor time since boot in ticks, from the first line of `/proc/stat`. */
export interface CpuTimes {
  readonly total: number;
  readonly idle: number;
  /** Wanted by this machine, given to another by the hypervisor. */
  readonly steal: number;
}

export const AT_BOOT: CpuTimes = { total: 0, idle: 0, steal: 0 };

export function readCpuTimes(stat: Text): CpuTimes | undefined {
  const ticks = /^cpu\s+(.*)$/m
    .exec(stat ?? "")?.[1]
    ?.trim()
    .split(/\s+/)
    .map(Number);
  // user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time already.
  const [user = 0, nice = 0, system = 0, idle, wait = 0, irq = 0, softirq = 0, steal = 0] = ticks ?? [];
  if (idle === undefined) return undefined;
  const busy = user + nice + system + irq + softirq;
  return { total: busy + idle + wait + steal, idle: idle + wait, steal };
}

/** What became of the processor time between two readings, as shares of it; undefined where no time has passed. */
export function cpuSharesBetween(
  before: CpuTimes | undefined,
  after: CpuTimes | undefined,
): { readonly busy: number; readonly steal: number } | undefined {
  if (before === undefined || after === undefined || after.total <= before.total) return undefined;
  const total = after.total - before.total;
  const steal = (after.steal - before.steal) / total;
  return { busy: 1 - (after.idle - before.idle) / total - steal, steal };
}

/** The last minute's figure of `/proc/loadavg`. */
export function readLoadAverage(loadavg: Text): number | undefined {
  return numberAfter(loadavg, /^(\d+\.\d+)\s/);
}

/** Processors in a list such as `0-3,8`, as `Cpus_allowed_list` of `/proc/self/status` has it. */
export function countAllowedCpus(status: Text): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? "")?.[1];
  if (list === undefined) return undefined;
  const ranges = list.split(",").map((range) => range.split("-").map(Number));
  return ranges.reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

/** Bytes; `MemAvailable` of `/proc/meminfo`. */
export function readAvailableMemory(meminfo: Text): number | undefined {
  const kib = numberAfter(meminfo, /^MemAvailable:\s+(\d+) kB/m);
  return kib === undefined ? undefined : kib * 1024;
}

const AT_NULL = 0n;
const AT_PAGESZ = 6n;

/** Page size in bytes, from the auxiliary vector: pairs of 64-bit words, key and value. */
export function readPageSize(auxv: Uint8Array | undefined): number | undefined {
  if (auxv === undefined) return undefined;
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= auxv.byteLength; at += 16) {
    const key = view.getBigUint64(at, true);
    if (key === AT_NULL) return undefined;
    if (key === AT_PAGESZ) return Number(view.getBigUint64(at + 8, true));
  }
  return undefined;
}

/** Whether `/proc/net/if_inet6` has the loopback's address, and one that is good beyond this link. */
export function readIpv6(addresses: Text): { readonly loopback: boolean; readonly beyond: boolean } | undefined {
  if (addresses === undefined) return undefined;
  // Address, interface number, prefix length, scope (10 host, 20 link, 00 global), flags, name.
  const scopes = addresses.split("\n").map((line) => line.trim().split(/\s+/)[3]);
  return { loopback: scopes.includes("10"), beyond: scopes.includes("00") };
}
