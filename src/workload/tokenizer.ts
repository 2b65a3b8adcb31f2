/** What the program asks of a tokenizer, wherever it comes from. */

export type MaybePromise<T> = T | Promise<T>;

export interface Tokenizer {
  readonly source: TokenizerSource;
  /** Ids of the text; no special tokens are added. Text that spells a special token becomes that token. */
  encode(text: string): MaybePromise<readonly number[]>;
  decode(ids: readonly number[]): MaybePromise<string>;
  count(text: string): MaybePromise<number>;
}

/** Where the counts come from; printed and stored with the results. */
export interface TokenizerSource {
  readonly kind: "builtin" | "directory" | "file" | "hugging_face_cache" | "server_model_path" | "server_tokenize";
  /** As a person would name it: `builtin (o200k_base)`, `/models/llama`, `http://host:8000/tokenize`. */
  readonly name: string;
  /** Why this source was taken, where it was not named outright. */
  readonly reason?: string;
  /** The counts may differ from the server's: say so. */
  readonly isApproximate: boolean;
}
