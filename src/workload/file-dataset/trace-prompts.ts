/**
 * Prompts made up for a trace that tells only lengths and hash ids. In: the length and the ids of a row; out: text
 * of that many tokens in which equal ids are equal text, so that a prefix cache sees what the trace had in common.
 * A block is a function of seed, file content and id; the last blocks used are kept.
 */
import { joinTexts, type Prompt, type PromptWriter } from "#workload/prompt-writer.ts";
import type { RowReport } from "./row-report.ts";

export interface MadeUp {
  readonly inputLength: number;
  readonly hashIds: readonly number[];
}

/** About 25 MB of text at 512 tokens a block. */
const BLOCKS_KEPT = 10_000;

/** Tokens of each id's block: all of them whole but for the last, which may be cut by the length. */
function blockSizes(madeUp: MadeUp, blockSize: number): number[] {
  const { inputLength, hashIds } = madeUp;
  return hashIds.map((_, index) => Math.min(blockSize, inputLength - index * blockSize));
}

export function tracePrompts(options: {
  readonly writer: PromptWriter;
  readonly blockSize: number;
  /** Of the trace's content. */
  readonly fingerprint: () => string;
}): (madeUp: MadeUp, stream: string) => Promise<Prompt> {
  const { writer, blockSize } = options;
  const blocks = new Map<number, Promise<Prompt>>();
  let fingerprint: string | undefined;

  const blockOf = (id: number, size: number): Promise<Prompt> => {
    fingerprint ??= options.fingerprint();
    const block = blocks.get(id) ?? writer.writeSeamless(size, `trace.block:${fingerprint}:${id}`);
    // Taken out and put back, so that the first key is always the one unused for longest.
    blocks.delete(id);
    blocks.set(id, block);
    if (blocks.size > BLOCKS_KEPT) blocks.delete(blocks.keys().next().value as number);
    return block;
  };

  return async (madeUp, stream) => {
    if (madeUp.hashIds.length === 0) return writer.write(madeUp.inputLength, stream);
    const sizes = blockSizes(madeUp, blockSize);
    let head = "";
    let headTokens = 0;
    for (const [index, id] of madeUp.hashIds.entries()) {
      const block = await blockOf(id, sizes[index] as number);
      head = joinTexts(head, block.text);
      headTokens += block.tokenCount;
    }
    const rest = madeUp.inputLength - headTokens;
    if (rest > 0) return writer.extend({ text: head, tokenCount: headTokens }, rest, stream);
    return { text: head, tokenCount: await writer.count(head) };
  };
}

/**
 * Checks that each id stands for a block of one size throughout a trace. Call the result for each row in order.
 * Two sizes under one id would be two texts: the trace was made with another block size.
 */
export function blockSizeCheck(
  blockSize: number,
  placeOf: (row: number) => string,
): (madeUp: MadeUp, row: number, report: RowReport) => void {
  // Almost every id is a whole block: for those only the first row is kept, in a map of plain numbers.
  const whole = new Map<number, number>();
  const cut = new Map<number, { readonly size: number; readonly row: number }>();
  const firstUse = (id: number) => {
    const row = whole.get(id);
    return row === undefined ? cut.get(id) : { size: blockSize, row };
  };
  return (madeUp, row, report) => {
    const sizes = blockSizes(madeUp, blockSize);
    if ((sizes.at(-1) ?? 1) < 1) {
      report.problem("hash_ids", {
        found: `${sizes.length} ids for ${madeUp.inputLength} tokens`,
        wanted: `must be at most one id per ${blockSize} tokens of input_length`,
        hint: BLOCK_SIZE_HINT,
      });
      return;
    }
    for (const [index, id] of madeUp.hashIds.entries()) {
      const size = sizes[index] as number;
      const before = firstUse(id);
      if (before === undefined) {
        if (size === blockSize) whole.set(id, row);
        else cut.set(id, { size, row });
      } else if (before.size !== size) {
        report.problem("hash_ids", {
          found: `id ${id} with ${size} tokens`,
          wanted: `must have the size it has at ${placeOf(before.row)}: ${before.size} tokens`,
          hint: BLOCK_SIZE_HINT,
        });
      }
    }
  };
}

const BLOCK_SIZE_HINT = "set --isl-block-size to the block size of the trace";
