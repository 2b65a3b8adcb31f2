/**
 * What every wire dialect must do, whatever its API looks like: bodies that JSON can carry, prompt texts that are all
 * found again, answers that are read, and no input from the network that makes it throw.
 */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { EndpointConfig } from "#config/config.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { ChunkReading, Dialect } from "#endpoint/dialect.ts";
import type { NamedTexts } from "#record/turn.ts";
import { buildContext, buildTurn, readAll, type SampleEvent, sumUp } from "../endpoint/build-endpoint.ts";

export interface EndpointSample {
  readonly dialect: Dialect;
  readonly endpoint?: Partial<EndpointConfig>;
  /** The texts of a turn, split the way the endpoint wants them. */
  readonly textsOf: (contents: readonly string[]) => readonly NamedTexts[];
  /** Least number of texts in a turn. */
  readonly leastTexts?: number;
  readonly stream?: readonly SampleEvent[];
  readonly streamHolds?: ChunkReading;
  readonly body: JsonValue;
  readonly bodyHolds: ChunkReading;
}

const someText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });

export function describeEndpointContract(name: string, sample: EndpointSample): void {
  const { dialect, endpoint = {} } = sample;
  const context = () => buildContext({ type: dialect.traits.type, streaming: true, ...endpoint });
  const turnOf = (contents: readonly string[], maxTokens = 7) =>
    buildTurn([], { texts: sample.textsOf(contents), maxTokens });
  const texts = fc.array(someText, { minLength: sample.leastTexts ?? 1, maxLength: 4 });

  describe(`${name}: the contract of a dialect`, () => {
    test("the body survives JSON, and everything that is prompt text in it is found, in order", () => {
      fc.assert(
        fc.property(texts, (contents) => {
          const body = dialect.buildBody(turnOf(contents), context());
          expect(JSON.parse(JSON.stringify(body))).toEqual(body);
          expect(dialect.promptTexts(body).join(" ")).toBe(contents.join(" "));
        }),
      );
    });

    test("the output tokens that a turn asks for stand in the body", () => {
      const body = dialect.buildBody(turnOf(["a", "b"], 7), context());
      expect(dialect.requestedOutputTokens(body)).toBe(dialect.traits.producesTokens ? 7 : undefined);
    });

    test("the turn's extras win over extra inputs, which win over the dialect's own fields", () => {
      const own = context();
      const endpointExtra = { ...own.endpoint.extra, model: "other", speed: 1, depth: 1 };
      const turn = { ...turnOf(["a", "b"]), extra: { speed: 2 } };
      const body = dialect.buildBody(turn, { ...own, endpoint: { ...own.endpoint, extra: endpointExtra } });
      const place = isJsonObject(body.parameters) ? body.parameters : body;
      expect(place).toMatchObject({ model: "other", speed: 2, depth: 1 });
    });

    test("a payload goes out as it is", () => {
      const payload: JsonObject = { anything: ["at", { all: 1 }], model: "x" };
      const own = context();
      const endpointWithExtra = { ...own.endpoint, extra: { ...own.endpoint.extra, speed: 1 } };
      expect(dialect.buildBody(buildTurn("a", { payload }), { ...own, endpoint: endpointWithExtra })).toEqual(payload);
    });

    test("a whole answer is read", () => {
      expect(dialect.readBody(JSON.stringify(sample.body))).toEqual(sample.bodyHolds);
    });

    if (sample.stream !== undefined && sample.streamHolds !== undefined) {
      const { stream, streamHolds } = sample;
      test("a stream is read, chunk by chunk", () => {
        expect(dialect.traits.canStream).toBe(true);
        expect(sumUp(readAll(dialect, stream))).toMatchObject(streamHolds);
      });
    }

    test("the end mark and empty data hold nothing, an error event is a failure with the server's words", () => {
      const [done, empty, plain, structured] = readAll(dialect, [
        { data: "[DONE]" },
        { data: "" },
        { data: "out of memory", event: "error" },
        { data: { error: { message: "overloaded" } }, event: "error" },
      ]);
      expect([done, empty]).toEqual([{}, {}]);
      expect(plain).toEqual({ failure: { message: "out of memory", code: 502 } });
      expect(structured).toEqual({ failure: { message: "overloaded", code: 502 } });
    });

    test.if(dialect.traits.canStream)("an error object in an event without a name is a failure too", () => {
      const [object, text, none] = readAll(dialect, [
        { data: { error: { message: "the engine is dead", code: 500 } } },
        { data: { error: "out of memory" } },
        { data: { error: null } },
      ]);
      expect(object?.failure).toEqual({ message: "the engine is dead", code: 502 });
      expect(text?.failure).toEqual({ message: "out of memory", code: 502 });
      expect(none?.failure).toBeUndefined();
    });

    test("what is no JSON is told apart from what holds nothing", () => {
      expect(readAll(dialect, [{ data: "{not json" }])).toEqual([undefined]);
      expect(dialect.readBody("{not json")).toBeUndefined();
      expect(dialect.readBody("{}")).toEqual({});
    });

    test("nothing that comes off the network makes it throw", () => {
      const cutSample = fc
        .constantFrom(JSON.stringify(sample.body), ...(sample.stream ?? []).map(dataOf))
        .chain((text) =>
          fc.tuple(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 3 })).map(([a, b, between]) => {
            return text.slice(0, Math.min(a, b)) + between + text.slice(Math.max(a, b));
          }),
        );
      const anything = fc.oneof(fc.string(), fc.json(), cutSample);
      const event = fc.option(fc.constantFrom("message", "content_block_delta", "response.completed"), {
        nil: undefined,
      });
      fc.assert(
        fc.property(fc.array(fc.tuple(anything, event), { maxLength: 5 }), (events) => {
          const state = { sawDelta: false };
          for (const [data, name] of events) {
            checkReading(dialect.readEvent(data, name, state));
            checkReading(dialect.readBody(data));
          }
        }),
        { numRuns: 300 },
      );
    });

    test("a body of any shape has its prompt texts looked for without a fault", () => {
      fc.assert(
        fc.property(fc.dictionary(bodyKey, fc.jsonValue()), (body) => {
          for (const text of dialect.promptTexts(body as JsonObject)) expect(typeof text).toBe("string");
          dialect.requestedOutputTokens(body as JsonObject);
        }),
      );
    });
  });
}

const bodyKey = fc.constantFrom(
  "messages",
  "prompt",
  "input",
  "inputs",
  "tools",
  "query",
  "passages",
  "texts",
  "system",
);

function dataOf({ data }: SampleEvent): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

function checkReading(reading: ChunkReading | undefined): void {
  if (reading === undefined) return;
  expect(reading.text).not.toBe("");
  expect(reading.reasoning).not.toBe("");
  expect(reading.items).not.toBe(0);
}
