/**
 * A byte-pair vocabulary: token bytes ⇄ rank. In comes the flat blob of `scripts/make-vocabulary.ts` (count as u32,
 * a length byte per token, then the bytes of all tokens in order of rank), out comes a lookup by byte range.
 * The blob is used in place; only offsets and an open-addressing hash table of ranks are built at load (a few ms).
 */

const EMPTY = -1;

export class Vocabulary {
  readonly size: number;
  /** Bytes of the longest token. */
  readonly longest: number;
  readonly #bytes: Uint8Array;
  /** Start of each token in `#bytes`, and one more for the end. */
  readonly #offsets: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Throws when the blob is cut short: it is built into the program, so that would be a fault of the build. */
  constructor(blob: Uint8Array) {
    const size = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0, true);
    const lengths = blob.subarray(4, 4 + size);
    const bytes = blob.subarray(4 + size);
    const offsets = new Uint32Array(size + 1);
    let end = 0;
    let longest = 0;
    for (let rank = 0; rank < size; rank++) {
      const length = lengths[rank] ?? 0;
      if (length > longest) longest = length;
      end += length;
      offsets[rank + 1] = end;
    }
    if (end !== bytes.length) throw new Error(`vocabulary blob: ${bytes.length} bytes of tokens, ${end} expected`);
    this.size = size;
    this.longest = longest;
    this.#bytes = bytes;
    this.#offsets = offsets;
    // At least twice as many slots as tokens keeps the chains short.
    const slotCount = 2 ** Math.ceil(Math.log2(Math.max(2, size * 2)));
    this.#mask = slotCount - 1;
    this.#slots = this.#fill(slotCount);
  }

  /** Rank of the token that is exactly `text[start, end)`, or -1. */
  rankOf(text: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > this.longest) return -1;
    const bytes = this.#bytes;
    const offsets = this.#offsets;
    const slots = this.#slots;
    let slot = hashOf(text, start, end) & this.#mask;
    for (;;) {
      const rank = slots[slot] as number;
      if (rank === EMPTY) return -1;
      const offset = offsets[rank] as number;
      if ((offsets[rank + 1] as number) - offset === length) {
        let i = 0;
        while (i < length && bytes[offset + i] === text[start + i]) i++;
        if (i === length) return rank;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The bytes of a token (a view: do not write). `rank` from 0 to `size` − 1. */
  bytesOf(rank: number): Uint8Array {
    return this.#bytes.subarray(this.#offsets[rank], this.#offsets[rank + 1]);
  }

  #fill(slotCount: number): Int32Array {
    const bytes = this.#bytes;
    const offsets = this.#offsets;
    const mask = this.#mask;
    const slots = new Int32Array(slotCount).fill(EMPTY);
    let start = 0;
    for (let rank = 0; rank < this.size; rank++) {
      const end = offsets[rank + 1] as number;
      let slot = hashOf(bytes, start, end) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = rank;
      start = end;
    }
    return slots;
  }
}

/** FNV-1a over a byte range, with a last mix because only the low bits are used. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
