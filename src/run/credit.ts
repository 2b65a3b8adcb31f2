/** The right to send one request, and how the request ended. */
import type { Session } from "./session.ts";

export interface Credit {
  readonly session: Session;
  readonly turnIndex: number;
  /** Number within the phase, from 0. */
  readonly requestIndex: number;
  readonly isFinalTurn: boolean;
  readonly dueNs: number;
  readonly issuedNs: number;
  /** Aborted when the phase gives up what is in flight: one signal for all its requests. */
  readonly signal: AbortSignal;
  /** To be given up on purpose, so long after it has been written. */
  readonly cancelAfterSec?: number;
  /** To be called when the first content has come. Absent: nobody waits for it. */
  readonly onFirstContent?: () => void;
}

export type RequestEnd = "succeeded" | "failed" | "cancelled";
