/**
 * Which rows make up which conversation. In: the session id of each row, in order; out: conversations in the order
 * of their first row. Rows without an id stand alone. Kept in typed arrays: a trace can have millions of rows.
 */

export interface SessionIndex {
  readonly size: number;
  /** Rows of a conversation in the order of the file; at least one. */
  rowsOf(conversation: number): Uint32Array;
  /** The file's own id, where it has one. */
  idOf(conversation: number): string | undefined;
}

export interface SessionIndexBuilder {
  /** Conversation that the next row belongs to, and whether this row is its first. */
  add(sessionId: string | undefined): { readonly conversation: number; readonly isFirst: boolean };
  finish(): SessionIndex;
}

export function sessionIndexBuilder(): SessionIndexBuilder {
  const conversationOfRow: number[] = [];
  const conversationOfId = new Map<string, number>();
  let size = 0;
  return {
    add(sessionId) {
      const known = sessionId === undefined ? undefined : conversationOfId.get(sessionId);
      const conversation = known ?? size++;
      if (sessionId !== undefined && known === undefined) conversationOfId.set(sessionId, conversation);
      conversationOfRow.push(conversation);
      return { conversation, isFirst: known === undefined };
    },
    finish: () => indexOf(conversationOfRow, size, conversationOfId),
  };
}

function indexOf(conversationOfRow: readonly number[], size: number, ids: ReadonlyMap<string, number>): SessionIndex {
  // Counting sort: `starts[c]` is where the rows of conversation c begin in `rows`.
  const starts = new Uint32Array(size + 1);
  for (const conversation of conversationOfRow) starts[conversation + 1] = (starts[conversation + 1] ?? 0) + 1;
  for (let at = 1; at <= size; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const rows = new Uint32Array(conversationOfRow.length);
  conversationOfRow.forEach((conversation, row) => {
    const place = next[conversation] ?? 0;
    rows[place] = row;
    next[conversation] = place + 1;
  });
  const idOf = new Map([...ids].map(([id, conversation]) => [conversation, id]));
  return {
    size,
    rowsOf: (conversation) => rows.subarray(starts[conversation], starts[conversation + 1]),
    idOf: (conversation) => idOf.get(conversation),
  };
}
