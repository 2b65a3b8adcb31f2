/** Random bits of the system, for ids and for seeds that nobody chose. */
import type { Entropy } from "#core/ports.ts";

export const systemEntropy: Entropy = {
  uuid: () => crypto.randomUUID(),
  seed: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
};
