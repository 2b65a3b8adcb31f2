import { describe, expect, test } from "bun:test";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { describeTrend, findTrends } from "#aggregate/trends.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import trends from "../golden/aggregate/trends.json";
import { buildTrial, buildVariation } from "./build-trial.ts";
import { expectCovers } from "./near.ts";

describe("the change of a mean along a parameter", () => {
  for (const { name, parameter_values, means, expected } of trends) {
    test(name, () => {
      const { rateOfChange, inflectionPoints } = describeTrend(parameter_values, means);
      expectCovers({ rate_of_change: rateOfChange, inflection_points: inflectionPoints }, expected);
    });
  }

  test("bends where it starts after standing still", () => {
    expect(describeTrend([1, 2, 3], [5, 5, 6]).inflectionPoints).toEqual([2]);
    expect(describeTrend([1, 2, 3], [5, 5, 5]).inflectionPoints).toEqual([]);
  });
});

describe("trends of a sweep", () => {
  const cellAt = (value: ParameterValue, throughput: number, index: number) => ({
    cell: summariseCell(
      [buildTrial(0, { a: { unit: "x", avg: throughput } }, { variation: buildVariation(index, { p: value }) })],
      { confidenceLevel: 0.95, plannedTrials: 1 },
    ),
    parameters: [{ name: "p", value }],
    isParetoOptimal: false,
  });
  const one = [{ name: "p", values: [] }];

  test("follow the size of the parameter, not the order written", () => {
    const cells = [cellAt(new Float(40), 7, 0), cellAt(10, 1, 1), cellAt(20, 3, 2)];
    expect(findTrends(cells, one, ["a_avg", "missing"])).toEqual([
      { key: "a_avg", rateOfChange: [2, 4], inflectionPoints: [] },
    ]);
  });

  test("need one numeric parameter and two cells", () => {
    const cells = [cellAt(1, 1, 0), cellAt(2, 2, 1)];
    expect(findTrends(cells, [...one, ...one], ["a_avg"])).toBeUndefined();
    expect(findTrends(cells.slice(1), one, ["a_avg"])).toBeUndefined();
    expect(findTrends([...cells, cellAt("max", 3, 2)], one, ["a_avg"])).toBeUndefined();
  });
});
