import { describe, expect, test } from "bun:test";
import type { FileDataset } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { Conversation } from "#record/turn.ts";
import type { Dataset } from "#workload/dataset.ts";
import { openFileDataset } from "#workload/file-dataset/file-dataset.ts";
import { countPieces, fileConfig, fixed, memoryFiles, oneModel, promptsOf, sessionName, wordWriter } from "../fakes.ts";

const SEED = 42;
interface Opening {
  readonly changes?: Partial<FileDataset>;
  readonly others?: Readonly<Record<string, string | Uint8Array>>;
  readonly seed?: number;
}

function openPath(path: string, files: Readonly<Record<string, string | Uint8Array>>, opening: Opening = {}) {
  const seed = opening.seed ?? SEED;
  return openFileDataset({
    config: fileConfig({ path, ...opening.changes }),
    modelOf: oneModel,
    writer: wordWriter(seed),
    seed,
    files: memoryFiles({ ...files, ...opening.others }),
    conversationId: sessionName,
  });
}
const open = (content: string | Uint8Array, opening: Opening = {}) =>
  openPath("data/in.jsonl", { "data/in.jsonl": content }, opening);
const lines = (...rows: readonly JsonObject[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const all = (dataset: Dataset): Promise<Conversation[]> =>
  Promise.all(Array.from({ length: dataset.size }, (_, index) => dataset.conversation(index)));
const contentsOf = (conversation: Conversation) =>
  conversation.turns.map((turn) => turn.texts.flatMap((text) => text.contents).join("|"));
const withOsl = (osl: number) => promptsOf(fileConfig({}), { osl: fixed(osl) });

async function problemsOf(opened: Promise<unknown>): Promise<UserError> {
  const error = await opened.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe("single_turn", () => {
  test("a row is a conversation of one turn; its own output length wins over the configured one", async () => {
    const dataset = await open(lines({ text: "one" }, { text: "two", output_length: 12, role: "assistant" }), {
      changes: { prompts: withOsl(6) },
    });
    expect(dataset.format).toBe("single_turn");
    expect(await all(dataset)).toEqual([
      {
        id: "session_000000",
        history: "whole",
        turns: [{ model: "mock", texts: [{ name: "text", contents: ["one"] }], maxTokens: 6 }],
      },
      {
        id: "session_000001",
        history: "whole",
        turns: [{ model: "mock", texts: [{ name: "text", contents: ["two"] }], maxTokens: 12, role: "assistant" }],
      },
    ]);
  });

  test("texts are plain, named, or both; extra fields go into the body", async () => {
    const texts = ["a", { name: "query", contents: ["q"] }, "b", { contents: ["c"] }];
    const [conversation] = await all(await open(lines({ texts, extra: { top_k: 3 } })));
    expect(conversation?.turns[0]?.texts).toEqual([
      { name: "text", contents: ["a", "b"] },
      { name: "query", contents: ["q"] },
      { name: "text", contents: ["c"] },
    ]);
    expect(conversation?.turns[0]?.extra).toEqual({ top_k: 3 });
  });

  test("rows of one session are its turns, each complete in itself, wherever they stand in the file", async () => {
    const dataset = await open(
      lines(
        { session_id: "x", text: "x1" },
        { text: "alone" },
        { session_id: 7, text: "y1" },
        { session_id: "x", text: "x2", delay: 40 },
        { session_id: "7", text: "y2" },
      ),
    );
    const conversations = await all(dataset);
    expect(conversations.map(({ id }) => id)).toEqual(["x", "session_000001", "7"]);
    expect(conversations.map(contentsOf)).toEqual([["x1", "x2"], ["alone"], ["y1", "y2"]]);
    expect(conversations[0]?.turns.map((turn) => turn.delayMs)).toEqual([undefined, 40]);
    expect(conversations.map(({ history }) => history)).toEqual(["whole", "whole", "whole"]);
  });

  test("timestamps count only where every conversation has one", async () => {
    const timed = await open(lines({ text: "a", timestamp: 5 }, { text: "b", timestamp: 2.5 }));
    expect(timed.hasTimestamps).toBe(true);
    expect([...(timed.firstTimestampsMs ?? [])]).toEqual([5, 2.5]);
    const partly = await open(lines({ text: "a", timestamp: 5 }, { text: "b" }));
    expect(partly.hasTimestamps).toBe(false);
    expect(partly).not.toHaveProperty("firstTimestampsMs");
  });

  test("a system prompt is sent with every conversation", async () => {
    const [conversation] = await all(await open(lines({ text: "a" }), { changes: { systemPrompt: "Be brief." } }));
    expect(conversation?.systemPrompt).toBe("Be brief.");
  });

  test("an output length added to one row moves no other row's", async () => {
    const changes = { prompts: promptsOf(fileConfig({}), { osl: { type: "normal", mean: 90, stddev: 30 } as const }) };
    const rows = Array.from(
      { length: 8 },
      (_, index): JsonObject => ({ session_id: `${index % 2}`, text: `t${index}` }),
    );
    const before = await all(await open(lines(...rows), { changes }));
    const after = await all(await open(lines(...rows.with(2, { ...rows[2], output_length: 5 })), { changes }));
    const limits = (conversations: Conversation[]) =>
      conversations.map(({ turns }) => turns.map((turn) => turn.maxTokens));
    const wanted = limits(before);
    wanted[0]![1] = 5;
    expect(limits(after)).toEqual(wanted);
  });
});

describe("multi_turn", () => {
  test("turns are what each user says; delays stand before all but the first", async () => {
    const turns = [{ text: "a", delay: 9 }, { text: "b", delay: 100 }, { text: "c" }];
    const dataset = await open(lines({ session_id: "s", turns }));
    expect(dataset.format).toBe("multi_turn");
    const conversation = await dataset.conversation(0);
    expect(contentsOf(conversation)).toEqual(["a", "b", "c"]);
    expect(conversation.turns.map((turn) => turn.delayMs)).toEqual([undefined, 100, undefined]);
    expect(conversation.history).toBe("deltas");
  });

  test("a leading system turn becomes the system message and wins over the configured one", async () => {
    const turns = [{ role: "system", text: "You are terse." }, { text: "a" }];
    const conversation = await (await open(lines({ turns }), { changes: { systemPrompt: "Be brief." } })).conversation(
      0,
    );
    expect(conversation.systemPrompt).toBe("You are terse.");
    expect(contentsOf(conversation)).toEqual(["a"]);
  });

  test("a system turn further on stays a turn", async () => {
    const turns = [{ text: "a" }, { role: "system", text: "Now shout." }];
    const conversation = await (await open(lines({ turns }))).conversation(0);
    expect(conversation.turns.map((turn) => turn.role)).toEqual([undefined, "system"]);
  });

  test("problems name the turn", async () => {
    const error = await problemsOf(
      open(
        lines(
          { turns: [{ text: "a" }, { output_length: 0 }] },
          { turns: [{ role: "system", text: "s" }] },
          { turns: [] },
        ),
      ),
    );
    expect(error.problems.map(({ where }) => where)).toEqual([
      "data/in.jsonl:1 turns[1]",
      "data/in.jsonl:1 turns[1].output_length",
      "data/in.jsonl:2 turns",
      "data/in.jsonl:3 turns",
    ]);
  });
});

describe("mooncake_trace", () => {
  const trace = lines(
    { timestamp: 0, input_length: 512, output_length: 5, hash_ids: [1] },
    { timestamp: 100, input_length: 1024, output_length: 8, hash_ids: [1, 2] },
    { timestamp: 250, input_length: 1200, hash_ids: [1, 2, 3] },
    { timestamp: 300, input_length: 30 },
    { timestamp: 400, input_length: 1100, hash_ids: [2, 1] },
  );

  test("prompts have the trace's lengths, and equal ids are equal text", async () => {
    const dataset = await open(trace);
    expect(dataset.format).toBe("mooncake_trace");
    expect(dataset.hasTimestamps).toBe(true);
    const texts = (await all(dataset)).map(contentsOf).map(([text]) => text ?? "");
    expect(texts.map(countPieces)).toEqual([512, 1024, 1200, 30, 1100]);
    const [first, second, third, , swapped] = texts as [string, string, string, string, string];
    expect(second.startsWith(first)).toBe(true);
    expect(third.startsWith(second)).toBe(true);
    expect(swapped.startsWith(second.slice(first.length))).toBe(true);
    expect(swapped).toContain(first);
    expect((await dataset.conversation(2)).turns[0]?.textTokens).toBe(1200);
  });

  test("the same seed and file give the same text; another of either gives another", async () => {
    const textOf = async (dataset: Dataset) => contentsOf(await dataset.conversation(0))[0];
    const text = await textOf(await open(trace));
    expect(await textOf(await open(trace))).toBe(text);
    expect(await textOf(await open(trace, { seed: 1 }))).not.toBe(text);
    expect(await textOf(await open(`${trace}${lines({ input_length: 1 })}`))).not.toBe(text);
  });

  test("an id that stands for two sizes is fatal and named with both lines", async () => {
    const error = await problemsOf(
      open(lines({ input_length: 100, hash_ids: [4] }, { input_length: 10 }, { input_length: 600, hash_ids: [4, 5] })),
    );
    expect(error.problems).toEqual([
      {
        where: "data/in.jsonl:3 hash_ids",
        found: "id 4 with 512 tokens",
        wanted: "must have the size it has at data/in.jsonl:1: 100 tokens",
        hint: "set --isl-block-size to the block size of the trace",
      },
    ]);
  });

  test("more ids than the length has room for are a problem; the block size is the configured one", async () => {
    const row = lines({ input_length: 40, hash_ids: [1, 2, 3] });
    expect((await problemsOf(open(row))).problems[0]?.found).toBe("3 ids for 40 tokens");
    const prompts = promptsOf(fileConfig({}), { blockSize: 16 });
    const conversation = await (await open(row, { changes: { prompts } })).conversation(0);
    expect(conversation.turns[0]?.textTokens).toBe(40);
  });

  test("text, messages and whole bodies are sent as they stand", async () => {
    const messages = [{ role: "user", content: "hi" }];
    const tools = [{ type: "function" }];
    const payload = { model: "other", prompt: "p" };
    const dataset = await open(
      lines({ text_input: "hello" }, { messages, tools, output_length: 3 }, { payload, timestamp: 1 }),
      {
        changes: { prompts: withOsl(6), systemPrompt: "Be brief." },
      },
    );
    const [text, list, body] = await all(dataset);
    expect(text).toEqual({
      id: "session_000000",
      history: "deltas",
      systemPrompt: "Be brief.",
      turns: [{ model: "mock", texts: [{ name: "text", contents: ["hello"] }], maxTokens: 6 }],
    });
    expect(list).toEqual({
      id: "session_000001",
      history: "whole",
      turns: [{ model: "mock", texts: [], messages, tools, maxTokens: 3 }],
    });
    expect(body).toEqual({
      id: "session_000002",
      history: "whole",
      turns: [{ model: "other", texts: [], payload, timestampMs: 1 }],
    });
  });

  test("what does not go together is a problem", async () => {
    const error = await problemsOf(
      open(
        lines(
          { input_length: 5, text_input: "a" },
          { timestamp: 4 },
          { text_input: "a", hash_ids: [1] },
          { input_length: 5, tools: [{}] },
          { input_length: 5, hash_ids: ["a"] },
          { input_length: "5" },
          { messages: ["hi"] },
        ),
        { changes: { format: "mooncake_trace" } },
      ),
    );
    expect(error.problems.map(({ where }) => where.slice("data/in.jsonl:".length))).toEqual([
      "1",
      "2",
      "3 hash_ids",
      "4 tools",
      "5 hash_ids",
      "6 input_length",
      "7 messages[0]",
    ]);
  });
});

describe("random_pool", () => {
  const pool = lines({ text: "one" }, { text: "two" }, { text: "three" });

  test("entries are drawn from the file with replacement, the same ones under the same seed", async () => {
    const changes = { format: "random_pool", entries: 200 } as const;
    const dataset = await open(pool, { changes });
    expect(dataset.size).toBe(200);
    const texts = (await all(dataset)).map((conversation) => contentsOf(conversation)[0]);
    for (const wanted of ["one", "two", "three"]) {
      expect(Math.abs(texts.filter((text) => text === wanted).length - 67)).toBeLessThan(25);
    }
    expect((await all(await open(pool, { changes }))).map((conversation) => contentsOf(conversation)[0])).toEqual(
      texts,
    );
  });

  test("a directory gives one row of each of its pools, named after the files", async () => {
    const files = {
      "pool/queries.jsonl": lines({ text: "q1" }, { text: "q2" }),
      "pool/passages.jsonl": lines({ texts: ["p1", "p2"], output_length: 4 }),
      "pool/README.md": "not a pool",
    };
    const dataset = await openPath("pool/", files);
    expect(dataset.format).toBe("random_pool");
    for (const { id, turns } of await all(dataset)) {
      expect(id).toMatch(/^session_00000\d$/);
      expect(turns).toEqual([
        {
          model: "mock",
          texts: [
            { name: "passages", contents: ["p1", "p2"] },
            { name: "queries", contents: [expect.stringMatching(/^q[12]$/)] },
          ],
          maxTokens: 4,
        },
      ]);
    }
  });

  test("a directory is nothing for the other formats, and an empty one for none", async () => {
    const changes = { format: "single_turn" } as const;
    expect((await problemsOf(openPath("pool", { "pool/a.jsonl": pool }, { changes }))).message).toContain("directory");
    expect((await problemsOf(openPath("pool", { "pool/a.txt": "x" }))).message).toContain("holds no .jsonl");
  });
});

describe("recorded bodies", () => {
  test("raw_payload rows are sent verbatim, without limits or system prompt", async () => {
    const body = { model: "m", messages: [{ role: "user", content: "x" }], max_tokens: 3, nested: { deep: [1, null] } };
    const dataset = await open(lines(body), { changes: { prompts: withOsl(6), systemPrompt: "Be brief." } });
    expect(dataset.format).toBe("raw_payload");
    expect(await dataset.conversation(0)).toEqual({
      id: "session_000000",
      history: "whole",
      turns: [{ model: "m", texts: [], payload: body }],
    });
  });

  test("an inputs.json is played again, session by session", async () => {
    const data = [
      { session_id: "s0", payloads: [{ model: "m", prompt: "a" }, { prompt: "b" }] },
      { session_id: "s1", payloads: [{ prompt: "c" }] },
    ];
    for (const text of [JSON.stringify({ data }), JSON.stringify({ data }, null, 2), lines(...data)]) {
      const dataset = await open(text);
      expect(dataset.format).toBe("inputs_json");
      const conversations = await all(dataset);
      expect(conversations.map(({ id }) => id)).toEqual(["s0", "s1"]);
      expect(conversations.map(({ turns }) => turns.map((turn) => turn.payload))).toEqual(
        data.map(({ payloads }) => payloads),
      );
      expect(conversations[0]?.turns.map((turn) => turn.model)).toEqual(["m", "mock"]);
    }
  });

  test("an inputs.json that begins otherwise is read when the format is named", async () => {
    const text = JSON.stringify({ made: { by: ["x", "]"] }, data: [{ payloads: [{ prompt: "a" }] }] });
    const dataset = await open(text, { changes: { format: "inputs_json" } });
    expect((await dataset.conversation(0)).turns[0]?.payload).toEqual({ prompt: "a" });
  });
});

describe("the text of a file", () => {
  test("a byte order mark, CRLF and blank lines do no harm, and line numbers stay true", async () => {
    const dataset = await open('\uFEFF{"text":"a"}\r\n\r\n  \n{"text":"b"}\r\n');
    expect((await all(dataset)).map(contentsOf)).toEqual([["a"], ["b"]]);
    const error = await problemsOf(open('\uFEFF{"text":"a"}\r\n\r\n{"text":3}\r\n'));
    expect(error.problems[0]?.where).toBe("data/in.jsonl:3 text");
  });

  test("a JSON list is read like lines, with the line each element begins on", async () => {
    const text = '[\n  {"text": "a, ]\\" b"},\n  {\n    "text": "c"\n  }\n]\n';
    expect((await all(await open(text))).map(contentsOf)).toEqual([['a, ]" b'], ["c"]]);
    const error = await problemsOf(open('[\n  {"text": "a"},\n\n  {"nothing": 1}, 5]'));
    expect(error.problems.map(({ where }) => where)).toEqual(["data/in.jsonl:4", "data/in.jsonl:4"]);
  });

  test("a list that is cut short, or goes on behind its end, is a problem with its line", async () => {
    const where = async (text: string) => (await problemsOf(open(text))).problems[0]?.where;
    expect(await where('[\n{"text": "a"},\n{"text": "b"')).toBe("data/in.jsonl:3");
    expect(await where('[\n{"text": "a"},\n')).toBe("data/in.jsonl:3");
    expect(await where('[{"text": "a"} {"text": "b"}]')).toBe("data/in.jsonl:1");
    expect(await where('[{"text": "a"}]\n[{"text": "b"}]')).toBe("data/in.jsonl:2");
  });

  test("all bad lines are told at once, with what was found", async () => {
    const error = await problemsOf(
      open('{"text":"a"}\n{"text":\n[1]\n{"text":"b","delay":-1}\n{"text":"c","extra":[]}'),
    );
    expect(error.message).toBe("4 problems in data/in.jsonl");
    expect(error.problems.map(({ where, found }) => [where, found])).toEqual([
      ["data/in.jsonl:2", '{"text":'],
      ["data/in.jsonl:3", "[1]"],
      ["data/in.jsonl:4 delay", "-1"],
      ["data/in.jsonl:5 extra", "[]"],
    ]);
  });

  test("of many problems the first twenty are shown, and how many more there are", async () => {
    const error = await problemsOf(open(lines({ text: "a" }, ...Array.from({ length: 57 }, () => ({ text: 1 })))));
    expect(error.problems).toHaveLength(20);
    expect(error.message).toBe("57 problems in data/in.jsonl; the first 20 are shown, and 37 more");
  });

  test("what excludes each other, and rows with nothing to send, are problems", async () => {
    const error = await problemsOf(
      open(
        lines(
          { text: "a" },
          { text: "a", texts: ["b"] },
          { image: "http://a/b.png", images: ["http://a/b.png"] },
          { text: "a", delay: 1, timestamp: 1 },
          { output_length: 3 },
          { texts: [] },
          { texts: [{ name: 4, contents: ["x"] }] },
        ),
      ),
    );
    expect(error.problems.map(({ where }) => where.slice("data/in.jsonl:".length))).toEqual([
      "2",
      "3",
      "4",
      "5",
      "6 texts",
      "7 texts[0]",
    ]);
  });

  test("fields that nothing reads are told, once each", async () => {
    const dataset = await open(lines({ text: "a", ouput_length: 4 }, { text: "b", ouput_length: 4, model: "x" }));
    expect(dataset.notices).toEqual([
      "data/in.jsonl is read as single_turn, by its first record",
      'field "ouput_length" is not used (data/in.jsonl:1 and 1 more place)',
      'field "model" is not used (data/in.jsonl:2)',
    ]);
  });

  test("a missing, an empty and an unrecognisable file each say so", async () => {
    expect((await problemsOf(openPath("gone.jsonl", {}))).message).toBe("gone.jsonl: there is no such file");
    expect((await problemsOf(open(" \n\r\n"))).message).toContain("holds no records");
    expect((await problemsOf(open("[]"))).message).toContain("holds no records");
    expect((await problemsOf(open("text\nmore"))).message).toContain("data/in.jsonl:1");
    const unknown = await problemsOf(open(lines({ question: "x" })));
    expect(unknown.problems[0]?.found).toBe("fields question");
  });
});

describe("records in the configuration", () => {
  const openRecords = (records: readonly JsonObject[]) =>
    openFileDataset({
      config: fileConfig({ records }),
      modelOf: oneModel,
      writer: wordWriter(SEED),
      seed: SEED,
      files: memoryFiles({}),
      conversationId: sessionName,
    });

  test("they are read like the rows of a file", async () => {
    const dataset = await openRecords([{ text: "a" }, { text: "b" }]);
    expect((await all(dataset)).map(contentsOf)).toEqual([["a"], ["b"]]);
  });

  test("problems name the record", async () => {
    expect((await problemsOf(openRecords([{ text: "a" }, { text: 5 }]))).problems[0]?.where).toBe(
      "dataset.records[1] text",
    );
    expect((await problemsOf(openRecords([]))).message).toContain("holds no records");
  });
});

describe("media", () => {
  const png = new Uint8Array([137, 80, 78, 71]);

  test("local files are embedded, found beside the dataset or in the working directory; addresses pass", async () => {
    const rows = lines(
      { text: "a", image: "near.png" },
      { images: ["https://host/x.png", "data:image/png;base64,AA==", "far.JPG"] },
      { audio: "sound.wav", videos: [{ name: "v", contents: ["clip.mp4"] }] },
      { audios: ["wav,UklGRg==", "https://host/a.mp3"] },
    );
    const others = { "data/near.png": png, "far.JPG": png, "data/sound.wav": png, "data/clip.mp4": png };
    const turns = (await all(await open(rows, { others }))).map((conversation) => conversation.turns[0]);
    expect(turns[0]?.images).toEqual(["data:image/png;base64,iVBORw=="]);
    expect(turns[1]?.images).toEqual([
      "https://host/x.png",
      "data:image/png;base64,AA==",
      "data:image/jpeg;base64,iVBORw==",
    ]);
    expect(turns[2]?.audios).toEqual(["wav,iVBORw=="]);
    expect(turns[2]?.videos).toEqual(["data:video/mp4;base64,iVBORw=="]);
    expect(turns[3]?.audios).toEqual(["wav,UklGRg==", "https://host/a.mp3"]);
  });

  test("a missing file, a directory and an unknown kind are problems of their first row", async () => {
    const rows = lines({ image: "gone.png" }, { image: "gone.png" }, { image: "notes.txt" }, { video: "dir.mp4" });
    const error = await problemsOf(open(rows, { others: { "dir.mp4": png, "dir.mp4/x": png } }));
    expect(error.problems.map(({ where, found }) => [where, found])).toEqual([
      ["data/in.jsonl:1 image", "gone.png"],
      ["data/in.jsonl:3 image", "notes.txt"],
      ["data/in.jsonl:4 video", "dir.mp4"],
    ]);
  });

  test("empty and oversized files are refused when they are loaded", async () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(64 * 1024 * 1024 + 1)]) {
      const dataset = await open(lines({ image: "x.png" }), { others: { "data/x.png": bytes } });
      expect((await problemsOf(dataset.conversation(0))).message).toContain(`data/x.png has ${bytes.length} bytes`);
    }
  });
});
