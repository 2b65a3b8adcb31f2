/**
 * Makes `src/workload/tokenizer/o200k.bin` from the ranks of o200k_base, as the npm package `tiktoken` carries them:
 *
 *     npm pack tiktoken@1.0.22 && tar xzf tiktoken-1.0.22.tgz
 *     bun scripts/make-vocabulary.ts package/encoders/o200k_base.json
 *
 * The ranks are first put back into the form that OpenAI publishes and checked against its SHA-256.
 * Layout: count (u32, little endian), length of each token (u8), bytes of all tokens in order of rank.
 */
import { createHash } from "node:crypto";

const PUBLISHED_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d";
const TARGET = new URL("../src/workload/tokenizer/o200k.bin", import.meta.url).pathname;

const source = process.argv[2];
if (source === undefined) throw new Error("usage: bun scripts/make-vocabulary.ts path/to/o200k_base.json");
const encoding = (await Bun.file(source).json()) as { bpe_ranks: string };

// Each line: a marker, the rank of its first token, then tokens of consecutive ranks in base64.
const tokens: string[] = [];
for (const line of encoding.bpe_ranks.split("\n")) {
  const [, first, ...rest] = line.split(" ");
  rest.forEach((token, index) => {
    tokens[Number(first) + index] = token;
  });
}

const published = tokens.map((token, rank) => `${token} ${rank}\n`).join("");
const sha256 = createHash("sha256").update(published).digest("hex");
if (sha256 !== PUBLISHED_SHA256) throw new Error(`these are not the ranks of o200k_base: SHA-256 ${sha256}`);

const decoded = tokens.map((token) => Buffer.from(token, "base64"));
const header = new Uint8Array(4 + decoded.length);
new DataView(header.buffer).setUint32(0, decoded.length, true);
decoded.forEach((bytes, rank) => {
  if (bytes.length > 255) throw new Error(`token ${rank} is longer than 255 bytes`);
  header[4 + rank] = bytes.length;
});
const blob = Buffer.concat([header, ...decoded]);
await Bun.write(TARGET, blob);
console.log(`${TARGET}: ${decoded.length} tokens, ${blob.length} bytes`);
