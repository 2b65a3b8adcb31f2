/** The real world behind the ports, where a mistake would bend a measurement: the worker's environment, clock, files. */
import { describe, expect, spyOn, test } from "bun:test";
import { readdirSync } from "node:fs";
import { createClock, takeRunOrigin } from "#host/clock.ts";
import { realFiles } from "#host/files.ts";
import { workerEnvironment } from "#host/load-worker-process.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();

describe("a load worker's environment", () => {
  test("lacks proxies, keys and settings of the runtime, however they are spelled", () => {
    const bending = {
      ...{ http_proxy: "http://p", HTTPS_PROXY: "http://p", All_Proxy: "http://p", NO_PROXY: "*" },
      ...{
        BUN_OPTIONS: "--inspect",
        BUN_BE_BUN: "1",
        BUN_CONFIG_VERBOSE_FETCH: "1",
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
      },
      ...{ AIPERF_API_KEY: "secret", OPENAI_API_KEY: "secret" },
    };
    const {
      BUN_CONFIG_MAX_HTTP_REQUESTS: most,
      BUN_JSC_heapGrowthMaxIncrease: growth,
      BUN_JSC_useFTLJIT: compiles,
      BUN_JSC_numberOfGCMarkers: markers,
      ...rest
    } = workerEnvironment({
      ...bending,
      BUN_JSC_heapGrowthMaxIncrease: "8",
      PATH: "/bin",
      LANG: undefined,
    });
    expect(rest).toEqual({ PATH: "/bin" });
    expect(Number(most)).toBeGreaterThan(10_000);
    expect(Number(growth)).toBeLessThan(2);
    expect(compiles).toBe("false");
    expect(markers).toBe("1");
  });
});

describe("the clock of a run", () => {
  test("calls back at the instant or just after, and never before it", async () => {
    const clock = createClock(takeRunOrigin());
    for (const delayMs of [0, 0.3, 1, 4, 9]) {
      const dueNs = clock.nowNs() + delayMs * 1e6;
      const calledNs = await new Promise<number>((resolve) => clock.at(dueNs, () => resolve(clock.nowNs())));
      expect(calledNs).toBeGreaterThanOrEqual(dueNs);
    }
  });

  test("never calls back from within the call, not even for an instant that passes meanwhile", async () => {
    const clock = createClock(takeRunOrigin());
    const real = Bun.nanoseconds;
    let readings = 0;
    // Each look at the clock finds it 10 ms on, as in a process that has to wait for the processor.
    const jumping = spyOn(Bun, "nanoseconds").mockImplementation(() => real() + readings++ * 10e6);
    let isWithin = true;
    const called = new Promise<boolean>((resolve) => void clock.at(clock.nowNs() + 21e6, () => resolve(isWithin)));
    isWithin = false;
    jumping.mockRestore();
    expect(await called).toBe(false);
  });

  test("never calls back from within the call, not even for an instant that is past", async () => {
    const clock = createClock(takeRunOrigin());
    let isCalled = false;
    const called = new Promise<void>((resolve) =>
      clock.at(-1e9, () => {
        isCalled = true;
        resolve();
      }),
    );
    expect(isCalled).toBe(false);
    await called;
  });

  test("a cancelled instant is not kept, near or far", async () => {
    const clock = createClock(takeRunOrigin());
    let calls = 0;
    for (const delayNs of [0, 1e6, 5e6]) clock.at(clock.nowNs() + delayNs, () => calls++)();
    await new Promise<void>((resolve) => clock.at(clock.nowNs() + 8e6, resolve));
    expect(calls).toBe(0);
  });

  test("two clocks of one origin agree, as those of two processes must", () => {
    const origin = takeRunOrigin();
    const [one, other] = [createClock(origin), createClock(origin)];
    const before = one.nowNs();
    const between = other.nowNs();
    const after = one.nowNs();
    // Each has taken its own reading of the shared clock, and may be off by that reading's width.
    expect(between).toBeWithin(before - 50_000, after + 50_000);
  });
});

describe("files", () => {
  test("appear whole or not at all, and leave nothing else behind", async () => {
    const directory = workspace.fresh();
    await realFiles.makeDirectory(`${directory}/deep/er`);
    await realFiles.writeAtomic(`${directory}/whole.txt`, "all of it");
    const growing = await realFiles.openAtomic(`${directory}/growing.txt`);
    await growing.append("one ");
    expect(await realFiles.exists(`${directory}/growing.txt`)).toBe(false);
    await growing.append("two");
    await growing.close();
    const given = await realFiles.openAtomic(`${directory}/given-up.txt`);
    await given.append("half");
    await given.abandon();
    expect(readdirSync(directory).sort()).toEqual(["deep", "growing.txt", "whole.txt"]);
    expect(await realFiles.readText(`${directory}/growing.txt`)).toBe("one two");
  });

  test("one that cannot be put in place leaves no temporary file", async () => {
    const directory = workspace.fresh();
    await realFiles.makeDirectory(`${directory}/taken`);
    await expect(realFiles.writeAtomic(`${directory}/taken`, "text")).rejects.toThrow();
    expect(readdirSync(directory)).toEqual(["taken"]);
  });

  test("parts of a file that is still growing can be read", async () => {
    const file = `${workspace.root}/growing.log`;
    const open = await realFiles.openAppend(file);
    await open.append("0123456789");
    const textOf = async (from: number, to: number) =>
      new TextDecoder().decode(await realFiles.readRange(file, from, to));
    expect(await textOf(2, 5)).toBe("234");
    expect(await textOf(8, 99)).toBe("89");
    await open.append("ab");
    expect(await textOf(8, 12)).toBe("89ab");
    expect(await textOf(12, 20)).toBe("");
    await open.close();
  });
});
