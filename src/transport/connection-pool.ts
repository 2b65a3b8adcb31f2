/**
 * Idle connections, by the name they are kept under: one name for all, or one per sticky key. The one used last is
 * taken first, so that as few as possible are kept warm. Its size has no bound: it never holds more than ran at once.
 */
import type { Connection } from "./connection.ts";

interface Shelf {
  readonly idle: Connection[];
  /** Of a released name nothing is kept: what comes back closes. */
  released: boolean;
}

export class ConnectionPool {
  readonly #shelves = new Map<string, Shelf>();

  /** An idle connection to the origin, and where it or a new one is to be given back. */
  take(name: string, origin: string): { readonly connection: Connection | undefined; readonly shelf: Shelf } {
    const shelf = this.#shelfOf(name);
    const index = shelf.idle.findLastIndex((connection) => connection.origin === origin && !connection.isClosed);
    return { connection: index === -1 ? undefined : shelf.idle.splice(index, 1)[0], shelf };
  }

  giveBack(shelf: Shelf, connection: Connection): void {
    connection.leave();
    if (shelf.released) connection.close();
    else shelf.idle.push(connection);
  }

  /** The connection has died while idle. */
  forget(connection: Connection): void {
    for (const { idle } of this.#shelves.values()) {
      const index = idle.indexOf(connection);
      if (index !== -1) idle.splice(index, 1);
    }
  }

  release(name: string): void {
    const shelf = this.#shelves.get(name);
    if (shelf === undefined) return;
    this.#shelves.delete(name);
    shelf.released = true;
    for (const connection of shelf.idle.splice(0)) connection.close();
  }

  closeIdle(): void {
    for (const { idle } of this.#shelves.values()) for (const connection of idle.splice(0)) connection.close();
  }

  #shelfOf(name: string): Shelf {
    const known = this.#shelves.get(name);
    if (known !== undefined) return known;
    const fresh = { idle: [], released: false };
    this.#shelves.set(name, fresh);
    return fresh;
  }
}
