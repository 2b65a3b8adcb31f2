/** A file → its lines, read piece by piece: however long it is, one piece of it is held. */
import type { RangedFiles } from "#core/ports.ts";
import { createLineCutter } from "#record/journal.ts";

const PIECE_BYTES = 1 << 20;

/** Without line breaks. What stands after the last break is a line too, whole or torn by a kill: its reader can tell. */
export async function* readLines(files: RangedFiles, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const cut = createLineCutter();
  let position = 0;
  for (;;) {
    const piece = await files.readRange(path, position, position + PIECE_BYTES);
    if (piece.length === 0) break;
    position += piece.length;
    yield* cut(decoder.decode(piece, { stream: true }));
  }
  yield* cut("\n").filter((rest) => rest !== "");
}
