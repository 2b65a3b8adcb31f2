/**
 * Conversations → `inputs.json`, the request bodies of the whole dataset. Written conversation by conversation, because
 * all of them together may not fit into memory; nothing stands at the path before the last one is in.
 */
import type { JsonObject } from "#core/json.ts";
import type { Files } from "#core/ports.ts";
import { whileWriting } from "./write-failure.ts";

export interface InputsEntry {
  readonly sessionId: string;
  /** One body per turn, without the live replies that a run puts between them. */
  readonly payloads: readonly JsonObject[];
}

/** Characters gathered before they are handed to the system. */
const BATCH = 1 << 18;

export async function writeInputs(
  files: Files,
  path: string,
  entries: AsyncIterable<InputsEntry> | Iterable<InputsEntry>,
): Promise<void> {
  const file = await whileWriting(path, () => files.openAtomic(path));
  try {
    let batch = '{\n  "data": [';
    let isFirst = true;
    for await (const entry of entries) {
      batch += `${isFirst ? "" : ","}\n    ${renderInputsEntry(entry)}`;
      isFirst = false;
      if (batch.length < BATCH) continue;
      const text = batch;
      await whileWriting(path, () => file.append(text));
      batch = "";
    }
    await whileWriting(path, () => file.append(`${batch}${isFirst ? "]" : "\n  ]"}\n}`));
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await whileWriting(path, () => file.close());
}

/** One entry, indented for its place in the file. Line breaks inside strings are escaped, so each one here is layout. */
export function renderInputsEntry(entry: InputsEntry): string {
  const text = JSON.stringify({ session_id: entry.sessionId, payloads: entry.payloads }, null, 2);
  return text.replaceAll("\n", "\n    ");
}
