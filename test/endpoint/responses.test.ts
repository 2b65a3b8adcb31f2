import { describe, expect, test } from "bun:test";
import type { HistoryEntry } from "#endpoint/dialect.ts";
import { responses } from "#endpoint/responses.ts";
import { buildContext, buildTurn, readAll, sumUp } from "./build-endpoint.ts";

const call = { type: "function_call", id: "fc", call_id: "c1", name: "find", arguments: "{}", status: "completed" };

describe("the input of a Responses request", () => {
  const history: HistoryEntry[] = [
    { turn: buildTurn("one"), reply: { text: "first", reasoning: "", responseId: "r1" } },
    { turn: buildTurn("two") },
  ];

  test("history, system prompt and user context have their places", () => {
    const context = buildContext(
      { type: "responses" },
      { history, conversation: { history: "deltas", systemPrompt: "be brief", userContext: "background" } },
    );
    const body = responses.buildBody(buildTurn("three"), context);
    expect(body).toEqual({
      input: [
        { role: "user", content: "background", type: "message" },
        { role: "user", content: "one", type: "message" },
        { role: "assistant", content: "first", type: "message" },
        { role: "user", content: "two", type: "message" },
        { role: "user", content: "three", type: "message" },
      ],
      model: "m",
      stream: false,
      instructions: "be brief",
    });
    expect(responses.promptTexts(body)).toEqual(["be brief", "background", "one", "first", "two", "three"]);
  });

  test("where the server stores responses, only what followed the last stored one is sent", () => {
    const body = responses.buildBody(
      buildTurn("three"),
      buildContext({ type: "responses", extra: { store: true } }, { history }),
    );
    expect(body).toMatchObject({ previous_response_id: "r1", store: true });
    expect(responses.promptTexts(body)).toEqual(["two", "three"]);
  });

  test("calls of tools are items of their own", () => {
    const entry: HistoryEntry = { turn: buildTurn("go"), reply: { text: "", reasoning: "r", toolCalls: [call] } };
    const body = responses.buildBody(buildTurn("next"), buildContext({ type: "responses" }, { history: [entry] }));
    expect((body.input as unknown[])[1]).toEqual({
      type: "function_call",
      call_id: "c1",
      name: "find",
      arguments: "{}",
    });
    expect(responses.promptTexts(body)).toEqual(["go", "find", "{}", "next"]);
  });

  test("images and audio are parts; video, which the API does not know, is refused", () => {
    const body = responses.buildBody(buildTurn("a", { images: ["data:x"], audios: ["mp3,QQ=="] }), buildContext());
    expect((body.input as { content: unknown }[])[0]?.content).toEqual([
      { type: "input_text", text: "a" },
      { type: "input_image", image_url: "data:x" },
      { type: "input_audio", input_audio: { data: "QQ==", format: "mp3" } },
    ]);
    expect(() => responses.buildBody(buildTurn("a", { videos: ["v"] }), buildContext())).toThrow("takes no videos");
  });

  test("usage is asked for only where the server's counts are used", () => {
    const optionsOf = (useServerTokenCount: boolean) =>
      responses.buildBody(buildTurn("a"), buildContext({ streaming: true, useServerTokenCount })).stream_options;
    expect(optionsOf(false)).toBeUndefined();
    expect(optionsOf(true)).toEqual({ include_usage: true });
  });
});

describe("the events of a Responses stream", () => {
  test("a call's name and arguments are output and no text of the reply", () => {
    const whole = sumUp(
      readAll(responses, [
        { data: { type: "response.output_item.added", item: { ...call, arguments: "" } } },
        { data: { type: "response.function_call_arguments.delta", delta: "{}" } },
        { data: { type: "response.function_call_arguments.done", arguments: "{}" } },
        { data: { type: "response.output_item.done", item: call } },
        { data: { type: "response.incomplete", response: { id: "r", usage: { output_tokens: 3 } } } },
      ]),
    );
    expect(whole).toMatchObject({
      text: "find{}",
      plain: "",
      toolCalls: [call],
      responseId: "r",
      usage: { output_tokens: 3 },
    });
  });

  test("failures inside the stream are told with the server's words", () => {
    const [failed, error] = readAll(responses, [
      {
        event: "response.failed",
        data: { type: "response.failed", response: { error: { code: "x", message: "no memory" } } },
      },
      { event: "error", data: { type: "error", message: "too many" } },
    ]);
    expect(failed?.failure).toEqual({ message: "no memory", code: 502 });
    expect(error?.failure).toEqual({ message: "too many", code: 502 });
    expect(responses.readBody('{"status":"failed","error":{"message":"no"}}')?.failure?.message).toBe("no");
  });

  test("an unstreamed answer with a call is read", () => {
    const answer = {
      object: "response",
      output: [{ type: "message", content: [{ type: "output_text", text: "a" }] }, call],
    };
    expect(responses.readBody(JSON.stringify(answer))).toEqual({ text: "afind{}", plainText: "a", toolCalls: [call] });
  });
});
