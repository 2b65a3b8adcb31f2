/**
 * Sessions on their way to a load worker: made as the worker asks for them, one message after another, so that it
 * always has some at hand and never many more.
 */
import type { SessionPlan } from "./session.ts";
import type { WorkloadSource } from "./workload-source.ts";

export interface SessionSupply {
  /** The worker can take `count` more. */
  want(count: number): void;
  /** Resolves when all that was asked for first has gone out: the load can begin without waiting for sessions. */
  readonly primed: Promise<void>;
  close(): void;
}

export interface SessionSupplyOptions {
  readonly source: Pick<WorkloadSource, "next">;
  readonly feed: (sessions: readonly SessionPlan[]) => void;
  /** Called when a conversation cannot be made; no more come then. */
  readonly onFailure: (error: unknown) => void;
}

/** Sessions sent in one message: large enough to be cheap, small enough not to hold up the first. */
const SESSIONS_PER_MESSAGE = 64;

export function createSessionSupply({ source, feed, onFailure }: SessionSupplyOptions): SessionSupply {
  const primed = Promise.withResolvers<void>();
  let wanted = 0;
  let isBusy = false;
  let isClosed = false;
  const work = async (): Promise<void> => {
    isBusy = true;
    while (wanted > 0 && !isClosed) {
      const sessions = await source.next(Math.min(wanted, SESSIONS_PER_MESSAGE));
      wanted -= sessions.length;
      if (!isClosed) feed(sessions);
    }
    isBusy = false;
    primed.resolve();
  };
  return {
    primed: primed.promise,
    want: (count) => {
      wanted += count;
      if (isBusy || isClosed) return;
      work().catch((error) => {
        isClosed = true;
        primed.resolve();
        onFailure(error);
      });
    },
    close: () => {
      isClosed = true;
    },
  };
}
