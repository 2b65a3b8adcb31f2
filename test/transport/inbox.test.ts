import { expect, test } from "bun:test";
import { Inbox, type Receiver } from "#transport/inbox.ts";

/** A clock by which every look takes longer than a stretch: one item is handled, then the event loop has its turn. */
function createSlowClock() {
  let atNs = 0;
  return { nowNs: () => (atNs += 1_000_000) };
}

/** Puts a read behind each one that is handled, so that the inbox is never empty before `count` have come. */
function keepBusy(count: number, onRead: (bytes: Uint8Array, atNs: number) => void): Promise<void> {
  const inbox = new Inbox(createSlowClock() as ConstructorParameters<typeof Inbox>[0]);
  return new Promise((resolve) => {
    let added = 0;
    let handled = 0;
    const add = () => {
      const bytes = new Uint8Array(64).fill(added % 251);
      added += 1;
      inbox.addRead(receiver, bytes);
    };
    const receiver: Receiver = {
      received: (atNs, bytes) => {
        onRead(bytes, atNs);
        handled += 1;
        if (added < count) add();
        if (handled === count) resolve();
      },
      lose: () => {},
    };
    add();
    add();
  });
}

test("reads come out in the order they were stamped in, however long the inbox is busy", async () => {
  const seen: number[] = [];
  const stamps: number[] = [];
  await keepBusy(5_000, (bytes, atNs) => {
    seen.push(bytes[0] ?? -1);
    stamps.push(atNs);
  });
  expect(seen).toEqual(Array.from({ length: 5_000 }, (_, index) => index % 251));
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
});

test("a busy inbox lets go of what it has handled", async () => {
  const handled: WeakRef<Uint8Array>[] = [];
  let mostAlive = 0;
  await keepBusy(5_000, (bytes) => {
    handled.push(new WeakRef(bytes));
    // References made in this turn are held to its end: few beside the thousands of earlier ones.
    if (handled.length % 1_000 !== 0) return;
    Bun.gc(true);
    mostAlive = Math.max(mostAlive, handled.filter((read) => read.deref() !== undefined).length);
  });
  expect(mostAlive).toBeLessThan(100);
});
