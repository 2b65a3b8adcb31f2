/**
 * The tokenizer that is always there: o200k_base, its 199,998 ranks embedded in the executable. Nothing is fetched.
 * Text is cut into pieces, a piece that is a token is that token, every other one is merged from its bytes.
 * Counts equal those of Python's tiktoken with all special tokens allowed.
 */
import type { Files } from "#core/ports.ts";
import type { Tokenizer, TokenizerSource } from "#workload/tokenizer.ts";
import { BytePairMerger } from "./byte-pair-merge.ts";
import blobPath from "./o200k.bin" with { type: "file" };
import { pieceEnd } from "./split-o200k.ts";
import { Vocabulary } from "./vocabulary.ts";

const SPECIAL_TOKENS: ReadonlyMap<string, number> = new Map([
  ["<|endoftext|>", 199999],
  ["<|endofprompt|>", 200018],
]);
const SPECIAL_START = "<|endof";

/** A tokenizer that answers at once. */
export interface LocalTokenizer extends Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
  count(text: string): number;
}

/** Loads o200k_base from the executable. `reason` says why it was taken; `isApproximate`, that the model has another. */
export async function openBuiltinTokenizer(
  files: Pick<Files, "readBytes">,
  choice: Pick<TokenizerSource, "reason" | "isApproximate"> = { isApproximate: false },
): Promise<LocalTokenizer> {
  const source = { kind: "builtin", name: "builtin (o200k_base)", ...choice } as const;
  return new BuiltinTokenizer(new Vocabulary(await files.readBytes(blobPath)), source);
}

class BuiltinTokenizer implements LocalTokenizer {
  readonly source: TokenizerSource;
  readonly #vocabulary: Vocabulary;
  readonly #merger: BytePairMerger;
  readonly #specialBytes = new Map<number, Uint8Array>();
  #scratch = new Uint8Array(1024);

  constructor(vocabulary: Vocabulary, source: TokenizerSource) {
    this.source = source;
    this.#vocabulary = vocabulary;
    this.#merger = new BytePairMerger(vocabulary);
    for (const [text, id] of SPECIAL_TOKENS) this.#specialBytes.set(id, new TextEncoder().encode(text));
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    let start = 0;
    for (let mark = text.indexOf(SPECIAL_START); mark >= 0; mark = text.indexOf(SPECIAL_START, mark + 1)) {
      for (const [special, id] of SPECIAL_TOKENS) {
        if (!text.startsWith(special, mark)) continue;
        // A special token cuts the text: pieces do not look past it.
        this.#encodeOrdinary(text.slice(start, mark), ids);
        ids.push(id);
        start = mark + special.length;
      }
    }
    this.#encodeOrdinary(start === 0 ? text : text.slice(start), ids);
    return ids;
  }

  count(text: string): number {
    return this.encode(text).length;
  }

  /** Bytes that are no UTF-8 become U+FFFD, as with Python's `errors="replace"`. Throws on an id that is no token. */
  decode(ids: readonly number[]): string {
    const parts: Uint8Array[] = [];
    for (const id of ids) {
      const isRank = Number.isInteger(id) && id >= 0 && id < this.#vocabulary.size;
      const bytes = isRank ? this.#vocabulary.bytesOf(id) : this.#specialBytes.get(id);
      if (bytes === undefined) throw new RangeError(`${id} is not a token of o200k_base`);
      parts.push(bytes);
    }
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const joined = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(joined);
  }

  #encodeOrdinary(text: string, ids: number[]): void {
    for (let start = 0; start < text.length; ) {
      const end = pieceEnd(text, start);
      const length = this.#writeUtf8(text, start, end);
      const rank = this.#vocabulary.rankOf(this.#scratch, 0, length);
      if (rank >= 0) ids.push(rank);
      else this.#merger.merge(this.#scratch, length, ids);
      start = end;
    }
  }

  /** UTF-8 of `text[start, end)` into the scratch bytes; half a surrogate pair becomes U+FFFD. Returns the length. */
  #writeUtf8(text: string, start: number, end: number): number {
    if (this.#scratch.length < (end - start) * 3) this.#scratch = new Uint8Array((end - start) * 4);
    const bytes = this.#scratch;
    let length = 0;
    for (let at = start; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 128) {
        const rest = new TextEncoder().encodeInto(text.slice(at, end), bytes.subarray(length));
        return length + rest.written;
      }
      bytes[length++] = unit;
    }
    return length;
  }
}
