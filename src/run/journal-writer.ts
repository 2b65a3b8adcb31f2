/** Appends to a worker's journal in pieces: many small lines, few writes, never one that waits for the disk. */
import type { AppendFile } from "#core/ports.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";

export interface JournalWriter {
  add(entry: JournalEntry): void;
  /** Writes what has gathered; `onWritten` hears the length of the journal. */
  flush(): Promise<void>;
  readonly writtenBytes: number;
}

/** Characters that gather before a write is started without being asked for. */
const WRITE_AT_LENGTH = 256 * 1024;

export function createJournalWriter(file: AppendFile, onWritten: (bytes: number) => void): JournalWriter {
  let gathered: string[] = [];
  let gatheredLength = 0;
  let writtenBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    if (gathered.length === 0) return writing;
    const text = gathered.join("");
    gathered = [];
    gatheredLength = 0;
    writing = writing.then(async () => {
      await file.append(text);
      writtenBytes += Buffer.byteLength(text);
      onWritten(writtenBytes);
    });
    return writing;
  };
  return {
    get writtenBytes() {
      return writtenBytes;
    },
    flush,
    add: (entry) => {
      const line = encodeJournalEntry(entry);
      gathered.push(line);
      gatheredLength += line.length;
      if (gatheredLength >= WRITE_AT_LENGTH) void flush();
    },
  };
}
