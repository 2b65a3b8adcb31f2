/** Raw records into finished ones: the tokens of each request, by the client's tokenizer or by the server's own count. */

import type { RawRecord } from "#record/raw-record.ts";
import type { FinishedRecord, TokenCounts } from "#record/record.ts";
import { readUsage } from "#record/usage.ts";
import type { MaybePromise, Tokenizer } from "#workload/tokenizer.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";

/**
 * Client counts: output texts together, reasoning texts together, each tokenised once; a failed request still has its
 * prompt counted. Without a tokenizer the server's usage is taken, and what it does not say stays absent.
 */
export async function countTokens(record: RawRecord, opened: OpenedTokenizer | undefined): Promise<FinishedRecord> {
  const tokens = opened === undefined ? tokensByServer(record) : await tokensByClient(record, opened);
  return { ...record, tokens };
}

async function tokensByClient(record: RawRecord, opened: OpenedTokenizer): Promise<TokenCounts> {
  const { tokenizer } = opened;
  const rendered = record.promptBody === undefined ? undefined : opened.renderPrompt?.(record.promptBody);
  const prompt = rendered ?? record.promptText;
  const input = record.inputTokens ?? (prompt === undefined ? undefined : await tokenizer.count(prompt));
  const output = await countText(record.outputText, tokenizer);
  const reasoning = await countText(record.reasoningText, tokenizer);
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/** No text, no value: an embedding has no output length of zero. */
function countText(text: string, tokenizer: Tokenizer): MaybePromise<number | undefined> {
  return text === "" ? undefined : tokenizer.count(text);
}

function tokensByServer(record: RawRecord): TokenCounts {
  if (record.usage === undefined) return {};
  const usage = readUsage(record.usage);
  const { prompt, completion, reasoning } = usage;
  return {
    ...(prompt === undefined ? {} : { input: prompt }),
    ...(completion === undefined ? {} : { output: Math.max(0, completion - (reasoning ?? 0)) }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}
