/** Where the workers' shares of a phase come together: it has stopped sending, and it has ended, when all of them have. */
import { mergeOutcomes } from "#record/merge-outcomes.ts";
import type { PhaseOutcome } from "#record/phase.ts";

export interface PhaseBarrier {
  /** All workers have sent their last request of the phase, or are lost. */
  readonly sendingEnded: Promise<void>;
  /** All shares have ended; what they were together. Undefined: of no share anything is known. */
  readonly ended: Promise<PhaseOutcome | undefined>;
  stopSending(worker: number): void;
  /** Undefined: the worker is lost, and nothing is known of its share. */
  end(worker: number, outcome: PhaseOutcome | undefined): void;
  hasEnded(worker: number): boolean;
}

export function createPhaseBarrier(workers: number): PhaseBarrier {
  const sending = new Set(Array.from({ length: workers }, (_, worker) => worker));
  const running = new Set(sending);
  const outcomes: PhaseOutcome[] = [];
  const sendingEnded = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<PhaseOutcome | undefined>();
  const stopSending = (worker: number): void => {
    sending.delete(worker);
    if (sending.size === 0) sendingEnded.resolve();
  };
  return {
    sendingEnded: sendingEnded.promise,
    ended: ended.promise,
    stopSending,
    end: (worker, outcome) => {
      if (!running.delete(worker)) return;
      stopSending(worker);
      if (outcome !== undefined) outcomes.push(outcome);
      if (running.size === 0) ended.resolve(outcomes.length === 0 ? undefined : mergeOutcomes(outcomes));
    },
    hasEnded: (worker) => !running.has(worker),
  };
}
