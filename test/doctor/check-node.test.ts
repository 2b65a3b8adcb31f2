import { describe, expect, test } from "bun:test";
import { checkNode } from "#doctor/check-node.ts";
import type { NodeCheck } from "#doctor/node-check.ts";
import type { NodeFacts } from "#doctor/node-facts.ts";
import { buildFacts } from "./build-node.ts";

function check(name: string, over: Partial<NodeFacts>): NodeCheck {
  const found = checkNode(buildFacts(over)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no check is called ${name}`);
  return found;
}

/** Verdicts under facts that go from good to bad. */
const verdicts = (name: string, ...facts: Partial<NodeFacts>[]) => facts.map((over) => check(name, over).verdict);

test("a good machine has nothing to be advised on", () => {
  const checks = checkNode(buildFacts());
  expect(checks.map(({ verdict }) => verdict)).toEqual(checks.map(() => "ok"));
  expect(checks.filter(({ advice }) => advice !== undefined)).toEqual([]);
});

test("a system that tells nothing is unknown in everything that was not tried out", () => {
  const { clock, directories, env, worker } = buildFacts({
    clock: { stepNs: 40, readingNs: 50 },
    worker: { hasStarted: true },
  });
  const host = { cpuModel: "unknown", cores: 0 };
  const checks = checkNode({ host, worker, clock, directories, env, governors: [], groups: {} });
  const known = checks.filter(({ verdict }) => verdict !== "unknown").map(({ name, verdict }) => [name, verdict]);
  expect(known).toEqual([
    ["clock", "ok"],
    ["proxy variables", "ok"],
    ["TLS roots", "ok"],
    ["temporary files", "ok"],
    ["results", "ok"],
  ]);
});

test("every warning comes with advice", () => {
  const bad = buildFacts({
    host: { cpuModel: "Slow CPU", cores: 1 },
    worker: { hasStarted: true, openFiles: { soft: 64, hard: 64 }, fetchCap: 256 },
    portCount: 500,
    sockets: { inUse: 10, timeWait: 400 },
    clock: { source: "hpet", stepNs: 100_000, readingNs: 2000 },
    governors: ["powersave"],
    allowedCpus: 1,
    busyNow: 0.9,
    stealSinceBoot: 0.2,
    availableMemory: 1e8,
    directories: [
      { purpose: "temporary files", path: "/tmp", failure: "EROFS" },
      { purpose: "results", path: "/home/me", failure: "EACCES" },
    ],
    env: { http_proxy: "http://p", NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  });
  const checks = checkNode(bad);
  const fine = checks.filter(({ verdict }) => verdict === "ok").map(({ name }) => name);
  expect(fine).toEqual(["IPv6", "page size"]);
  expect(checks.filter(({ verdict, advice }) => verdict !== "ok" && advice === undefined)).toEqual([]);
});

describe("limits on connections", () => {
  const openFiles = (soft: number) => ({ worker: { hasStarted: true, openFiles: { soft, hard: 4096 } } });

  test("the advice names the streams that the open files are enough for", () => {
    expect(verdicts("open files", openFiles(1100), openFiles(1099), openFiles(100))).toEqual(["ok", "warn", "bad"]);
    expect(check("open files", openFiles(600)).advice).toContain("about 500 streams");
    expect(check("open files", openFiles(Number.POSITIVE_INFINITY)).found).toContain("unlimited");
  });

  test("a load worker that does not start is said so", () => {
    expect(check("open files", { worker: { hasStarted: false } })).toMatchObject({ verdict: "bad" });
  });

  test("ports that are taken or still closing are not there to be taken", () => {
    const facts = (timeWait: number) => ({ portCount: 20_000, sockets: { inUse: 1000, timeWait } });
    expect(verdicts("local ports", facts(11_000), facts(11_001), facts(18_001))).toEqual(["ok", "warn", "bad"]);
    expect(verdicts("closing sockets", facts(5000), facts(5001))).toEqual(["ok", "warn"]);
  });

  test("a fetch that is capped by the runtime's default is warned about", () => {
    expect(verdicts("requests at once", { worker: { hasStarted: true, fetchCap: 256 } })).toEqual(["warn"]);
  });

  test("proxy variables are named without their values", () => {
    const env = { HTTPS_PROXY: "http://user:secret@proxy", all_proxy: "x", http_proxy: "", no_proxy: "y" };
    const found = check("proxy variables", { env });
    expect(found).toMatchObject({ found: "HTTPS_PROXY, all_proxy", verdict: "warn" });
    expect(JSON.stringify(checkNode(buildFacts({ env })))).not.toContain("secret");
  });
});

describe("what decides how promptly stamps are taken", () => {
  test("clocks that are slow to read or coarse are warned about", () => {
    expect(
      verdicts(
        "clock",
        { clock: { source: "kvm-clock", stepNs: 30, readingNs: 60 } },
        { clock: { source: "acpi_pm", stepNs: 300, readingNs: 900 } },
        { clock: { stepNs: 1e6, readingNs: 50 } },
        { clock: { readingNs: 0 } },
      ),
    ).toEqual(["ok", "warn", "warn", "warn"]);
  });

  test("a quota counts like missing processors", () => {
    expect(verdicts("processors", { groups: { cpus: 2 } }, { groups: { cpus: 1.5 } }, { allowedCpus: 1 })).toEqual([
      "ok",
      "warn",
      "warn",
    ]);
    expect(check("processors", { groups: { cpus: 1.5 } })).toMatchObject({
      found: "4 × Fast CPU, quota of 1.5",
      advice: expect.stringContaining("CPU limit of the container"),
    });
    expect(check("processors", { allowedCpus: 3 }).found).toBe("4 × Fast CPU, 3 allowed");
  });

  test("one slow processor among fast ones is enough for a warning", () => {
    const governors = ["performance", "powersave", "performance"];
    expect(check("CPU governor", { governors })).toMatchObject({ found: "performance, powersave", verdict: "warn" });
    expect(verdicts("CPU governor", { governors: ["schedutil"] })).toEqual(["ok"]);
  });

  test("other work and stolen time are judged by their share", () => {
    expect(verdicts("other work", { busyNow: 0.25 }, { busyNow: 0.3 }, { busyNow: 0.8 })).toEqual([
      "ok",
      "warn",
      "bad",
    ]);
    expect(verdicts("stolen time", { stealSinceBoot: 0.01 }, { stealSinceBoot: 0.02 })).toEqual(["ok", "warn"]);
  });
});

describe("memory and files", () => {
  const MIB = 2 ** 20;

  test("the limit of a container counts where it is the narrower", () => {
    const facts = { groups: { memoryLeft: 300 * MIB } };
    expect(check("memory", facts)).toMatchObject({
      found: "300 MiB available, by the limit of the container",
      verdict: "warn",
    });
    expect(verdicts("memory", { availableMemory: 500 * MIB }, { availableMemory: 199 * MIB })).toEqual(["ok", "bad"]);
  });

  test("large pages are noted, not warned about", () => {
    expect(check("page size", { pageSize: 65536 })).toMatchObject({
      found: expect.stringContaining("64 KiB; "),
      verdict: "ok",
    });
  });
});
