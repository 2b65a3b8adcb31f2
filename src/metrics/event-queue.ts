/**
 * A binary heap of requests by the instant of their next event; as large as the requests in flight, no more. A request
 * that has another event stays in its place at the top and sinks from there: half the work of taking it out and back.
 */

export class EventQueue {
  readonly #instants: number[] = [];
  readonly #requests: number[] = [];

  /** Instant of the earliest event; `Infinity` when there is none. */
  get nextNs(): number {
    return this.#instants[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The request with the earliest event; -1 when there is none. */
  get next(): number {
    return this.#requests[0] ?? -1;
  }

  push(request: number, instantNs: number): void {
    let child = this.#instants.length;
    this.#instants.push(instantNs);
    this.#requests.push(request);
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if ((this.#instants[parent] as number) <= instantNs) break;
      this.#place(child, this.#instants[parent] as number, this.#requests[parent] as number);
      child = parent;
    }
    this.#place(child, instantNs, request);
  }

  /** Gives the request with the earliest event its following one. */
  postpone(instantNs: number): void {
    this.#sink(this.#requests[0] as number, instantNs);
  }

  /** Takes out the request with the earliest event. */
  remove(): void {
    const instantNs = this.#instants.pop() as number;
    const request = this.#requests.pop() as number;
    if (this.#instants.length > 0) this.#sink(request, instantNs);
  }

  #sink(request: number, instantNs: number): void {
    const instants = this.#instants;
    const length = instants.length;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= length) break;
      if (child + 1 < length && (instants[child + 1] as number) < (instants[child] as number)) child++;
      if ((instants[child] as number) >= instantNs) break;
      this.#place(parent, instants[child] as number, this.#requests[child] as number);
      parent = child;
    }
    this.#place(parent, instantNs, request);
  }

  #place(at: number, instantNs: number, request: number): void {
    this.#instants[at] = instantNs;
    this.#requests[at] = request;
  }
}
