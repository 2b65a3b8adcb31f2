/**
 * Appends to a worker's journal in pieces: many small lines, few writes, never one that waits for the disk. An entry
 * becomes text at the next turn of the event loop: between a response and the next request of its slot it would be
 * a wait that no server is to blame for.
 */
import type { AppendFile, Clock } from "#core/ports.ts";
import { encodeJournalEntry, type JournalEntry } from "#record/journal.ts";

export interface JournalWriter {
  add(entry: JournalEntry): void;
  /**
   * Writes what has gathered, and says how far that reaches even if it is nothing: all that ended by `upToNs` has been
   * added. Never rejects.
   */
  flush(upToNs: number): Promise<void>;
  readonly writtenBytes: number;
}

export interface JournalListener {
  /** The journal can be read up to this length, and holds every entry that was added by `upToNs`. */
  readonly onWritten: (bytes: number, upToNs: number) => void;
  /** Told once; nothing more is written then. */
  readonly onFailure: (error: unknown) => void;
}

/** Characters that gather before a write is started without being asked for. */
const WRITE_AT_LENGTH = 256 * 1024;

export function createJournalWriter(
  file: AppendFile,
  clock: Clock,
  { onWritten, onFailure }: JournalListener,
): JournalWriter {
  let waiting: JournalEntry[] = [];
  let gathered: string[] = [];
  let gatheredLength = 0;
  let writtenBytes = 0;
  let reachesNs = 0;
  let writing: Promise<void> = Promise.resolve();
  let hasFailed = false;
  const write = async (text: string, upToNs: number): Promise<void> => {
    if (hasFailed) return;
    try {
      if (text !== "") await file.append(text);
    } catch (error) {
      hasFailed = true;
      onFailure(error);
      return;
    }
    writtenBytes += Buffer.byteLength(text);
    onWritten(writtenBytes, upToNs);
  };
  const encodeWaiting = (): void => {
    for (const entry of waiting) {
      const line = encodeJournalEntry(entry);
      gathered.push(line);
      gatheredLength += line.length;
    }
    waiting = [];
  };
  const flush = (upToNs: number): Promise<void> => {
    reachesNs = upToNs;
    encodeWaiting();
    const text = gathered.join("");
    gathered = [];
    gatheredLength = 0;
    writing = writing.then(() => write(text, upToNs));
    return writing;
  };
  const gather = (): void => {
    encodeWaiting();
    // Others may have ended before this one and not been added yet: it reaches no further than it did.
    if (gatheredLength >= WRITE_AT_LENGTH) void flush(reachesNs);
  };
  return {
    get writtenBytes() {
      return writtenBytes;
    },
    flush,
    add: (entry) => {
      if (hasFailed) return;
      waiting.push(entry);
      if (waiting.length === 1) clock.at(clock.nowNs(), gather);
    },
  };
}
