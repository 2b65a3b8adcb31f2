/** Figures of the last few seconds of a phase, for the live display: cheap to add to, approximate by design. */
import type { ProgressEvent } from "#core/events.ts";
import { nsToMs, nsToSec, secToNs } from "#core/units.ts";
import type { FinishedRecord } from "#record/record.ts";

export interface ProgressWindow {
  add(record: FinishedRecord): void;
  recent(): ProgressEvent["recent"];
}

const WINDOW_SEC = 5;
/** Of a busy window only the newest are kept: plenty for a median that is looked at. */
const MOST_KEPT = 500;
/** Figures stand this long before they are taken anew, by the stamps of the records. */
const STANDING_SEC = 0.5;

interface Sample {
  readonly endNs: number;
  readonly latencyMs: number;
  readonly ttftMs: number;
  readonly itlMs: number | undefined;
  readonly outputTokens: number;
}

export function createProgressWindow(): ProgressWindow {
  let samples: Sample[] = [];
  let figures: ProgressEvent["recent"] = {};
  let takenNs = Number.NEGATIVE_INFINITY;
  return {
    add: (record) => {
      const sample = toSample(record);
      if (sample === undefined) return;
      samples.push(sample);
      if (samples.length > 2 * MOST_KEPT) samples = samples.slice(-MOST_KEPT);
    },
    recent: () => {
      const newestNs = samples.at(-1)?.endNs ?? 0;
      if (newestNs - takenNs < secToNs(STANDING_SEC)) return figures;
      takenNs = newestNs;
      samples = samples.filter((sample) => sample.endNs > newestNs - secToNs(WINDOW_SEC)).slice(-MOST_KEPT);
      figures = toFigures(samples);
      return figures;
    },
  };
}

function toSample(record: FinishedRecord): Sample | undefined {
  const first = record.contentNs[0];
  const last = record.contentNs.at(-1);
  if (record.error !== undefined || first === undefined || last === undefined) return undefined;
  const outputTokens = (record.tokens.output ?? 0) + (record.tokens.reasoning ?? 0);
  return {
    endNs: record.endNs,
    latencyMs: nsToMs(last - record.sentNs),
    ttftMs: nsToMs(first - record.sentNs),
    itlMs: outputTokens < 2 ? undefined : nsToMs(last - first) / (outputTokens - 1),
    outputTokens,
  };
}

/** Nothing to tell until a rate can be told from: two requests, and a span that is no burst. */
function toFigures(samples: readonly Sample[]): ProgressEvent["recent"] {
  const spanSec = nsToSec((samples.at(-1)?.endNs ?? 0) - (samples[0]?.endNs ?? 0));
  if (samples.length < 2 || spanSec <= 0) return {};
  const tokens = samples.reduce((sum, sample) => sum + sample.outputTokens, 0);
  const ttfts = sorted(samples.map((sample) => sample.ttftMs));
  const latencies = sorted(samples.map((sample) => sample.latencyMs));
  const itls = sorted(samples.flatMap((sample) => (sample.itlMs === undefined ? [] : [sample.itlMs])));
  const itlP50Ms = nearest(itls, 0.5);
  return {
    ...(spanSec < LEAST_SPAN_SEC
      ? {}
      : { requestsPerSec: (samples.length - 1) / spanSec, outputTokensPerSec: tokens / spanSec }),
    ttftP50Ms: nearest(ttfts, 0.5) ?? 0,
    ttftP99Ms: nearest(ttfts, 0.99) ?? 0,
    ...(itlP50Ms === undefined ? {} : { itlP50Ms }),
    latencyP50Ms: nearest(latencies, 0.5) ?? 0,
    latencyP99Ms: nearest(latencies, 0.99) ?? 0,
  };
}

/** Below it a rate would be that of a burst: the first answers of a load come back together. */
const LEAST_SPAN_SEC = 0.2;

const sorted = (values: number[]): Float64Array => Float64Array.from(values).sort();

function nearest(values: Float64Array, fraction: number): number | undefined {
  return values[Math.min(values.length - 1, Math.floor(fraction * values.length))];
}
