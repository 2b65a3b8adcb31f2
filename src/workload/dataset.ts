/** What a run sends, as a list that is never held whole: conversation `i` is a function of the seed and of `i`. */
import type { FileFormat } from "#config/config.ts";
import type { Conversation } from "#record/turn.ts";

export interface Dataset {
  /** Distinct conversations. */
  readonly size: number;
  /** Conversation `index`, from 0; the same each time it is asked for. */
  conversation(index: number): Promise<Conversation>;
  /** Things the user should know about it (wrapped, dropped, guessed format). */
  readonly notices: readonly string[];
  /** Every first turn of the file has a timestamp: the reference replays such a trace on schedule. */
  readonly hasTimestamps: boolean;
  /** When each conversation's first turn is due, in the trace's own milliseconds; there where `hasTimestamps` is set. */
  readonly firstTimestampsMs?: Float64Array;
  /** Turns of a conversation on average: exact, or of the first thousand. */
  readonly meanTurns?: number;
  /** Format of the file, told or guessed; absent: synthetic. */
  readonly format?: FileFormat;
}
