/** A machine made of memory: the files of its kernel, a clock that can be moved, and load workers that greet or do not. */
import type { RangedFiles, WorkerHandle } from "#core/ports.ts";
import type { NodeFacts, NodePorts } from "#doctor/node-facts.ts";
import { type FromWorker, type ToWorker, WORKER_PROGRAM } from "#run/protocol.ts";
import { createMemoryFiles, type MemoryFiles } from "../export/memory-files.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export const WORKER_PID = 4242;

/** A machine on which nothing is wrong. */
export const GOOD_KERNEL: Readonly<Record<string, string>> = {
  "/proc/cpuinfo": [0, 1, 2, 3].map((id) => `processor\t: ${id}\nmodel name\t: Fast CPU\n`).join("\n"),
  "/proc/stat": "cpu 100 0 100 1800 0 0 0 0 0 0\n",
  "/proc/loadavg": "0.10 0.05 0.01 1/100 999\n",
  "/proc/meminfo": "MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n",
  "/proc/self/status": "Cpus_allowed_list:\t0-3\n",
  "/proc/self/cgroup": "0::/\n",
  "/proc/net/sockstat": "TCP: inuse 10 orphan 0 tw 5 alloc 12 mem 1\n",
  "/proc/net/if_inet6": "00000000000000000000000000000001 01 80 10 80 lo\n",
  "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
  "/sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc\n",
  "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance\n",
  "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "not looked at\n",
  [`/proc/${WORKER_PID}/limits`]: "Max open files            65535                65535                files\n",
  [`/proc/${WORKER_PID}/environ`]: "PATH=/bin\0BUN_CONFIG_MAX_HTTP_REQUESTS=65535\0",
};

export interface BuiltNode {
  readonly ports: NodePorts & { readonly files: MemoryFiles & Partial<RangedFiles> };
  readonly clock: VirtualClock;
  readonly killed: number[];
}

export interface NodeSettings {
  readonly env?: Record<string, string>;
  /** What the workers do first. */
  readonly worker?: "greets" | "ends" | "is silent";
}

export function buildNode(texts: Readonly<Record<string, string>>, settings: NodeSettings = {}): BuiltNode {
  const { env = {}, worker = "greets" } = settings;
  const files = createMemoryFiles({ ...texts }, ["/", "/tmp", "/home", "/home/me"]);
  const clock = createVirtualClock();
  const killed: number[] = [];
  const startWorker = (): WorkerHandle<ToWorker, FromWorker> => ({
    pid: WORKER_PID,
    send: () => {},
    onMessage: (listener) => {
      if (worker === "greets") listener({ kind: "hello", program: WORKER_PROGRAM });
    },
    exited: worker === "ends" ? Promise.resolve({ code: 1, signal: null }) : new Promise(() => {}),
    kill: () => void killed.push(WORKER_PID),
  });
  const entropy = { uuid: () => "some-uuid" };
  return { clock, killed, ports: { files, clock, entropy, env, workingDirectory: "/home/me", startWorker } };
}

/** Facts of a machine on which nothing is wrong; what a test is about is overwritten. */
export function buildFacts(over: Partial<NodeFacts> = {}): NodeFacts {
  return {
    host: { cpuModel: "Fast CPU", cores: 4 },
    worker: { hasStarted: true, openFiles: { soft: 65535, hard: 65535 }, fetchCap: 65535 },
    portCount: 28232,
    sockets: { inUse: 10, timeWait: 5 },
    clock: { source: "tsc", stepNs: 40, readingNs: 50 },
    governors: ["performance"],
    allowedCpus: 4,
    groups: {},
    loadAverage: 0.1,
    busyNow: 0.01,
    stealSinceBoot: 0,
    availableMemory: 8e9,
    pageSize: 4096,
    ipv6: { loopback: true, beyond: true },
    directories: [
      { purpose: "temporary files", path: "/tmp" },
      { purpose: "results", path: "/home/me" },
    ],
    env: {},
    ...over,
  };
}
