/**
 * The words that the server says. Each, with the blank before it, is one token of o200k_base and of most other
 * vocabularies, so that the tokens asked for are the tokens that a client counts.
 */

const WORDS = [" alpha", " beta", " gamma", " delta", " hello", " world", " table", " river"];

/** `count` words, the first one being word number `from`. */
export function outputText(from: number, count: number): string {
  let text = "";
  for (let i = from; i < from + count; i++) text += WORDS[i % WORDS.length];
  return text;
}

/**
 * Tokens of a prompt as far as a mock needs them: words and marks, one each. For prompts that this program makes up
 * that is what o200k_base counts.
 */
export function countPieces(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + (text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0), 0);
}
