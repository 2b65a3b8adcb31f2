/** The tokenizer of a run together with the way its prompts are counted: plain texts, or the rendered chat template. */
import type { BenchmarkConfig } from "#config/config.ts";
import type { NoticeEvent } from "#core/events.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Files, Http, TlsOptions } from "#core/ports.ts";
import { chooseTokenizer } from "#workload/tokenizer/choose-tokenizer.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";

export interface OpenTokenizerOptions {
  readonly config: Pick<BenchmarkConfig, "tokenizer" | "models" | "endpoint">;
  readonly files: Files;
  readonly http: Http;
  readonly tls: TlsOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  /** The prompt that the server makes of a body's messages; absent: prompts are counted as their texts. */
  readonly renderPrompt?: (body: JsonObject) => string | undefined;
  readonly notices: readonly NoticeEvent[];
}

export async function openTokenizer(options: OpenTokenizerOptions): Promise<OpenedTokenizer> {
  const { config, files, http, tls, env } = options;
  const { tokenizer, chatTemplate, notices } = await chooseTokenizer({
    config: config.tokenizer,
    modelName: config.models.items[0]?.name ?? "",
    endpoint: config.endpoint,
    files,
    http,
    tls,
    env,
  });
  if (!config.tokenizer.applyChatTemplate || chatTemplate === undefined) return { tokenizer, notices };
  const renderPrompt = (body: JsonObject): string | undefined => {
    const messages = body.messages;
    if (!Array.isArray(messages)) return undefined;
    const tools = body.tools;
    return chatTemplate.render(messages.filter(isJsonObject), Array.isArray(tools) ? tools : undefined);
  };
  return { tokenizer, renderPrompt, notices };
}
