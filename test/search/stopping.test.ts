import { expect, test } from "bun:test";
import type { Reading } from "#search/reading.ts";
import { readObservation } from "#search/reading.ts";
import { iterationsSinceImprovement } from "#search/standing.ts";
import { checkStop } from "#search/stopping.ts";
import { below, LATENCY, OPTIONS, observe, problemOf, searchAll, THROUGHPUT } from "../support/search.ts";

const limited = problemOf({ filters: [below("latency", 100)] });

function readingsOf(points: readonly (readonly [throughput: number, latency: number])[], problem = limited): Reading[] {
  return points.map(([throughput, latency], c) =>
    readObservation(
      problem,
      observe(() => ({ throughput, latency }), { c }),
    ),
  );
}

test("an infeasible point is no improvement once there is a feasible one, and hides none", () => {
  const readings = readingsOf([
    [10, 50],
    [99, 200],
    [11, 60],
    [98, 300],
  ]);
  expect(iterationsSinceImprovement(limited, readings)).toBe(1);
});

test("without a feasible point coming nearer to the limits is progress", () => {
  expect(
    iterationsSinceImprovement(
      limited,
      readingsOf([
        [10, 300],
        [9, 250],
        [50, 260],
      ]),
    ),
  ).toBe(1);
  expect(
    iterationsSinceImprovement(
      limited,
      readingsOf([
        [10, 300],
        [9, 250],
        [1, 90],
      ]),
    ),
  ).toBe(0);
});

test("with several objectives a point improves that extends the front, the newest one too", () => {
  const problem = problemOf({
    objectives: [
      { ...THROUGHPUT, threshold: 0 },
      { ...LATENCY, threshold: 100 },
    ],
  });
  const readings = (last: [number, number]) => readingsOf([[10, 50], [20, 80], last], problem);
  expect(iterationsSinceImprovement(problem, readings([15, 60]))).toBe(0);
  expect(iterationsSinceImprovement(problem, readings([9, 60]))).toBe(1);
});

test("what was not measured is no improvement", () => {
  const failed = readObservation(
    limited,
    observe(() => undefined, { c: 1 }),
  );
  expect(iterationsSinceImprovement(limited, [failed, failed])).toBe(2);
});

test("the rules are asked in their order", () => {
  const same = readingsOf(Array.from({ length: 8 }, () => [10, 50] as const));
  const strict = { ...OPTIONS, improvementPatience: 7, plateauWindow: 8 };
  expect(checkStop(limited, { ...strict, maxIterations: 8 }, same)?.reason).toBe("max_iterations");
  expect(checkStop(limited, strict, same)?.reason).toBe("improvement_patience");
  expect(checkStop(limited, { ...strict, improvementPatience: 100 }, same)?.reason).toBe("plateau_cv");
  expect(checkStop(limited, { ...strict, improvementPatience: 100 }, same.slice(1))).toBeUndefined();
});

test("a plateau is one of every objective, all of the window measured", () => {
  const problem = problemOf({ objectives: [THROUGHPUT, LATENCY] });
  const options = { ...OPTIONS, plateauWindow: 3 };
  const moving = readingsOf(
    [
      [10, 50],
      [10, 70],
      [10, 90],
    ],
    problem,
  );
  const flat = readingsOf(
    [
      [10, 50],
      [10, 50],
      [10, 50],
    ],
    problem,
  );
  const failed = readObservation(
    problem,
    observe(() => undefined, { c: 1 }),
  );
  expect(checkStop(problem, options, moving)).toBeUndefined();
  expect(checkStop(problem, options, flat)?.reason).toBe("plateau_cv");
  expect(checkStop(problem, options, [...flat.slice(1), failed])).toBeUndefined();
});

test("a search may end when what it can miss is nothing", () => {
  const law = ({ c = 0 }: Readonly<Record<string, number>>) => ({ throughput: 100 - Math.log(c / 90) ** 2 });
  const { observations, stop } = searchAll(problemOf({}), { ...OPTIONS, maxIterations: 60, terminator: "regret" }, law);
  expect(stop.reason).toBe("posterior_regret_bound");
  const best = Math.max(...observations.map(({ values }) => law(values).throughput));
  expect(best).toBeGreaterThan(99.9);
});
