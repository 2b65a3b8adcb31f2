/** Places in the server: first come, first served. Who waits may leave the line. */

export class Slots {
  readonly #limit: number;
  readonly #line: (() => void)[] = [];
  #taken = 0;

  /** 0: no limit. */
  constructor(limit: number) {
    this.#limit = limit > 0 ? limit : Number.POSITIVE_INFINITY;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Calls back at once, or when a place is free. The returned function leaves the line; after the call it does nothing. */
  take(begin: () => void): () => void {
    if (this.#taken < this.#limit) {
      this.#taken++;
      begin();
      return () => {};
    }
    this.#line.push(begin);
    return () => {
      const at = this.#line.indexOf(begin);
      if (at >= 0) this.#line.splice(at, 1);
    };
  }

  /** Gives the place to the next in line. */
  release(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
