import { describe, expect, test } from "bun:test";
import { type Climb, climb, isMeasured, type Rung } from "#doctor/climb.ts";

interface Scene {
  /** What a measurement finds, by the load asked for and how often it has been asked for. */
  readonly finds: (asked: number, time: number) => Partial<Rung> | undefined;
  readonly rungs?: readonly number[];
  readonly deadline?: number;
}

/** Every measurement takes one unit of time. */
async function run({
  finds,
  rungs = [1, 10, 100],
  deadline = 1000,
}: Scene): Promise<Climb<Rung> & { asked: number[] }> {
  const asked: number[] = [];
  const found = await climb<Rung>({
    rungs,
    nowNs: () => asked.length,
    deadlineNs: deadline,
    measure: async (load) => {
      asked.push(load);
      const times = asked.filter((one) => one === load).length;
      const over = finds(load, times);
      if (over === undefined) return undefined;
      return { asked: load, load, errorMs: 1, requests: 50, failed: 0, isReached: true, ...over };
    },
  });
  return { ...found, asked };
}

const errors =
  (...byRung: number[]) =>
  (asked: number) => ({ errorMs: byRung[Math.log10(asked)] ?? 0 });

describe("rising loads", () => {
  test("are tried to the top while all is well", async () => {
    const { steps, end } = await run({ finds: errors(1, 2, 3) });
    expect(steps.map(({ errorMs }) => errorMs)).toEqual([1, 2, 3]);
    expect(end).toBe("top");
  });

  test("end with the first that is off by more than ten milliseconds", async () => {
    const { steps, end, asked } = await run({ finds: errors(1, 50, 0) });
    expect(steps.map(({ errorMs }) => errorMs)).toEqual([1, 50]);
    expect(end).toBe("error");
    expect(asked).toEqual([1, 10]);
  });

  test("a narrow miss is measured again, and goes on where that was a disturbance", async () => {
    const { steps, end, asked } = await run({
      finds: (load, time) => ({ errorMs: load === 10 && time === 1 ? 12 : 2 }),
    });
    expect(asked).toEqual([1, 10, 10, 100]);
    expect(steps.map(({ errorMs }) => errorMs)).toEqual([2, 2, 2]);
    expect(end).toBe("top");
  });

  test("of two misses the nearer one counts", async () => {
    const { steps, end } = await run({ finds: (load, time) => ({ errorMs: load === 10 ? 10 + time * 3 : 1 }) });
    expect(steps.map(({ errorMs }) => errorMs)).toEqual([1, 13]);
    expect(end).toBe("error");
  });

  test("the very first load gets a second chance whatever it was, and whatever the time", async () => {
    const disturbed = (load: number, time: number) => ({ errorMs: load === 1 && time === 1 ? 500 : 1 });
    expect(await run({ finds: disturbed, deadline: 0 })).toMatchObject({ asked: [1, 1], end: "time" });
    const failing = await run({ finds: () => ({ failed: 3 }) });
    expect(failing).toMatchObject({ asked: [1, 1], end: "failures" });
  });

  test("end where requests fail, where none was measured, and where the load was not there", async () => {
    const at10 = (over: Partial<Rung>) => (load: number) => (load === 10 ? over : {});
    expect((await run({ finds: at10({ failed: 1 }) })).end).toBe("failures");
    expect((await run({ finds: at10({ requests: 0, errorMs: Number.NaN }) })).end).toBe("failures");
    expect((await run({ finds: at10({ isReached: false }) })).end).toBe("saturated");
  });

  test("are not begun when the time for one more is not there", async () => {
    const { steps, end } = await run({ finds: errors(1, 1, 1), deadline: 2 });
    expect(steps).toHaveLength(2);
    expect(end).toBe("time");
  });

  test("keep what was measured before an interruption", async () => {
    const { steps, end } = await run({ finds: (load) => (load === 100 ? undefined : {}) });
    expect(steps.map(({ asked }) => asked)).toEqual([1, 10]);
    expect(end).toBe("interrupted");
  });
});

test("limits rest on loads that were there, and on those whose errors were beyond every bound", () => {
  const rung: Rung = { asked: 10, load: 10, errorMs: 2, requests: 50, failed: 0, isReached: true };
  expect(isMeasured(rung)).toBe(true);
  expect(isMeasured({ ...rung, isReached: false })).toBe(false);
  expect(isMeasured({ ...rung, isReached: false, errorMs: 40 })).toBe(true);
  expect(isMeasured({ ...rung, failed: 1, errorMs: 40 })).toBe(false);
  expect(isMeasured({ ...rung, requests: 0, errorMs: Number.NaN })).toBe(false);
});
