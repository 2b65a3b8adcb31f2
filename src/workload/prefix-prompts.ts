/**
 * Text that conversations share: the prefix pool, the shared system message, and each session's own context.
 * In: the lengths and a prompt writer; out: the texts, made when first asked for. Pool and system message are kept,
 * contexts are not: there is one per conversation.
 */
import type { SyntheticDataset } from "#config/config.ts";
import type { Random } from "#core/random.ts";
import type { Prompt, PromptWriter } from "./prompt-writer.ts";

export interface PrefixPrompts {
  /** A prefix out of the pool, or nothing where there is no pool. Draws from the stream only where there is one. */
  pick(random: Random): Promise<Prompt | undefined>;
  sharedSystem(): Promise<string | undefined>;
  userContext(conversationIndex: number): Promise<string | undefined>;
}

export function prefixPrompts(config: SyntheticDataset["prefixPrompts"], writer: PromptWriter): PrefixPrompts {
  const { poolSize, length, sharedSystemLength, userContextLength } = config;
  const pool = new Map<number, Promise<Prompt>>();
  let system: Promise<Prompt> | undefined;
  return {
    async pick(random) {
      if (poolSize < 1 || length < 1) return undefined;
      const place = random.below(poolSize);
      let prefix = pool.get(place);
      if (prefix === undefined) {
        prefix = writer.write(length, `prefix.pool:${place}`);
        pool.set(place, prefix);
      }
      return prefix;
    },
    async sharedSystem() {
      if (sharedSystemLength === undefined || sharedSystemLength < 1) return undefined;
      system ??= writer.write(sharedSystemLength, "prefix.shared_system");
      return (await system).text;
    },
    async userContext(conversationIndex) {
      if (userContextLength === undefined || userContextLength < 1) return undefined;
      return (await writer.write(userContextLength, `prefix.user_context:${conversationIndex}`)).text;
    },
  };
}
