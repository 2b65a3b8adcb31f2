import { describe, expect, test } from "bun:test";
import { chat } from "#endpoint/chat.ts";
import type { HistoryEntry } from "#endpoint/dialect.ts";
import { buildContext, buildTurn, readAll, sumUp } from "./build-endpoint.ts";

const chunk = (delta: object, more: object = {}) => ({
  data: { object: "chat.completion.chunk", choices: [{ index: 0, delta }], ...more } as never,
});

describe("the messages of a chat request", () => {
  const history: HistoryEntry[] = [
    { turn: buildTurn("one"), reply: { text: "first answer", reasoning: "unseen" } },
    { turn: buildTurn("two") },
    { turn: buildTurn("three"), reply: { text: "", reasoning: "only thought" } },
  ];
  const opened = { systemPrompt: "be brief", userContext: "some background" };

  test("system prompt, user context, live replies and the new turn stand in this order; a failed turn has no reply", () => {
    const context = buildContext({}, { history, conversation: { history: "deltas", ...opened } });
    const body = chat.buildBody(buildTurn("four"), context);
    expect(body.messages).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "some background" },
      { role: "user", content: "one" },
      { role: "assistant", content: "first answer" },
      { role: "user", content: "two" },
      { role: "user", content: "three" },
      { role: "assistant", content: "only thought" },
      { role: "user", content: "four" },
    ]);
    expect(chat.promptTexts(body)).toEqual([
      "be brief",
      "some background",
      "one",
      "first answer",
      "two",
      "three",
      "only thought",
      "four",
    ]);
  });

  test("a conversation whose turns are whole sends each as it is", () => {
    const messages = [{ role: "user", content: "all of it" }];
    const context = buildContext({}, { history, conversation: { history: "whole", ...opened } });
    expect(chat.buildBody(buildTurn("", { messages }), context).messages).toEqual(messages);
    expect(chat.buildBody(buildTurn("alone"), context).messages).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "some background" },
      { role: "user", content: "alone" },
    ]);
  });

  test("messages of a turn are added to the history like any other delta", () => {
    const earlier: HistoryEntry[] = [
      { turn: buildTurn("", { messages: [{ role: "user", content: "a" }] }), reply: { text: "b", reasoning: "" } },
    ];
    const turn = buildTurn("", { messages: [{ role: "tool", tool_call_id: "1", content: "c" }] });
    const body = chat.buildBody(turn, buildContext({}, { history: earlier }));
    expect(chat.promptTexts(body)).toEqual(["a", "b", "c"]);
  });

  test("tool calls are replayed as the server sent them and count as prompt, as the tools do", () => {
    const toolCalls = [{ index: 0, id: "c1", type: "function", function: { name: "find", arguments: '{"q":1}' } }];
    const turn = buildTurn("next", { tools: [{ type: "function", function: { name: "find" } }] });
    const context = buildContext(
      {},
      { history: [{ turn: buildTurn("go"), reply: { text: "", reasoning: "r", toolCalls } }] },
    );
    const body = chat.buildBody(turn, context);
    expect(body.messages).toEqual([
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "find", arguments: '{"q":1}' } }],
      },
      { role: "user", content: "next" },
    ]);
    expect(chat.promptTexts(body)).toEqual([
      "go",
      "find",
      '{"q":1}',
      "next",
      '[{"type":"function","function":{"name":"find"}}]',
    ]);
  });

  test("several texts and media become parts, in the order texts, images, audio, video", () => {
    const turn = buildTurn(["a", "", "b"], {
      images: ["data:image/png;base64,AA"],
      audios: ["wav,QQ=="],
      videos: ["http://v/1"],
    });
    const body = chat.buildBody(turn, buildContext());
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AA" } },
          { type: "input_audio", input_audio: { data: "QQ==", format: "wav" } },
          { type: "video_url", video_url: { url: "http://v/1" } },
        ],
      },
    ]);
    expect(chat.promptTexts(body)).toEqual(["a", "b"]);
    expect(() => chat.buildBody(buildTurn("a", { audios: ["QQ=="] }), buildContext())).toThrow("no format");
  });
});

describe("the options of a chat request", () => {
  test("a server that knows only max_tokens is asked with it", () => {
    const body = chat.buildBody(buildTurn("a", { maxTokens: 3 }), buildContext({ useLegacyMaxTokens: true }));
    expect(body).toEqual({ messages: [{ role: "user", content: "a" }], model: "m", stream: false, max_tokens: 3 });
  });

  test("usage is asked for in streams only, in every chunk where wanted, and what the user says about it stands", () => {
    const optionsOf = (endpoint: Parameters<typeof buildContext>[0]) =>
      chat.buildBody(buildTurn("a"), buildContext(endpoint)).stream_options;
    expect(optionsOf({ streaming: false })).toBeUndefined();
    expect(optionsOf({ streaming: true })).toEqual({ include_usage: true });
    expect(optionsOf({ streaming: true, perChunkUsage: true })).toEqual({
      include_usage: true,
      continuous_usage_stats: true,
    });
    expect(optionsOf({ streaming: true, extra: { stream_options: { include_usage: false, x: 1 } } })).toEqual({
      include_usage: false,
      x: 1,
    });
    expect(optionsOf({ streaming: true, extra: { stream: false } })).toBeUndefined();
  });
});

describe("the chunks of a chat stream", () => {
  test("a tool call's name and arguments are output, but no part of the reply's text; the pieces are put together", () => {
    const call = (index: number, fields: object, more: object = {}) =>
      chunk({ tool_calls: [{ index, ...more, function: fields }] });
    const whole = sumUp(
      readAll(chat, [
        chunk({ role: "assistant", content: "Let me look. " }),
        call(0, { name: "find", arguments: "" }, { id: "a", type: "function" }),
        call(0, { arguments: '{"q":' }),
        call(1, { name: "open", arguments: "{}" }, { id: "b", type: "function" }),
        call(0, { arguments: "1}" }),
      ]),
    );
    expect(whole.text).toBe('Let me look. find{"q":open{}1}');
    expect(whole.plain).toBe("Let me look. ");
    expect(whole.toolCalls).toEqual([
      { index: 0, id: "a", type: "function", function: { name: "find", arguments: '{"q":1}' } },
      { index: 1, id: "b", type: "function", function: { name: "open", arguments: "{}" } },
    ]);
  });

  test("calls without an index are told apart by their ids", () => {
    const piece = (fields: object) => chunk({ tool_calls: [fields] });
    const whole = sumUp(
      readAll(chat, [
        piece({ id: "a", function: { name: "f", arguments: "1" } }),
        piece({ function: { arguments: "2" } }),
        piece({ id: "b", function: { name: "g", arguments: "3" } }),
      ]),
    );
    expect(whole.toolCalls).toMatchObject([{ function: { arguments: "12" } }, { function: { arguments: "3" } }]);
  });

  test("text and usage of one chunk are both read", () => {
    const [reading] = readAll(chat, [chunk({ content: "a" }, { usage: { completion_tokens: 1 } })]);
    expect(reading).toEqual({ text: "a", usage: { completion_tokens: 1 } });
  });

  test("what is not a chat completion holds nothing, and a chunk that does not say what it is, is taken", () => {
    const [other, unnamed] = readAll(chat, [
      chunk({ content: "a" }, { object: "text_completion" }),
      { data: { choices: [{ delta: { content: "a" } }] } },
    ]);
    expect(other).toEqual({});
    expect(unnamed).toEqual({ text: "a" });
  });

  test("a body with a null content and tool calls is read", () => {
    const message = {
      content: null,
      tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
    };
    expect(chat.readBody(JSON.stringify({ choices: [{ message }] }))).toEqual({
      text: "f{}",
      plainText: "",
      toolCalls: message.tool_calls,
    });
  });
});
