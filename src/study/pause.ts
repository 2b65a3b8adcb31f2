/** A pause between two runs that ends at once when the study is stopped. */
import type { Clock } from "#core/ports.ts";
import { secToNs } from "#core/units.ts";

export function pauseFor(seconds: number, clock: Clock, stop: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (stop.aborted) return Promise.resolve();
  const cancel = clock.at(clock.nowNs() + secToNs(seconds), () => {
    stop.removeEventListener("abort", end);
    resolve();
  });
  const end = (): void => {
    cancel();
    resolve();
  };
  stop.addEventListener("abort", end, { once: true });
  return promise;
}
