/**
 * Text that comes in pieces, most of them a few ASCII letters among the bytes of a read. Those are gathered as bytes and
 * become text at the end: a string per piece, and the chain that holds them together, would be alive for as long as the
 * response is, hundreds of responses at a time.
 */

const BEYOND_ASCII = 0x80;
const FIRST_CAPACITY = 256;

// No byte order mark is taken off inside a text.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class TextGatherer {
  #text = "";
  /** ASCII that follows `#text`. */
  #bytes: Uint8Array | undefined;
  #length = 0;

  add(text: string): void {
    this.#text = this.text + text;
    this.#length = 0;
  }

  /** Bytes `start` to `end` of a read: UTF-8 that begins and ends with whole letters. */
  addBytes(read: Uint8Array, start: number, end: number): void {
    const bytes = this.#withRoom(end - start);
    let length = this.#length;
    for (let i = start; i < end; i++) {
      const byte = read[i] ?? 0;
      if (byte >= BEYOND_ASCII) {
        this.add(decoder.decode(read.subarray(start, end)));
        return;
      }
      bytes[length++] = byte;
    }
    this.#length = length;
  }

  get text(): string {
    if (this.#length === 0) return this.#text;
    return this.#text + Buffer.prototype.toString.call(this.#bytes, "latin1", 0, this.#length);
  }

  #withRoom(count: number): Uint8Array {
    const bytes = this.#bytes;
    const wanted = this.#length + count;
    if (bytes !== undefined && wanted <= bytes.length) return bytes;
    const larger = new Uint8Array(Math.max(wanted, 2 * this.#length, FIRST_CAPACITY));
    if (bytes !== undefined) larger.set(bytes.subarray(0, this.#length));
    this.#bytes = larger;
    return larger;
  }
}
