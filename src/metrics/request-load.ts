/** What load curves need to know of a request. */
import type { RequestReading } from "./reading.ts";

export interface RequestLoad {
  readonly sentNs: number;
  /** NaN for a request without a stream of content: it only counts as in flight. */
  readonly firstContentNs: number;
  readonly endNs: number;
  readonly inputTokens: number;
  readonly outputLength: number;
  /** Between neighbouring chunks with content. */
  readonly gapsNs: readonly number[];
}

export function toLoad({ sentNs, ttftNs, endNs, inputTokens, outputLength, gapsNs }: RequestReading): RequestLoad {
  return {
    sentNs,
    firstContentNs: ttftNs === undefined ? Number.NaN : sentNs + ttftNs,
    endNs,
    inputTokens: inputTokens ?? 0,
    outputLength: outputLength ?? 0,
    gapsNs,
  };
}
