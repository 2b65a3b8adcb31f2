/** A run many times as long as what is kept of it. Run as a program it tells how its memory went, as one line of JSON. */
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import type { Approximation } from "#metrics/result.ts";
import type { FinishedRecord } from "#record/record.ts";
import { anOutcome, aRecord, CHAT } from "./record-builder.ts";

export const REQUESTS = 300_000;
const CHUNKS = 20;
const STREAMS = 300;
const ROUND_NS = 250e6;

export interface MemoryReport {
  readonly beginMb: number;
  readonly halfMb: number;
  readonly endMb: number;
  readonly counted: number | undefined;
  readonly approximation: Approximation | undefined;
}

/** `STREAMS` at once, each followed by the next; no two requests alike. */
function recordOf(index: number): FinishedRecord {
  const sentNs = Math.floor(index / STREAMS) * ROUND_NS + (index % STREAMS) * 800_000;
  const contentNs = new Array<number>(CHUNKS);
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    contentNs[chunk] = sentNs + 50e6 + chunk * 9e6 + ((index * 31 + chunk * 17) % 997) * 1000;
  }
  const endNs = (contentNs[CHUNKS - 1] ?? 0) + 1000;
  return aRecord({ sentNs, issuedNs: sentNs, dueNs: sentNs, endNs, contentNs, tokens: { input: 100, output: CHUNKS } });
}

function residentMb(): number {
  Bun.gc(true);
  return process.memoryUsage().rss / 1e6;
}

function playRun(): MemoryReport {
  const metrics = createPhaseMetrics(CHAT);
  const beginMb = residentMb();
  for (let index = 0; index < REQUESTS / 2; index++) metrics.add(recordOf(index));
  const halfMb = residentMb();
  for (let index = REQUESTS / 2; index < REQUESTS; index++) metrics.add(recordOf(index));
  const endMb = residentMb();
  const result = metrics.summarise(anOutcome({ endNs: (REQUESTS / STREAMS) * ROUND_NS }));
  const counted = result.metrics.find(({ tag }) => tag === "request_latency")?.stats.count;
  return { beginMb, halfMb, endMb, counted, approximation: result.approximation };
}

if (import.meta.main) process.stdout.write(JSON.stringify(playRun()));
