/** Sessions that have reached a worker and wait to be started; asks for more before they run out. */
import type { SessionPlan, SessionSource } from "./session.ts";

export interface SessionBuffer extends SessionSource {
  add(sessions: readonly SessionPlan[], isLast: boolean): void;
  readonly size: number;
}

/** Keeps about `target` sessions at hand: `ask(count)` is called whenever less than half of them stand or are asked for. */
export function createSessionBuffer(target: number, ask: (count: number) => void): SessionBuffer {
  const waiting: SessionPlan[] = [];
  let head = 0;
  let askedFor = 0;
  let lastHasCome = false;
  const listeners = new Set<() => void>();
  const size = () => waiting.length - head;
  const refill = () => {
    const missing = target - size() - askedFor;
    if (lastHasCome || missing <= 0 || missing < target / 2) return;
    askedFor += missing;
    ask(missing);
  };
  refill();
  return {
    get size() {
      return size();
    },
    add: (sessions, isLast) => {
      waiting.push(...sessions);
      askedFor = Math.max(0, askedFor - sessions.length);
      lastHasCome ||= isLast;
      for (const listener of listeners) listener();
      refill();
    },
    take: () => {
      const plan = waiting[head];
      if (plan === undefined) return undefined;
      head += 1;
      if (head > 1024) {
        waiting.splice(0, head);
        head = 0;
      }
      refill();
      return plan;
    },
    isExhausted: () => lastHasCome && size() === 0,
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
