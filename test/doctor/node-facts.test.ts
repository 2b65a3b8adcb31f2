import { describe, expect, test } from "bun:test";
import { secToNs } from "#core/units.ts";
import { measureClock } from "#doctor/clock-steps.ts";
import { gatherNodeFacts, type NodeFacts, temporaryDirectory } from "#doctor/node-facts.ts";
import { type BuiltNode, buildNode, GOOD_KERNEL, WORKER_PID } from "./build-node.ts";

async function gather({ ports, clock }: BuiltNode): Promise<NodeFacts> {
  const facts = gatherNodeFacts(ports);
  await clock.runUntilIdle(secToNs(20));
  return facts;
}

describe("facts about a machine", () => {
  test("are gathered from the kernel's files and from a load worker, which is ended", async () => {
    const node = buildNode(GOOD_KERNEL);
    expect(await gather(node)).toMatchObject({
      host: { cpuModel: "Fast CPU", cores: 4 },
      worker: { hasStarted: true, openFiles: { soft: 65535 }, fetchCap: 65535 },
      portCount: 28232,
      sockets: { inUse: 10, timeWait: 5 },
      clock: { source: "tsc" },
      governors: ["performance"],
      allowedCpus: 4,
      loadAverage: 0.1,
      stealSinceBoot: 0,
      availableMemory: 8000000 * 1024,
      ipv6: { loopback: true, beyond: false },
    });
    expect(node.killed).toEqual([WORKER_PID]);
  });

  test("are few where the system tells nothing, and that is no error", async () => {
    const facts = await gather(buildNode({}));
    expect(Object.keys(facts).sort()).toEqual(["clock", "directories", "env", "governors", "groups", "host", "worker"]);
    expect(facts).toMatchObject({ worker: { hasStarted: true }, governors: [], groups: {} });
  });

  test("a worker whose environment names no number has the runtime's own cap", async () => {
    const facts = await gather(buildNode({ ...GOOD_KERNEL, [`/proc/${WORKER_PID}/environ`]: "PATH=/bin\0" }));
    expect(facts.worker.fetchCap).toBe(256);
  });

  test("a worker that ends or keeps silent is one that has not started", async () => {
    for (const worker of ["ends", "is silent"] as const) {
      const node = buildNode(GOOD_KERNEL, { worker });
      expect((await gather(node)).worker).toEqual({ hasStarted: false });
      expect(node.killed).toEqual([WORKER_PID]);
    }
  });

  test("directories are written to and left as they were", async () => {
    const node = buildNode(GOOD_KERNEL, { env: { TMPDIR: "/tmp/mine/" } });
    node.ports.files.directories.add("/home/me/artifacts");
    node.ports.files.failOn("writeAtomic", /^\/home\/me/, "EROFS");
    node.ports.files.directories.add("/tmp/mine");
    const before = [...node.ports.files.texts.keys()];
    expect((await gather(node)).directories).toEqual([
      { purpose: "temporary files", path: "/tmp/mine" },
      { purpose: "results", path: "/home/me/artifacts", failure: "EROFS" },
    ]);
    expect([...node.ports.files.texts.keys()]).toEqual(before);
  });
});

test("the clock's step is the smallest that was seen", () => {
  let reading = 0;
  const coarse = () => Math.floor(reading++ / 10) * 500;
  expect(measureClock(coarse)).toEqual({ stepNs: 500, readingNs: 50 });
  expect(measureClock(() => 7)).toEqual({ readingNs: 0 });
});

test("the temporary directory is the environment's, where that is a whole path", () => {
  expect(temporaryDirectory({ TMPDIR: "/scratch//" })).toBe("/scratch");
  expect(temporaryDirectory({ TMPDIR: "/" })).toBe("/");
  expect(temporaryDirectory({ TMPDIR: "here" })).toBe("/tmp");
  expect(temporaryDirectory({})).toBe("/tmp");
});
