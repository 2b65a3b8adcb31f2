/**
 * Client's stamps against the server's truth, request by request. Both sides are durations by one clock each, so no two
 * clocks need to agree: from handing the request over to the first chunk here, from having the request whole to writing
 * the first chunk there. The difference is all that lies between: this client, the loopback, the server's own socket.
 */
import { nsToMs, nsToSec } from "#core/units.ts";
import type { NumberedTruth } from "#mock/truth-log.ts";
import type { FinishedRecord } from "#record/record.ts";
import { quantile } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";

/** What is kept of a record while a step runs. */
export interface RequestStamps {
  readonly id: string;
  readonly dueNs: number;
  readonly sentNs: number;
  readonly contentNs: readonly number[];
}

export interface StepErrors {
  /** Requests that were measured: sent when the load had settled, answered, and known to the server. */
  readonly requests: number;
  readonly ttftErrorP50Ms: number;
  readonly ttftErrorP99Ms: number;
  /** Of the mean time between the chunks of a stream. */
  readonly itlErrorP99Ms: number;
  /** Of the first and the last chunk of each stream. */
  readonly chunkErrorP99Ms: number;
  /** Of the TTFT of the requests that began the load, all at once. */
  readonly openingErrorP99Ms?: number;
  /** Sent after due. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  /** As they were while the load was settled. */
  readonly requestRatePerSec: number;
  readonly chunkRatePerSec: number;
}

export interface StepWindow {
  /** The load has settled. */
  readonly fromNs: number;
  /** The last request was sent. */
  readonly toNs: number;
  /** Requests that began the load together: the first ones sent. */
  readonly opening: number;
}

export function stampsOf({ requestId, dueNs, sentNs, contentNs }: FinishedRecord): RequestStamps {
  return { id: requestId, dueNs, sentNs, contentNs };
}

/** NaN for every figure that no request stands for. */
export function measureErrors(
  stamps: readonly RequestStamps[],
  truths: readonly NumberedTruth[],
  { fromNs, toNs, opening }: StepWindow,
): StepErrors {
  const truthById = new Map(truths.map((truth) => [truth.id, truth]));
  const inOrder = stamps.toSorted((a, b) => a.sentNs - b.sentNs);
  const errorsOf = (some: readonly RequestStamps[]) => some.flatMap((one) => errorOf(one, truthById.get(one.id)));
  const settled = inOrder.slice(opening).filter(({ sentNs }) => sentNs >= fromNs);
  const errors = errorsOf(settled);
  const ttft = errors.map(({ ttftMs }) => ttftMs);
  const first = errorsOf(inOrder.slice(0, opening)).map(({ ttftMs }) => ttftMs);
  const lags = settled.map(({ sentNs, dueNs }) => nsToMs(sentNs - dueNs));
  const windowSec = nsToSec(toNs - fromNs);
  return {
    requests: errors.length,
    ttftErrorP50Ms: quantileOf(ttft, 0.5),
    ttftErrorP99Ms: quantileOf(ttft, 0.99),
    itlErrorP99Ms: quantileOf(
      errors.flatMap(({ itlMs }) => (itlMs === undefined ? [] : [Math.abs(itlMs)])),
      0.99,
    ),
    chunkErrorP99Ms: quantileOf([...ttft, ...errors.map(({ lastMs }) => lastMs)], 0.99),
    ...(first.length === 0 ? {} : { openingErrorP99Ms: quantileOf(first, 0.99) }),
    lagP50Ms: quantileOf(lags, 0.5),
    lagP99Ms: quantileOf(lags, 0.99),
    requestRatePerSec: settled.length / windowSec,
    chunkRatePerSec: countWithin(stamps, fromNs, toNs) / windowSec,
  };
}

interface RequestError {
  readonly ttftMs: number;
  readonly lastMs: number;
  readonly itlMs?: number;
}

function errorOf(stamps: RequestStamps, truth: NumberedTruth | undefined): RequestError[] {
  const { sentNs, contentNs } = stamps;
  const firstNs = contentNs[0];
  const lastNs = contentNs.at(-1);
  if (truth?.firstNs === undefined || truth.lastNs === undefined) return [];
  if (firstNs === undefined || lastNs === undefined) return [];
  const ttftMs = nsToMs(firstNs - sentNs - (truth.firstNs - truth.inNs));
  const lastMs = nsToMs(lastNs - sentNs - (truth.lastNs - truth.inNs));
  const gaps = truth.chunks - 1;
  return [{ ttftMs, lastMs, ...(gaps > 0 ? { itlMs: (lastMs - ttftMs) / gaps } : {}) }];
}

const quantileOf = (values: readonly number[], q: number): number => quantile(toSortedSample(values), q);

function countWithin(stamps: readonly RequestStamps[], fromNs: number, toNs: number): number {
  let count = 0;
  for (const { contentNs } of stamps) for (const atNs of contentNs) if (atNs >= fromNs && atNs < toNs) count++;
  return count;
}
