/** Ctrl-C and SIGTERM during a run: the first ends it with everything measured written, the second ends it at once. */
import type { World } from "./world.ts";

export interface Interrupts {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Exit code of the signal that came, if one did. */
  readonly exitCode: () => number | undefined;
  stopListening(): void;
}

export function listenForInterrupts(world: World, onFirst: () => void, beforeExit: () => void): Interrupts {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stopListening = world.signals.onInterrupt((code) => {
    if (exitCode !== undefined) {
      beforeExit();
      world.exitNow(code);
    }
    exitCode = code;
    onFirst();
    controller.abort();
  });
  return { stop: controller.signal, exitCode: () => exitCode, stopListening };
}
