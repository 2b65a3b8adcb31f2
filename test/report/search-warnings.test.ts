import { describe, expect, test } from "bun:test";
import type { SearchIteration } from "#core/search-standing.ts";
import { findSearchWarnings } from "#report/search/search-warnings.ts";
import { explainStudyWarning } from "#report/study/study-warnings.ts";
import { axis, buildIteration, buildQuestion, buildStanding, saturating, searchServer } from "./build-search.ts";
import { CONCURRENCY } from "./build-study.ts";

const at = (index: number, mean: number, parts: Partial<SearchIteration> = {}) =>
  buildIteration(index, { objectives: [{ mean }], isFeasible: true, ...parts });
const textsOf = (...standing: Parameters<typeof findSearchWarnings>) =>
  findSearchWarnings(...standing).map(explainStudyWarning);

test("a search that went well is not doubted", () => {
  expect(findSearchWarnings(searchServer(saturating).at(-1)!)).toEqual([]);
});

describe("an objective that does not change", () => {
  test("is told with its value", () => {
    const iterations = [0, 1, 2, 3].map((index) => at(index, 7));
    const [warning] = textsOf(buildStanding({ iterations, best: [0] }));
    expect(warning?.title).toBe("The objective does not change");
    expect(warning?.seen).toBe("The output token throughput is 7.00 tokens/s at all 4 points.");
  });

  test("is not concluded from a few points, nor from one that was run again", () => {
    expect(
      findSearchWarnings(buildStanding({ iterations: [0, 1, 2].map((index) => at(index, 7)), best: [0] })),
    ).toEqual([]);
    const same = [0, 1, 2, 3].map((index) => at(index, 7, { values: { [CONCURRENCY]: 8 } }));
    expect(findSearchWarnings(buildStanding({ iterations: same, best: [0] }))).toEqual([]);
  });
});

describe("an answer at the edge", () => {
  const atEdge = (value: number, question = buildQuestion()) =>
    textsOf(buildStanding({ question, iterations: [at(0, 7, { values: { [CONCURRENCY]: value } })], best: [0] }));

  test("is told with how to widen the range", () => {
    const [warning] = atEdge(1000);
    expect(warning?.seen).toBe("Concurrency 1000 is the highest value that could be tried.".replace("1000", "1,000"));
    expect(warning?.help).toEqual(["Widen it: hi of concurrency in the search space, to 4000 for instance."]);
  });

  test("names the flag of a recipe", () => {
    expect(atEdge(1000, buildQuestion({ recipeName: "max-throughput-ttft-sla" }))[0]?.help).toEqual([
      "Widen it: --concurrency-max 4000",
    ]);
  });

  test("is none where there is nothing below", () => {
    expect(atEdge(1)).toEqual([]);
    expect(atEdge(8, buildQuestion({ dimensions: [axis(CONCURRENCY, 8, 64)] }))[0]?.seen).toBe(
      "Concurrency 8 is the lowest value that could be tried.",
    );
  });

  test("is told of a boundary that was not found in the range", () => {
    const last = searchServer(saturating, {
      planner: "boundary",
      question: { dimensions: [axis(CONCURRENCY, 1, 64)] },
    }).at(-1)!;
    expect(textsOf(last).map(({ title }) => title)).toEqual(["The answer is at the edge of what was allowed"]);
  });
});

describe("differences within the noise", () => {
  const noisy = (means: readonly number[], halfWidth: number) =>
    buildStanding({
      iterations: means.map((mean, index) => at(index, mean, { objectives: [{ mean, halfWidth }] })),
      best: [means.indexOf(Math.max(...means))],
    });

  test("are told with how many points are as good", () => {
    const [warning] = textsOf(noisy([100, 195, 200, 198], 10));
    expect(warning?.title).toBe("Differences are within the noise");
    expect(warning?.seen).toBe("2 points of 4 are as good as the best, concurrency 24, within the intervals.");
  });

  test("are none where the best stands out, or nothing is known of the noise", () => {
    expect(findSearchWarnings(noisy([100, 150, 200, 120], 10))).toEqual([]);
    expect(findSearchWarnings(buildStanding({ iterations: [at(0, 200), at(1, 199.9)], best: [0] }))).toEqual([]);
  });
});
