/** A folder under the system's temporary one with files in it, gone when the test ends; and a tokenizer small enough to write down. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface TestFolder extends Disposable {
  readonly path: string;
}

export function folderWith(files: Readonly<Record<string, string>>): TestFolder {
  const root = mkdtempSync(path.join(tmpdir(), "tokenizer-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return { path: root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

/** Letters a to c and the pair "ab". `abc` is two tokens. */
export const TINY_TOKENIZER = JSON.stringify({
  version: "1.0",
  added_tokens: [{ id: 4, content: "<s>", special: true, normalized: false }],
  normalizer: null,
  pre_tokenizer: null,
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [{ Sequence: { id: "A", type_id: 0 } }],
    special_tokens: { "<s>": { id: "<s>", ids: [4], tokens: ["<s>"] } },
  },
  decoder: { type: "Fuse" },
  model: { type: "BPE", vocab: { a: 0, b: 1, c: 2, ab: 3 }, merges: [["a", "b"]] },
});
