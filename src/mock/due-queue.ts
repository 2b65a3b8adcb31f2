/**
 * Callbacks at instants, for thousands of streams at once: a heap ordered by time, and one timer for its top alone.
 * The timer is coarse on purpose. Polling for the exact instant would take a core from the client on the same
 * machine, and what a client is compared with is the stamp of the write, not the plan.
 */
import { NS_PER_MS } from "#core/units.ts";

interface Entry {
  readonly atNs: number;
  readonly callback: () => void;
}

/** Sets a timer and gives what cancels it. Timers may fire early: the queue looks at the clock. */
export type Timer = (delayMs: number, callback: () => void) => () => void;

export const systemTimer: Timer = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

export class DueQueue {
  readonly #nowNs: () => number;
  readonly #timer: Timer;
  readonly #heap: Entry[] = [];
  #armedNs = Number.POSITIVE_INFINITY;
  #disarm: () => void = () => {};

  constructor(nowNs: () => number, timer: Timer = systemTimer) {
    this.#nowNs = nowNs;
    this.#timer = timer;
  }

  /** Calls back at or after the instant, never within this call. */
  at(atNs: number, callback: () => void): void {
    this.#push({ atNs, callback });
    if (atNs < this.#armedNs) this.#arm();
  }

  /** Forgets everything. */
  clear(): void {
    this.#heap.length = 0;
    this.#disarm();
    this.#armedNs = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    this.#disarm();
    const top = this.#heap[0];
    if (top === undefined) return;
    this.#armedNs = top.atNs;
    this.#disarm = this.#timer(Math.max(0, (top.atNs - this.#nowNs()) / NS_PER_MS), () => this.#fire());
  }

  #fire(): void {
    // While callbacks run nothing is armed: what they add is armed for once, at the end.
    this.#armedNs = Number.NEGATIVE_INFINITY;
    try {
      for (let top = this.#heap[0]; top !== undefined && top.atNs <= this.#nowNs(); top = this.#heap[0]) {
        this.#pop();
        top.callback();
      }
    } finally {
      this.#armedNs = Number.POSITIVE_INFINITY;
      this.#arm();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.atNs <= entry.atNs) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const smaller = earlier(heap[left], heap[left + 1]) ? left : left + 1;
      const child = heap[smaller];
      if (child === undefined || child.atNs >= last.atNs) break;
      heap[at] = child;
      at = smaller;
    }
    heap[at] = last;
  }
}

function earlier(left: Entry | undefined, right: Entry | undefined): boolean {
  return right === undefined || (left !== undefined && left.atNs <= right.atNs);
}
