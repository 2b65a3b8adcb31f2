/**
 * Mends one difference between the JavaScript tokenizer library and the Python one: for byte-level tokenizers with the
 * built-in pattern (GPT-2 and its kin) the library cuts at JavaScript's `\s`, which takes U+FEFF for a space and
 * U+0085 for none; Python's goes by Unicode's White_Space. Patterns that stand in tokenizer.json are right already.
 */
import type { Tokenizer } from "@huggingface/tokenizers";

const GPT2_PIECE =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Replaces the pattern of every byte-level step of the tokenizer. */
export async function matchWhiteSpaceAsUnicode(tokenizer: Tokenizer): Promise<void> {
  const { ByteLevelPreTokenizer, SequencePreTokenizer } = await import("@huggingface/tokenizers");
  const first = tokenizer.pre_tokenizer;
  for (const step of first instanceof SequencePreTokenizer ? first.tokenizers : [first]) {
    if (step instanceof ByteLevelPreTokenizer) step.pattern = GPT2_PIECE;
  }
}
