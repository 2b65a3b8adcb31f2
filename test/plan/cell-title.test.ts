import { describe, expect, test } from "bun:test";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import { titleCells } from "#plan/cell-title.ts";

type Cell = Readonly<Record<string, ParameterValue>>;

const titlesOf = (...cells: Cell[]) =>
  titleCells(
    cells.map((cell) => ({
      label: "label",
      values: Object.entries(cell).map(([path, value]): Assignment => ({ path, value })),
      patch: { kind: "assign" },
    })),
  );

describe("the title of a cell", () => {
  test("has the names that people use", () => {
    expect(titlesOf({ "datasets.main.prompts.isl.mean": 128, "phases.profiling.concurrency": 8 })).toEqual([
      "ISL 128 · concurrency 8",
    ]);
    expect(titlesOf({ "dataset.prompts.osl": 64, "phases.0.prefill_concurrency": 2 })).toEqual([
      "OSL 64 · prefill concurrency 2",
    ]);
    expect(
      titlesOf({
        "datasets.main.prompts.isl.stddev": new Float(10),
        "datasets.main.turns.mean": 3,
        "endpoint.streaming": true,
        "models.items": "llama",
        "variables.load": null,
      }),
    ).toEqual(["ISL stddev 10 · turns 3 · streaming on · model llama · load none"]);
  });

  test("shows more of paths whose names clash", () => {
    expect(titlesOf({ "phases.a.rate": 1, "phases.b.rate": 2, "phases.b.users": 3 })).toEqual([
      "a.rate 1 · b.rate 2 · users 3",
    ]);
    expect(titlesOf({ "x.a.rate": 1, "y.a.rate": 2 })).toEqual(["x.a.rate 1 · y.a.rate 2"]);
  });

  test("rounds sampled numbers, unless two of them would look alike", () => {
    const rate = (value: number) => ({ "phases.profiling.rate": new Float(value) });
    expect(titlesOf(rate(81.62242925912142), rate(3.5))).toEqual(["rate 81.62", "rate 3.5"]);
    expect(titlesOf(rate(81.62242925912142), rate(81.6224))).toEqual(["rate 81.62242925912142", "rate 81.6224"]);
    expect(titlesOf({ "variables.n": 123456 })).toEqual(["n 123456"]);
  });

  test("is numbered where cells are equal", () => {
    expect(titlesOf({ concurrency: 4 }, { concurrency: 4 })).toEqual(["concurrency 4", "concurrency 4 #2"]);
  });

  test("cuts long values and shows no secret", () => {
    const [title = ""] = titlesOf({ "dataset.prompts.isl": { type: "normal", mean: 64, stddev: 5, max: 12345 } });
    expect(title).toBe("ISL {'type': 'normal', 'mean': 64, 'stddev'…");
    expect(titlesOf({ "endpoint.api_key": "sk-secret" })).toEqual(["api_key <redacted>"]);
    expect(titlesOf({ "endpoint.headers.X-Api-Key": "sk-secret" })).toEqual(["X-Api-Key <redacted>"]);
  });

  test("is the name of a scenario, also where that says what it varies, and nothing without a sweep", () => {
    const values = [{ path: "isl", value: 128 }];
    expect(titleCells([{ label: "short chats", values, patch: { kind: "scenario" } }])).toEqual(["short chats"]);
    expect(titleCells([{ label: "base", values: [], patch: { kind: "none" } }])).toEqual([""]);
  });
});
