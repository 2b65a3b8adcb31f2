/**
 * Many listeners to one signal. A phase has one for thousands of requests: a listener of the signal itself for each
 * would cost what the rest of a request's bookkeeping does, and taking it off a search through all the others.
 */
const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back when the signal aborts, which it must not have done yet. The returned function ends it. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersOf.set(signal, listeners);
  const tellAll = (): void => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener("abort", tellAll, { once: true });
  return listeners;
}
