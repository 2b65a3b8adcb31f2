/** The journal's writer: lines gather, few writes go out, in order, and a failed one is told once. */
import { describe, expect, test } from "bun:test";
import type { AppendFile } from "#core/ports.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";
import { createJournalWriter } from "#run/journal-writer.ts";
import { buildRecord } from "../export/build-run.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

interface SlowFile extends AppendFile {
  readonly appended: string[];
  /** Lets the oldest append that waits go through, or fail. */
  settle(error?: Error): void;
}

function openSlowFile(): SlowFile {
  const appended: string[] = [];
  const pending: PromiseWithResolvers<void>[] = [];
  return {
    appended,
    settle: (error) => {
      const oldest = pending.shift();
      if (error === undefined) oldest?.resolve();
      else oldest?.reject(error);
    },
    append: (text) => {
      appended.push(text);
      const append = Promise.withResolvers<void>();
      pending.push(append);
      return append.promise;
    },
    close: async () => {},
    abandon: async () => {},
  };
}

function openWriter() {
  const file = openSlowFile();
  const lengths: number[] = [];
  const instants: number[] = [];
  const failures: unknown[] = [];
  const clock = createVirtualClock();
  const writer = createJournalWriter(file, clock, {
    onWritten: (bytes, upToNs) => {
      lengths.push(bytes);
      instants.push(upToNs);
    },
    onFailure: (error) => failures.push(error),
  });
  return { file, lengths, instants, failures, writer, clock };
}

const entryOf = (outputText: string, requestIndex = 0): JournalEntry => ({
  kind: "record",
  record: buildRecord({ outputText, requestIndex }),
});

describe("gathering", () => {
  test("nothing is written before a flush, and then all in one piece", async () => {
    const { file, lengths, writer } = openWriter();
    const entries = [entryOf("one", 0), entryOf("two", 1)];
    for (const entry of entries) writer.add(entry);
    expect(file.appended).toEqual([]);
    const flushed = writer.flush(1);
    await Promise.resolve();
    file.settle();
    await flushed;
    const text = entries.map(encodeJournalEntry).join("");
    expect(file.appended).toEqual([text]);
    expect(lengths).toEqual([Buffer.byteLength(text)]);
  });

  test("lengths are told in bytes, whatever the letters", async () => {
    const { file, lengths, writer } = openWriter();
    writer.add(entryOf("Grüße, 世界 🎈"));
    const flushed = writer.flush(1);
    await Promise.resolve();
    file.settle();
    await flushed;
    expect(lengths).toEqual([Buffer.byteLength(file.appended[0] as string)]);
    expect(writer.writtenBytes).toBeGreaterThan((file.appended[0] as string).length);
  });

  test("a large amount is written without being asked for, but not while it is added", async () => {
    const { file, writer, clock } = openWriter();
    for (let i = 0; i < 40; i++) writer.add(entryOf("x".repeat(8 * 1024), i));
    await Promise.resolve();
    expect(file.appended).toEqual([]);
    await clock.runTo(clock.nowNs());
    expect(file.appended).toHaveLength(1);
  });

  test("entries keep their order, whether they had become text before the flush or not", async () => {
    const { file, writer, clock } = openWriter();
    const entries = [entryOf("one", 0), entryOf("two", 1), entryOf("three", 2)];
    for (const entry of entries.slice(0, 2)) writer.add(entry);
    await clock.runTo(clock.nowNs());
    writer.add(entryOf("three", 2));
    void writer.flush(1);
    await clock.runTo(clock.nowNs());
    expect(file.appended).toEqual([entries.map(encodeJournalEntry).join("")]);
  });

  test("a flush of nothing waits for what is under way", async () => {
    const { file, writer } = openWriter();
    writer.add(entryOf("one"));
    const first = writer.flush(1);
    let isOver = false;
    const second = writer.flush(1).then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect(isOver).toBe(false);
    file.settle();
    await Promise.all([first, second]);
    expect(file.appended).toHaveLength(1);
  });

  test("pieces are written one after the other, and announced only when they are there", async () => {
    const { file, lengths, writer } = openWriter();
    writer.add(entryOf("one"));
    const first = writer.flush(1);
    writer.add(entryOf("two"));
    const second = writer.flush(1);
    await Promise.resolve();
    expect(file.appended).toHaveLength(1);
    expect(lengths).toEqual([]);
    file.settle();
    await first;
    expect(lengths).toHaveLength(1);
    await Promise.resolve();
    file.settle();
    await second;
    expect(lengths).toHaveLength(2);
    expect(lengths[1]).toBe(writer.writtenBytes);
  });
});

describe("how far the journal reaches in time", () => {
  test("is told with each flush, also of one that had nothing to write", async () => {
    const { file, lengths, instants, writer } = openWriter();
    await writer.flush(10);
    writer.add(entryOf("one"));
    const flushed = writer.flush(20);
    await Promise.resolve();
    file.settle();
    await flushed;
    expect(lengths).toEqual([0, writer.writtenBytes]);
    expect(instants).toEqual([10, 20]);
    expect(file.appended).toHaveLength(1);
  });

  test("is no further than before when much has gathered, since others may have ended that are still to be added", async () => {
    const { file, instants, writer, clock } = openWriter();
    await writer.flush(10);
    for (let i = 0; i < 40; i++) writer.add(entryOf("x".repeat(8 * 1024), i));
    await clock.runTo(clock.nowNs());
    file.settle();
    await Promise.resolve();
    expect(instants).toEqual([10, 10]);
  });
});

describe("failure", () => {
  test("is told once; nothing is written after it, and no flush rejects", async () => {
    const { file, lengths, failures, writer } = openWriter();
    writer.add(entryOf("one"));
    const first = writer.flush(1);
    writer.add(entryOf("two"));
    const second = writer.flush(1);
    await Promise.resolve();
    const full = new Error("ENOSPC");
    file.settle(full);
    await Promise.all([first, second]);
    writer.add(entryOf("three"));
    await writer.flush(1);
    expect(failures).toEqual([full]);
    expect(file.appended).toHaveLength(1);
    expect(lengths).toEqual([]);
    expect(writer.writtenBytes).toBe(0);
  });
});
