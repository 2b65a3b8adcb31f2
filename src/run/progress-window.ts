/** Figures of the last few seconds of a phase, for the live display: cheap to add to, approximate by design. */
import type { ProgressEvent } from "#core/events.ts";
import { nsToMs, secToNs } from "#core/units.ts";
import type { FinishedRecord } from "#record/record.ts";

export interface ProgressWindow {
  add(record: FinishedRecord): void;
  recent(): ProgressEvent["recent"];
}

const WINDOW_SEC = 5;
/** Of a busy window only the newest are kept. */
const MOST_KEPT = 2000;

interface Sample {
  readonly endNs: number;
  readonly latencyMs: number;
  readonly ttftMs: number;
  readonly itlMs: number | undefined;
  readonly outputTokens: number;
}

export function createProgressWindow(): ProgressWindow {
  let samples: Sample[] = [];
  return {
    add: (record) => {
      const first = record.contentNs[0];
      const last = record.contentNs.at(-1);
      if (record.error !== undefined || first === undefined || last === undefined) return;
      const outputTokens = (record.tokens.output ?? 0) + (record.tokens.reasoning ?? 0);
      samples.push({
        endNs: record.endNs,
        latencyMs: nsToMs(last - record.sentNs),
        ttftMs: nsToMs(first - record.sentNs),
        itlMs: outputTokens < 2 ? undefined : nsToMs(last - first) / (outputTokens - 1),
        outputTokens,
      });
      if (samples.length > 2 * MOST_KEPT) samples = samples.slice(-MOST_KEPT);
    },
    recent: () => {
      const newestNs = samples.at(-1)?.endNs ?? 0;
      samples = samples.filter((sample) => sample.endNs > newestNs - secToNs(WINDOW_SEC));
      if (samples.length < 2) return {};
      const oldestNs = samples[0]?.endNs ?? 0;
      const spanSec = Math.max(1e-3, (newestNs - oldestNs) / 1e9);
      const tokens = samples.reduce((sum, sample) => sum + sample.outputTokens, 0);
      const ttfts = sorted(samples.map((sample) => sample.ttftMs));
      const latencies = sorted(samples.map((sample) => sample.latencyMs));
      const itls = sorted(samples.flatMap((sample) => (sample.itlMs === undefined ? [] : [sample.itlMs])));
      const itlP50Ms = nearest(itls, 0.5);
      return {
        requestsPerSec: (samples.length - 1) / spanSec,
        outputTokensPerSec: tokens / spanSec,
        ttftP50Ms: nearest(ttfts, 0.5) ?? 0,
        ttftP99Ms: nearest(ttfts, 0.99) ?? 0,
        ...(itlP50Ms === undefined ? {} : { itlP50Ms }),
        latencyP50Ms: nearest(latencies, 0.5) ?? 0,
        latencyP99Ms: nearest(latencies, 0.99) ?? 0,
      };
    },
  };
}

const sorted = (values: number[]): Float64Array => Float64Array.from(values).sort();

function nearest(values: Float64Array, fraction: number): number | undefined {
  return values[Math.min(values.length - 1, Math.floor(fraction * values.length))];
}
