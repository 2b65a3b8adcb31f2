/** A finished request: what was observed, and its token counts. What metrics are functions of. */
import type { RawRecord } from "./raw-record.ts";

export interface TokenCounts {
  /** Prompt tokens by the client's tokenizer, or by the server under `--use-server-token-count`. */
  readonly input?: number;
  /** Non-reasoning output tokens. Absent: nothing was counted. */
  readonly output?: number;
  readonly reasoning?: number;
}

export interface FinishedRecord extends RawRecord {
  readonly tokens: TokenCounts;
}

/** A request is valid when nothing failed and at least one chunk carried content. */
export function isValid(record: RawRecord): boolean {
  return record.error === undefined && record.contentNs.length > 0;
}
