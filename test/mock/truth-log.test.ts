import { describe, expect, test } from "bun:test";
import type { RequestTruth } from "#mock/mock-options.ts";
import { readTruthLines, TruthLog } from "#mock/truth-log.ts";
import { ask, withMock } from "./run-mock.ts";

const truth = (id: string): RequestTruth => ({ id, status: 200, end: "complete", inNs: 1, firstNs: 2, chunks: 1 });

describe("the truth about the last requests", () => {
  test("is numbered in the order of their ends, and told from any number on", () => {
    const log = new TruthLog();
    for (const id of ["a", "b", "c"]) log.add(truth(id));
    expect(readTruthLines(log.linesSince(1)).map(({ number, id }) => [number, id])).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
    expect(log.linesSince(3)).toBe("");
  });

  test("keeps the newest where there is no room for all", () => {
    const log = new TruthLog(3);
    for (let i = 0; i < 8; i++) log.add(truth(`request ${i}`));
    const kept = readTruthLines(log.linesSince(0));
    expect(kept.map(({ number, id }) => [number, id])).toEqual([
      [5, "request 5"],
      [6, "request 6"],
      [7, "request 7"],
    ]);
    expect(kept[0]).toEqual({ number: 5, ...truth("request 5") });
  });

  test("is served to whoever asks", () =>
    withMock({}, async (server, truths) => {
      for (const id of ["one", "two"]) {
        await (await ask(server, { headers: { "X-Request-ID": id } })).text();
      }
      const told = readTruthLines(await (await fetch(`${server.url}/truth?since=1`)).text());
      expect(told).toEqual([{ number: 1, ...(truths[1] as RequestTruth) }]);
      expect(readTruthLines(await (await fetch(`${server.url}/truth`)).text())).toHaveLength(2);
    }));
});
