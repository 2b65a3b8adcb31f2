/**
 * A number of things that may go on at once. A slot remembers since when it has been free: that is when the request
 * that takes it was due. Their number can grow while the phase runs.
 */
import type { PhaseDesk } from "./shape/load-shape.ts";

export interface Slots {
  /** Whether one can be taken now. */
  readonly isFree: boolean;
  /** Takes the one that has been free the longest; gives the instant since when. Wants `isFree`. */
  take(): number;
  giveBack(nowNs: number): void;
  /** One more, from that instant on. */
  add(instantNs: number): void;
}

/** No slots at first. */
export function createSlots(): Slots {
  const freeSinceNs: number[] = [];
  const put = (instantNs: number): void => {
    freeSinceNs.push(instantNs);
  };
  return {
    get isFree() {
      return freeSinceNs.length > 0;
    },
    take: () => {
      const sinceNs = freeSinceNs.shift();
      if (sinceNs === undefined) throw new Error("no slot is free");
      return sinceNs;
    },
    giveBack: put,
    add: put,
  };
}

/** As many as are wanted, and all of them free since ever. */
export const UNLIMITED_SLOTS: Slots = {
  isFree: true,
  take: () => Number.NEGATIVE_INFINITY,
  giveBack: () => {},
  add: () => {},
};

export interface SlotOpening {
  readonly desk: Pick<PhaseDesk, "at" | "nowNs">;
  /** Called after slots have been added later than at once. */
  readonly onGrown: () => void;
}

/** Adds a slot at each instant, which are in order; those that are past, at once. */
export function openSlots(slots: Slots, instantsNs: readonly number[], { desk, onGrown }: SlotOpening): void {
  let opened = 0;
  const openDue = (): void => {
    let instantNs = instantsNs[opened];
    for (; instantNs !== undefined && instantNs <= desk.nowNs(); instantNs = instantsNs[++opened]) slots.add(instantNs);
    if (instantNs === undefined) return;
    desk.at(instantNs, () => {
      openDue();
      onGrown();
    });
  };
  openDue();
}
