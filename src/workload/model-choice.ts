/**
 * Which model a turn names, where several are under test. In: the models and their strategy; out: a function of
 * the conversation's and the turn's index. Round robin counts `conversation + turn`: a turn's model must not depend
 * on which turns were asked for before it, and for single-turn conversations this is the order of sending.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { randomStream } from "#core/random.ts";
import { pickWeighted } from "./distribution.ts";

export type ModelChoice = (conversationIndex: number, turnIndex: number) => string;

/** A model without a weight has weight 1. */
export function chooseModels(models: BenchmarkConfig["models"], seed: number): ModelChoice {
  const { items, strategy } = models;
  const [only] = items;
  if (only === undefined) throw new RangeError("no model to choose from");
  if (items.length === 1) return () => only.name;
  if (strategy === "round_robin") {
    return (conversation, turn) => (items[(conversation + turn) % items.length] ?? only).name;
  }
  return (conversation, turn) => {
    const random = randomStream(seed, `model:${conversation}.${turn}`);
    return pickWeighted(items, (item) => (strategy === "weighted" ? (item.weight ?? 1) : 1), random).name;
  };
}
