/** The journal's follower: every whole line once, in order, never faster than it is taken, whatever the cuts. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";
import { followJournal } from "#run/journal-reader.ts";
import { buildRecord } from "../export/build-run.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const entryOf = (requestIndex: number, outputText = "hello"): JournalEntry => ({
  kind: "record",
  record: buildRecord({ requestIndex, outputText }),
});

function follow(text: string, handle: (entry: JournalEntry) => Promise<void> = async () => {}) {
  const bytes = bytesOf(text);
  const handled: JournalEntry[] = [];
  const follower = followJournal({
    readBytes: async (from, to) => bytes.subarray(from, to),
    handle: async (entry) => {
      handled.push(entry);
      await handle(entry);
    },
  });
  return { follower, handled, length: bytes.length };
}

describe("following", () => {
  test("gives every entry once and in order, wherever the announcements cut the bytes", async () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { minLength: 1, maxLength: 12 });
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, shares, async (outputs, cuts) => {
        const entries = outputs.map((text, index) => entryOf(index, text));
        const { follower, handled, length } = follow(entries.map(encodeJournalEntry).join(""));
        for (const share of cuts.toSorted()) {
          follower.announce(Math.floor(share * length));
          await follower.drain();
        }
        follower.announce(length);
        await follower.drain();
        expect(handled).toEqual(entries);
        expect(follower.handled).toBe(entries.length);
      }),
      { numRuns: 60 },
    );
  });

  test("takes the next entry only when the one before has been dealt with", async () => {
    let inHand = 0;
    let most = 0;
    const { follower, length } = follow(
      [0, 1, 2, 3].map((index) => encodeJournalEntry(entryOf(index))).join(""),
      async () => {
        inHand += 1;
        most = Math.max(most, inHand);
        await Promise.resolve();
        inHand -= 1;
      },
    );
    follower.announce(length);
    follower.announce(length);
    await follower.drain();
    expect(most).toBe(1);
    expect(follower.handled).toBe(4);
  });

  test("what was announced while draining is drained too", async () => {
    const first = encodeJournalEntry(entryOf(0));
    const { follower, length } = follow(first + encodeJournalEntry(entryOf(1)), async () => follower.announce(length));
    follower.announce(first.length);
    await follower.drain();
    expect(follower.handled).toBe(2);
  });

  test("an announcement that is older than the last one changes nothing", async () => {
    const { follower, length } = follow(encodeJournalEntry(entryOf(0)));
    follower.announce(length);
    follower.announce(3);
    await follower.drain();
    expect(follower.handled).toBe(1);
  });
});

describe("failure", () => {
  const failing = () =>
    follow(encodeJournalEntry(entryOf(0)), async () => {
      throw new Error("no space");
    });

  test("of the handler is told at once, and again to whoever drains", async () => {
    const { follower, length } = failing();
    follower.announce(length);
    await expect(follower.failed).rejects.toThrow("no space");
    await expect(follower.drain()).rejects.toThrow("no space");
  });

  test("an unreadable line in the middle is one", async () => {
    const { follower, length } = follow(`{"kind":"rec\n${encodeJournalEntry(entryOf(0))}`);
    follower.announce(length);
    await expect(follower.drain()).rejects.toThrow("cannot be read");
  });

  test("a journal shorter than its writer says does not keep the reader waiting", async () => {
    const { follower, length } = follow(encodeJournalEntry(entryOf(0)));
    follower.announce(length + 10);
    await expect(follower.drain()).rejects.toThrow("shorter");
  });
});

describe("a writer that is gone", () => {
  test("the rest is read to the end of the file without having been announced; a torn line is left out", async () => {
    const whole = [0, 1, 2].map((index) => encodeJournalEntry(entryOf(index))).join("");
    const { follower, handled } = follow(whole + encodeJournalEntry(entryOf(3)).slice(0, 40));
    follower.announce(encodeJournalEntry(entryOf(0)).length + 5);
    await follower.readRest();
    expect(handled.map((entry) => entry.kind === "record" && entry.record.requestIndex)).toEqual([0, 1, 2]);
  });

  test("of an empty journal nothing is read", async () => {
    const { follower, handled } = follow("");
    await follower.readRest();
    expect(handled).toEqual([]);
  });
});
