/**
 * Bytes of one HTTP/1.1 response in, as the network cuts them; its head and the pieces of its body out. Body bytes
 * are handed on where they lie. Sizes that a hostile server could blow up (head, chunk line, trailers) are capped.
 */
import { BadResponseError, type ResponseHead, readHead } from "./http-head.ts";

export interface ResponseHandler {
  /** Once, for the final response: interim ones (1xx) are passed over. */
  onHead(head: ResponseHead): void;
  /** Bytes `from` up to, not including, `to` of what was fed. */
  onBody(read: Uint8Array, from: number, to: number): void;
}

const State = {
  head: 0,
  sized: 1,
  untilClose: 2,
  chunkSize: 3,
  chunkExtension: 4,
  chunk: 5,
  chunkEnd: 6,
  trailers: 7,
  done: 8,
};

const MAX_HEAD_BYTES = 256 * 1024;
/** Of a read, this much at a time is looked through for the end of the head. */
const HEAD_WINDOW = 16 * 1024;
const MAX_LINE_BYTES = 16 * 1024;
const MAX_CHUNK_BYTES = 2 ** 48;
const LF = 10;
const CR = 13;

export class ResponseParser {
  readonly #handler: ResponseHandler;
  #state = State.head;
  #headText = "";
  #headBytes = 0;
  /** Bytes still to come of the body or of the current chunk. */
  #remaining = 0;
  /** Bytes of the current chunk line or of the trailers; digits of the chunk length. */
  #lineBytes = 0;
  #digits = 0;
  /** Characters of the current trailer. */
  #trailerLength = 0;

  constructor(handler: ResponseHandler) {
    this.#handler = handler;
  }

  get isDone(): boolean {
    return this.#state === State.done;
  }

  /** Takes the next bytes; what lies beyond the end of the response is not looked at. Throws `BadResponseError`. */
  feed(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && this.#state !== State.done) at = this.#step(bytes, at);
    return at;
  }

  /** The server closed in order: true where that is how the response ends. */
  end(): boolean {
    if (this.#state === State.untilClose) this.#state = State.done;
    return this.isDone;
  }

  #step(bytes: Uint8Array, at: number): number {
    switch (this.#state) {
      case State.head:
        return this.#takeHead(bytes, at);
      case State.sized:
        return this.#takeData(bytes, at, State.done);
      case State.chunk:
        return this.#takeData(bytes, at, State.chunkEnd);
      case State.untilClose:
        this.#handler.onBody(bytes, at, bytes.length);
        return bytes.length;
      case State.trailers:
        return this.#takeTrailers(bytes, at);
      default:
        return this.#takeChunkLine(bytes, at);
    }
  }

  #takeHead(bytes: Uint8Array, at: number): number {
    const window = Math.min(HEAD_WINDOW, bytes.length - at);
    const known = this.#headText.length;
    this.#headText += Buffer.prototype.toString.call(bytes, "latin1", at, at + window);
    const blankLine = /\r?\n\r?\n/g;
    blankLine.lastIndex = Math.max(0, known - 3);
    const found = blankLine.exec(this.#headText);
    const taken = found === null ? window : blankLine.lastIndex - known;
    this.#headBytes += taken;
    if (this.#headBytes > MAX_HEAD_BYTES) throw new BadResponseError(`the head is larger than ${MAX_HEAD_BYTES} bytes`);
    if (found !== null) {
      const head = readHead(this.#headText.slice(0, found.index));
      this.#headText = "";
      if (head.status === 101) throw new BadResponseError("the server switches to another protocol");
      if (head.status >= 200) this.#begin(head);
    }
    return at + taken;
  }

  #begin(head: ResponseHead): void {
    const { framing } = head;
    if (framing.kind === "chunked") this.#beginChunkLine();
    else if (framing.kind === "until_close") this.#state = State.untilClose;
    else {
      this.#remaining = framing.kind === "length" ? framing.length : 0;
      this.#state = this.#remaining === 0 ? State.done : State.sized;
    }
    this.#handler.onHead(head);
  }

  #takeData(bytes: Uint8Array, at: number, next: number): number {
    const end = Math.min(bytes.length, at + this.#remaining);
    this.#remaining -= end - at;
    if (this.#remaining === 0) this.#state = next;
    this.#handler.onBody(bytes, at, end);
    return end;
  }

  #beginChunkLine(): void {
    this.#state = State.chunkSize;
    this.#remaining = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  /** A chunk's length with its extensions, or the line end behind its data. */
  #takeChunkLine(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (++this.#lineBytes > MAX_LINE_BYTES) throw new BadResponseError("the line before a chunk has no end");
      if (byte === LF) {
        this.#endChunkLine();
        return at + 1;
      }
      if (this.#state === State.chunkExtension || byte === CR) continue;
      const digit = this.#state === State.chunkSize ? hexDigit(byte) : -1;
      if (digit >= 0) this.#addDigit(digit);
      else if (this.#state === State.chunkSize && this.#digits > 0 && isDelimiter(byte))
        this.#state = State.chunkExtension;
      else throw new BadResponseError("the length of a chunk is no number, or wrong");
    }
    return bytes.length;
  }

  #endChunkLine(): void {
    if (this.#state === State.chunkEnd) this.#beginChunkLine();
    else if (this.#digits === 0) throw new BadResponseError("the length of a chunk is missing");
    else {
      this.#lineBytes = 0;
      this.#state = this.#remaining === 0 ? State.trailers : State.chunk;
    }
  }

  #addDigit(digit: number): void {
    this.#remaining = this.#remaining * 16 + digit;
    this.#digits++;
    if (this.#remaining > MAX_CHUNK_BYTES) throw new BadResponseError("the length of a chunk is absurd");
  }

  /** Trailers are not kept. They end with an empty line. */
  #takeTrailers(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at];
      if (++this.#lineBytes > MAX_HEAD_BYTES) throw new BadResponseError("the trailers have no end");
      if (byte === LF) {
        if (this.#trailerLength === 0) {
          this.#state = State.done;
          return at + 1;
        }
        this.#trailerLength = 0;
      } else if (byte !== CR) this.#trailerLength++;
    }
    return bytes.length;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** `;` or a blank, behind which extensions stand. */
const isDelimiter = (byte: number): boolean => byte === 59 || byte === 32 || byte === 9;
