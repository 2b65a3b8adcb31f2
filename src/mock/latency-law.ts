/**
 * The law that the server's delays follow, so that what a client reports can be held against it:
 *   slow  = 1 + running / knee            (1 without a knee)
 *   TTFT  = (ttft · slow + prefill · prompt tokens) · noise
 *   ITL   = itl · slow · noise, each token from the instant the one before was due: delays never add up
 * with noise normal around 1, its deviation the jitter, at least 0.05.
 */
import type { Random } from "#core/random.ts";
import { NS_PER_MS } from "#core/units.ts";
import type { MockOptions } from "./mock-options.ts";

type LawOptions = Pick<MockOptions, "ttftMs" | "itlMs" | "jitter" | "prefillUsPerToken" | "knee">;

export interface LatencyLaw {
  /** From the start of the work to the first token. */
  firstNs(promptTokens: number, running: number): number;
  /** Between a token and the one after the next `tokens`. */
  stepNs(tokens: number, running: number): number;
}

const LEAST_NOISE = 0.05;

export function createLatencyLaw(options: LawOptions, random: Random): LatencyLaw {
  const { ttftMs, itlMs, jitter, prefillUsPerToken, knee } = options;
  const noise = () => (jitter > 0 ? Math.max(LEAST_NOISE, 1 + random.normal() * jitter) : 1);
  const slow = (running: number) => (knee > 0 ? 1 + running / knee : 1);
  return {
    firstNs: (promptTokens, running) =>
      (ttftMs * slow(running) + (prefillUsPerToken / 1000) * promptTokens) * noise() * NS_PER_MS,
    stepNs: (tokens, running) => itlMs * tokens * slow(running) * noise() * NS_PER_MS,
  };
}
