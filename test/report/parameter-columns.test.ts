import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { toParameterColumns } from "#report/study/parameter-columns.ts";
import { CONCURRENCY, ISL } from "./build-study.ts";

describe("toParameterColumns", () => {
  test("has a column for each parameter, by the name that people know", () => {
    const cells = [
      {
        title: "a",
        values: [
          { path: CONCURRENCY, value: 8 },
          { path: ISL, value: new Float(128) },
        ],
      },
      { title: "b", values: [{ path: CONCURRENCY, value: 16 }] },
    ];
    expect(toParameterColumns(cells)).toEqual({
      headers: ["concurrency", "ISL"],
      rows: [
        ["8", "128"],
        ["16", ""],
      ],
    });
  });

  test("has the titles where nothing is varied, or what is varied is no plain value", () => {
    const scenarios = [
      { title: "chat", values: [] },
      { title: "summary\u001b[31m", values: [] },
    ];
    expect(toParameterColumns(scenarios)).toEqual({ headers: ["Cell"], rows: [["chat"], ["summary"]] });
    const nested = [{ title: "x", values: [{ path: "dataset", value: { entries: 3 } }] }];
    expect(toParameterColumns(nested)).toEqual({ headers: ["Cell"], rows: [["x"]] });
  });

  test("has no column for an only cell that varies nothing, nor for none", () => {
    expect(toParameterColumns([{ title: "base", values: [] }])).toEqual({ headers: [], rows: [[]] });
    expect(toParameterColumns([])).toEqual({ headers: [], rows: [] });
  });
});
