/** What decides how promptly this machine stamps: clock, processors, and who else uses them. */
import { type NodeCheck, shareText, unknownCheck } from "./node-check.ts";
import type { NodeFacts } from "./node-facts.ts";

export function checkProcessor(facts: NodeFacts): NodeCheck[] {
  return [checkClock(facts), checkCores(facts), checkGovernor(facts), checkLoad(facts), checkSteal(facts)];
}

/** Sources whose every reading goes to a device. */
const SLOW_SOURCES = new Set(["hpet", "acpi_pm", "jiffies", "pit", "refined-jiffies"]);
const COARSE_STEP_NS = 10_000;
const DEAR_READING_NS = 1000;

function checkClock({ clock }: NodeFacts): NodeCheck {
  const name = "clock";
  const { source, stepNs, readingNs } = clock;
  const step = stepNs === undefined ? "no step seen" : `steps of ${durationText(stepNs)}`;
  const found = `${source === undefined ? "" : `${source}, `}${step}, ${durationText(readingNs)} a reading`;
  const isSlow = source !== undefined && SLOW_SOURCES.has(source);
  const isCoarse = stepNs === undefined || stepNs > COARSE_STEP_NS || readingNs > DEAR_READING_NS;
  if (!isSlow && !isCoarse) return { name, found, verdict: "ok" };
  const advice = isSlow
    ? "This clock source is slow: boot with tsc (x86) or the hypervisor's own, if the machine has it."
    : "Stamps can be no finer than the clock: differences below its step mean nothing.";
  return { name, found, verdict: "warn", advice };
}

function durationText(ns: number): string {
  if (ns < 1000) return `${Math.round(ns)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}

/** One for the load worker, one for the rest of the program. */
const WANTED_CORES = 2;

function checkCores({ host, allowedCpus, groups }: NodeFacts): NodeCheck {
  const name = "processors";
  if (host.cores === 0 && allowedCpus === undefined) return unknownCheck(name);
  const there = Math.max(host.cores, allowedCpus ?? 0);
  const allowed = Math.min(allowedCpus ?? there, groups.cpus ?? there);
  const limits = [
    ...(allowedCpus !== undefined && allowedCpus < there ? [`${allowedCpus} allowed`] : []),
    ...(groups.cpus !== undefined && groups.cpus < there ? [`quota of ${Number(groups.cpus.toFixed(2))}`] : []),
  ];
  const found = [`${there} × ${host.cpuModel}`, ...limits].join(", ");
  if (allowed >= WANTED_CORES) return { name, found, verdict: "ok" };
  const advice =
    groups.cpus !== undefined && groups.cpus < WANTED_CORES
      ? "A process that has used up its quota stands still for up to 100 ms: raise the CPU limit of the container to 2 or more."
      : "Stamping and counting share one processor: use a machine or a job with two or more.";
  return { name, found, verdict: "warn", advice };
}

const SLOW_GOVERNORS = new Set(["powersave", "conservative"]);

function checkGovernor({ governors }: NodeFacts): NodeCheck {
  const name = "CPU governor";
  const kinds = [...new Set(governors)].sort();
  if (kinds.length === 0) return unknownCheck(name);
  const found = kinds.join(", ");
  if (!kinds.some((kind) => SLOW_GOVERNORS.has(kind))) return { name, found, verdict: "ok" };
  const advice = "Slow wake-ups are counted as latency of the server: `cpupower frequency-set -g performance`.";
  return { name, found, verdict: "warn", advice };
}

const BUSY_SHARE = 0.25;
const VERY_BUSY_SHARE = 0.75;

function checkLoad({ loadAverage, busyNow }: NodeFacts): NodeCheck {
  const name = "other work";
  if (busyNow === undefined) return unknownCheck(name);
  const average = loadAverage === undefined ? "" : `, load average ${loadAverage.toFixed(2)}`;
  const found = `${shareText(busyNow)} of the processors busy now${average}`;
  if (busyNow <= BUSY_SHARE) return { name, found, verdict: "ok" };
  const advice =
    "Other programs delay the stamps, and the server too if it runs here: stop them, or measure from elsewhere.";
  return { name, found, verdict: busyNow > VERY_BUSY_SHARE ? "bad" : "warn", advice };
}

const MUCH_STEAL = 0.01;

function checkSteal({ stealSinceBoot }: NodeFacts): NodeCheck {
  const name = "stolen time";
  if (stealSinceBoot === undefined) return unknownCheck(name);
  const found = `${shareText(stealSinceBoot)} taken by the hypervisor since boot`;
  if (stealSinceBoot <= MUCH_STEAL) return { name, found, verdict: "ok" };
  const advice = "The host of this virtual machine is overbooked: results will vary from minute to minute.";
  return { name, found, verdict: "warn", advice };
}
