/** The reference's input files, and the sessions and payloads it made of them. */
import { describe, expect, test } from "bun:test";
import type { FileDataset } from "#config/config.ts";
import type { Conversation } from "#record/turn.ts";
import { openFileDataset } from "#workload/file-dataset/file-dataset.ts";
import golden from "../../golden/workload/datasets.json";
import { countPieces, fileConfig, fixed, memoryFiles, oneModel, promptsOf, sessionName, wordWriter } from "../fakes.ts";

type Case = keyof typeof golden.files;

async function conversationsOf(name: Case, changes: Partial<FileDataset>): Promise<Conversation[]> {
  const path = `data/${name}.jsonl`;
  const dataset = await openFileDataset({
    config: fileConfig({ path, ...changes }),
    modelOf: oneModel,
    writer: wordWriter(42),
    seed: 42,
    files: memoryFiles({ [path]: golden.files[name].file }),
    conversationId: sessionName,
  });
  return Promise.all(Array.from({ length: dataset.size }, (_, index) => dataset.conversation(index)));
}

const withLimit = { prompts: promptsOf(fileConfig({}), { osl: fixed(6) }) };
const asPayloads = (conversations: readonly Conversation[]) =>
  conversations.map(({ id, turns }) => ({
    id,
    turns: turns.map((turn) => ({
      contents: turn.texts.flatMap((text) => [...text.contents]),
      maxTokens: turn.maxTokens,
    })),
  }));

describe("files of the reference runs", () => {
  test.each(["single_turn_file", "multi_turn_file"] as const)(
    "%s: sessions, texts and limits are the same",
    async (name) => {
      const format = name === "single_turn_file" ? "single_turn" : "multi_turn";
      for (const changes of [withLimit, { ...withLimit, format } as const]) {
        expect(asPayloads(await conversationsOf(name, changes))).toEqual(golden.files[name].sessions);
      }
    },
  );

  test("random_pool: as many sessions, out of the same texts", async () => {
    const { sessions, file } = golden.files.random_pool;
    const conversations = asPayloads(
      await conversationsOf("random_pool", { ...withLimit, format: "random_pool", entries: sessions.length }),
    );
    expect(conversations.map(({ id }) => id)).toEqual(sessions.map(({ id }) => id));
    for (const { turns } of conversations) {
      expect(turns).toHaveLength(1);
      expect(turns[0]?.maxTokens).toBe(6);
      expect(file).toContain(`"${turns[0]?.contents[0]}"`);
    }
  });

  test("mooncake_fixed: the same sessions, prompt lengths and limits", async () => {
    const conversations = await conversationsOf("mooncake_fixed", {});
    const found = conversations.map(({ id, turns }) => ({
      id,
      turn: 0,
      isl: countPieces(turns[0]?.texts[0]?.contents[0] ?? ""),
      osl: turns[0]?.maxTokens,
    }));
    expect(found).toEqual(golden.files.mooncake_fixed.records);
    expect(conversations.map(({ turns }) => turns[0]?.timestampMs)).toEqual([1000, 1200, 1350, 1800, 2500]);
  });

  test("mooncake_sessions: rows of a session are its turns, and each adds to what was said before", async () => {
    const conversations = await conversationsOf("mooncake_sessions", {});
    expect(conversations.map(({ id, history }) => [id, history])).toEqual([
      ["a", "deltas"],
      ["b", "deltas"],
    ]);
    const REPLY_AND_SPACES = 6;
    for (const { id, turn, isl, osl } of golden.files.mooncake_sessions.records) {
      const turns = conversations.find((conversation) => conversation.id === id)?.turns ?? [];
      const said = turns.slice(0, turn + 1).reduce((sum, each) => sum + (each.textTokens ?? 0), 0);
      expect(said + turn * REPLY_AND_SPACES).toBe(isl);
      expect(turns[turn]?.maxTokens).toBe(osl);
    }
    expect(conversations.map(({ turns }) => turns[1]?.delayMs)).toEqual([300, 150]);
  });
});
