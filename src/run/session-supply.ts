/**
 * Sessions on their way to a load worker: made as the worker asks for them, one message after another, so that it
 * always has some at hand and never many more.
 */
import { UserError } from "#core/errors.ts";
import type { PhasePlan, ScheduleWindow } from "#plan/phase-plan.ts";
import type { SessionPlan } from "./session.ts";
import type { NextSessions, WorkloadSource } from "./workload-source.ts";

export interface SessionSupply {
  /** The worker can take `count` more; `phaseIndex`: of that phase's schedule, else in the order of sampling. */
  want(worker: number, count: number, phaseIndex?: number): void;
  /** Resolves when all that was asked for first has gone out: the load can begin without waiting for sessions. */
  readonly primed: Promise<void>;
  close(): void;
}

export interface SessionSupplyOptions {
  readonly source: Pick<WorkloadSource, "next" | "schedule">;
  readonly phases: readonly PhasePlan[];
  /** Workers that will ask. */
  readonly workers: number;
  readonly feed: (worker: number, sessions: readonly SessionPlan[], isLast: boolean, phaseIndex?: number) => void;
  /** Called when a conversation cannot be made; no more come then. */
  readonly onFailure: (error: unknown) => void;
}

/** Sessions sent in one message: large enough to be cheap, small enough not to hold up the first. */
const SESSIONS_PER_MESSAGE = 64;

/** The one order of sampling, and a supply for each phase that follows a schedule. */
export function createSessionSupply(options: SessionSupplyOptions): SessionSupply {
  const { source, phases, feed } = options;
  const streams = new Map<number | undefined, Stream>();
  for (const { index, pacing } of phases) {
    if (pacing.kind === "fixed_schedule") {
      const toPhase: StreamFeed = (worker, sessions, isLast) => feed(worker, sessions, isLast, index);
      streams.set(index, createStream(scheduleOf(source, pacing), toPhase, options));
    } else if (!streams.has(undefined)) {
      streams.set(
        undefined,
        createStream(source.next, (worker, sessions, isLast) => feed(worker, sessions, isLast), options),
      );
    }
  }
  return {
    primed: Promise.all([...streams.values()].map((stream) => stream.primed)).then(() => {}),
    want: (worker, count, phaseIndex) => streams.get(phaseIndex)?.want(worker, count),
    close: () => {
      for (const stream of streams.values()) stream.close();
    },
  };
}

/** The sessions that a fixed schedule plays. Throws a `UserError` where there are none. */
export function scheduleOf(source: Pick<WorkloadSource, "schedule">, window: ScheduleWindow): NextSessions {
  if (source.schedule !== undefined) return source.schedule(window);
  throw new UserError("a fixed schedule needs a timestamp in the first turn of every conversation", {
    hint: "Add a field timestamp, in milliseconds, to each row of the input file, or leave out --fixed-schedule.",
  });
}

interface Stream {
  want(worker: number, count: number): void;
  readonly primed: Promise<void>;
  close(): void;
}

type StreamFeed = (worker: number, sessions: readonly SessionPlan[], isLast: boolean) => void;

/** Sessions go to who asked first; when the last has gone out, every worker is told. */
function createStream(
  next: NextSessions,
  feed: StreamFeed,
  { workers, onFailure }: Pick<SessionSupplyOptions, "workers" | "onFailure">,
): Stream {
  const primed = Promise.withResolvers<void>();
  const unserved = new Set(Array.from({ length: workers }, (_, worker) => worker));
  const wants: { readonly worker: number; count: number }[] = [];
  let isBusy = false;
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    primed.resolve();
  };
  const work = async (): Promise<void> => {
    isBusy = true;
    for (let want = wants[0]; want !== undefined && !isClosed; want = wants[0]) {
      const count = Math.min(want.count, SESSIONS_PER_MESSAGE);
      const sessions = await next(count);
      if (isClosed) break;
      const isLast = sessions.length < count;
      feed(want.worker, sessions, isLast);
      want.count -= count;
      if (want.count === 0 && wants.shift() !== undefined) unserved.delete(want.worker);
      if (isLast) {
        for (let worker = 0; worker < workers; worker++) if (worker !== want.worker) feed(worker, [], true);
        close();
      }
    }
    isBusy = false;
    if (unserved.size === 0) primed.resolve();
  };
  return {
    primed: primed.promise,
    want: (worker, count) => {
      wants.push({ worker, count });
      if (isBusy || isClosed) return;
      work().catch((error) => {
        close();
        onFailure(error);
      });
    },
    close,
  };
}
