import { describe, expect, test } from "bun:test";
import { cohereRankings, nimRankings, teiRankings } from "#endpoint/rankings.ts";
import { buildContext, buildTurn } from "./build-endpoint.ts";

const named = buildTurn("", {
  texts: [
    { name: "passages", contents: ["p1", "p2"] },
    { name: "query", contents: ["q"] },
  ],
});

describe("ranking requests", () => {
  test("each endpoint has its own names for the same things", () => {
    expect(nimRankings.buildBody(named, buildContext())).toEqual({
      model: "m",
      query: { text: "q" },
      passages: [{ text: "p1" }, { text: "p2" }],
    });
    expect(cohereRankings.buildBody(named, buildContext())).toEqual({
      model: "m",
      query: "q",
      documents: ["p1", "p2"],
    });
    expect(teiRankings.buildBody(named, buildContext())).toEqual({ query: "q", texts: ["p1", "p2"] });
  });

  test("texts without names are the query and then the passages", () => {
    expect(teiRankings.buildBody(buildTurn(["a", "b", "c"]), buildContext())).toEqual({
      query: "a",
      texts: ["b", "c"],
    });
  });

  test("a query alone is refused with what to do", () => {
    expect(() => nimRankings.buildBody(buildTurn("alone"), buildContext())).toThrow("at least one passage");
  });

  test("text endpoints refuse media rather than drop it", () => {
    expect(() => nimRankings.buildBody({ ...named, images: ["x"] }, buildContext())).toThrow("takes no images");
  });
});
