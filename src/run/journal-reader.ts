/**
 * Follows a journal while it grows, in the main process: what a worker has announced is read, records get their
 * tokens counted and are handed on one by one, in the order they were written, never faster than they are taken.
 */
import { createLineCutter, decodeJournalEntry, type JournalEntry } from "#record/journal.ts";

export interface JournalFollower {
  /** The journal can be read up to here, and holds all that ended by `upToNs`. */
  announce(bytes: number, upToNs?: number): void;
  /** Resolves when everything announced has been handled; rejects with what the handler threw. */
  drain(): Promise<void>;
  /** Reads on to the end of the file, announced or not: its writer is gone. A torn last line is left out. */
  readRest(): Promise<void>;
  /** Rejects with what the handler threw, as soon as it has. */
  readonly failed: Promise<never>;
  /** Entries handled so far. */
  readonly handled: number;
}

export interface JournalFollowerOptions {
  readonly readBytes: (from: number, to: number) => Promise<Uint8Array>;
  readonly handle: (entry: JournalEntry) => Promise<void>;
  /** Everything announced has been handled, which is all that ended by `upToNs`. */
  readonly onCaughtUp?: (upToNs: number) => Promise<void>;
}

/** Read at a time: enough to be quick, little enough not to hold the loop. */
const PIECE_BYTES = 256 * 1024;

export function followJournal({ readBytes, handle, onCaughtUp }: JournalFollowerOptions): JournalFollower {
  const decoder = new TextDecoder();
  const cut = createLineCutter();
  let announced = 0;
  let announcedUpToNs = 0;
  let position = 0;
  let handled = 0;
  let reading: Promise<void> | undefined;
  const failure = Promise.withResolvers<never>();
  // Whoever asks hears of a failure; nobody else must.
  failure.promise.catch(() => {});
  /** Handles what stands from the position up to `end`; false: nothing does. */
  const readPiece = async (end: number): Promise<boolean> => {
    const piece = await readBytes(position, end);
    position += piece.length;
    for (const line of cut(decoder.decode(piece, { stream: true }))) {
      const entry = decodeJournalEntry(line);
      if (entry === undefined) throw new Error("a line of the journal cannot be read");
      await handle(entry);
      handled += 1;
    }
    return piece.length > 0;
  };
  const read = async (): Promise<void> => {
    while (position < announced) {
      const isThere = await readPiece(Math.min(announced, position + PIECE_BYTES));
      if (!isThere) throw new Error("the journal is shorter than its writer says");
    }
    await onCaughtUp?.(announcedUpToNs);
    reading = undefined;
  };
  const start = (): Promise<void> => {
    reading ??= read();
    reading.catch((error) => failure.reject(error));
    return reading;
  };
  const drain = async (): Promise<void> => {
    while (position < announced || reading !== undefined) await start();
  };
  return {
    get handled() {
      return handled;
    },
    announce: (bytes, upToNs = 0) => {
      announced = Math.max(announced, bytes);
      const isLater = upToNs > announcedUpToNs;
      announcedUpToNs = Math.max(announcedUpToNs, upToNs);
      if (position < announced || isLater) void start();
    },
    drain,
    readRest: async () => {
      await drain();
      while (await readPiece(position + PIECE_BYTES)) {
        // Each round has handled one piece.
      }
    },
    failed: failure.promise,
  };
}
