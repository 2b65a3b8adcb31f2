/**
 * What the control groups of this process allow it: share of processors and memory, of version 1 and 2. A limit of any
 * group above counts as much as its own, and a container may see its group at the root: all levels are looked at.
 */
import type { ReadText } from "./read-text.ts";

export interface GroupLimits {
  /** Processors' worth of time; absent: no limit. */
  readonly cpus?: number;
  /** Bytes that are left before the limit; absent: no limit. */
  readonly memoryLeft?: number;
}

const ROOT = "/sys/fs/cgroup";

export async function readGroupLimits(read: ReadText): Promise<GroupLimits> {
  const groups = readGroups(await read("/proc/self/cgroup"));
  const cpus: number[] = [];
  const memory: number[] = [];
  for (const directory of levelsOf(groups.unified, [ROOT, `${ROOT}/unified`])) {
    push(cpus, readCpuMax(await read(`${directory}/cpu.max`)));
    push(memory, difference(await read(`${directory}/memory.max`), await read(`${directory}/memory.current`)));
  }
  for (const directory of levelsOf(groups.cpu, [`${ROOT}/cpu`, `${ROOT}/cpu,cpuacct`])) {
    const quota = await read(`${directory}/cpu.cfs_quota_us`);
    const period = await read(`${directory}/cpu.cfs_period_us`);
    push(cpus, readCpuMax(`${quota?.trim()} ${period?.trim()}`));
  }
  for (const directory of levelsOf(groups.memory, [`${ROOT}/memory`])) {
    const limit = await read(`${directory}/memory.limit_in_bytes`);
    push(memory, difference(limit, await read(`${directory}/memory.usage_in_bytes`)));
  }
  return {
    ...(cpus.length === 0 ? {} : { cpus: Math.min(...cpus) }),
    ...(memory.length === 0 ? {} : { memoryLeft: Math.min(...memory) }),
  };
}

interface Groups {
  readonly unified?: string;
  readonly cpu?: string;
  readonly memory?: string;
}

/** Lines `number:controllers:path`; version 2 has no controllers in its one line. */
export function readGroups(text: string | undefined): Groups {
  const groups: { -readonly [Name in keyof Groups]: string } = {};
  for (const line of (text ?? "").split("\n")) {
    const [, controllers, ...path] = line.split(":");
    if (controllers === undefined) continue;
    if (controllers === "") groups.unified = path.join(":");
    for (const name of controllers.split(",")) if (name === "cpu" || name === "memory") groups[name] = path.join(":");
  }
  return groups;
}

/** The group's own directory and those above it, under each of the places where groups may be mounted. */
function levelsOf(path: string | undefined, mounts: readonly string[]): string[] {
  if (path === undefined) return [];
  const parts = path.split("/").filter((part) => part !== "");
  return mounts.flatMap((mount) =>
    Array.from({ length: parts.length + 1 }, (_, depth) => [mount, ...parts.slice(0, depth)].join("/")),
  );
}

/** `quota period` in microseconds as processors; `max` and a negative quota mean no limit. */
export function readCpuMax(text: string | undefined): number | undefined {
  const match = /^(\d+) (\d+)/.exec(text ?? "");
  const period = Number(match?.[2]);
  return match === null || period === 0 ? undefined : Number(match[1]) / period;
}

/** A version 1 group without a limit names a number beyond any memory. */
const NO_LIMIT = 2 ** 60;

function difference(limit: string | undefined, used: string | undefined): number | undefined {
  const bytes = Number.parseInt(limit ?? "", 10);
  return Number.isNaN(bytes) || bytes > NO_LIMIT
    ? undefined
    : Math.max(0, bytes - (Number.parseInt(used ?? "", 10) || 0));
}

function push(values: number[], value: number | undefined): void {
  if (value !== undefined) values.push(value);
}
