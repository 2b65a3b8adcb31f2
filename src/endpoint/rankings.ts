/**
 * The three ranking endpoints: a query and passages go in, one score per passage comes back. They differ in the names
 * of their fields only. A turn names its texts `query` and `passages`; where it does not, its first text is the query.
 */
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { ChunkReading, Dialect, DialectTraits } from "./dialect.ts";
import { mergeExtras } from "./openai-body.ts";
import { contentTexts, refuseMedia, textsNamed, textsOf } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { NOTHING, readStreamEvent } from "./stream-event.ts";

interface Wording {
  readonly type: DialectTraits["type"];
  readonly path: string;
  readonly body: (model: string, query: string, passages: readonly string[]) => JsonObject;
  /** Names that queries and passages have in the body. */
  readonly queryField: string;
  readonly passagesField: string;
  /** Where the scores stand; TEI gives them as the whole answer. */
  readonly scoresField: string;
}

export const nimRankings = rankings({
  type: "nim_rankings",
  path: "/v1/ranking",
  body: (model, query, passages) => ({
    model,
    query: { text: query },
    passages: passages.map((text) => ({ text })),
  }),
  queryField: "query",
  passagesField: "passages",
  scoresField: "rankings",
});

export const cohereRankings = rankings({
  type: "cohere_rankings",
  path: "/v2/rerank",
  body: (model, query, passages) => ({ model, query, documents: [...passages] }),
  queryField: "query",
  passagesField: "documents",
  scoresField: "results",
});

export const teiRankings = rankings({
  type: "hf_tei_rankings",
  path: "/rerank",
  body: (_model, query, passages) => ({ query, texts: [...passages] }),
  queryField: "query",
  passagesField: "texts",
  scoresField: "results",
});

function rankings(wording: Wording): Dialect {
  const readAnswer = (answer: JsonObject): ChunkReading => {
    const items = countScores(answer[wording.scoresField]);
    return { ...(items === 0 ? {} : { items }), ...(isJsonObject(answer.usage) ? { usage: answer.usage } : {}) };
  };
  return {
    traits: {
      type: wording.type,
      path: wording.path,
      canStream: false,
      producesTokens: false,
      tokenisesInput: true,
      hasSystemRole: false,
      metricsTitle: "Rankings Metrics",
      serviceKind: "openai",
    },
    buildBody: (turn, { endpoint }) => {
      if (turn.payload !== undefined) return { ...turn.payload };
      refuseMedia(turn, ["images", "audios", "videos"], wording.type);
      const { query, passages } = queryAndPassages(turn);
      return mergeExtras(wording.body(turn.model, query, passages), endpoint, turn);
    },
    promptTexts: (body) => [...textOrParts(body[wording.queryField]), ...textOrParts(body[wording.passagesField])],
    requestedOutputTokens: () => undefined,
    readEvent: (data, event, state) => readStreamEvent(data, event, state, readAnswer),
    readBody: (text) => {
      const value = readJson(text);
      if (value === undefined) return undefined;
      if (isJsonObject(value)) return readAnswer(value);
      const items = countScores(value);
      return items === 0 ? NOTHING : { items };
    },
  };
}

function queryAndPassages(turn: Turn): { query: string; passages: string[] } {
  const queries = textsNamed(turn, ["query", "queries"]);
  const passages = textsNamed(turn, ["passages", "passage", "documents", "texts"]);
  const [first, ...rest] = queries.length > 0 ? [...queries.slice(0, 1), ...passages] : textsOf(turn);
  if (first === undefined || rest.length === 0) {
    throw new UserError("A ranking request needs a query and at least one passage.", {
      hint: 'name the texts of each dataset entry "query" and "passages"',
    });
  }
  return { query: first, passages: rest };
}

function textOrParts(value: JsonValue | undefined): string[] {
  return isJsonObject(value) ? contentTexts([value]) : contentTexts(value);
}

function countScores(scores: JsonValue | undefined): number {
  return Array.isArray(scores) ? scores.filter((score) => isJsonObject(score)).length : 0;
}
