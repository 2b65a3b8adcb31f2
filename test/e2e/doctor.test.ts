/** `aiperf doctor` as a user calls it: what it finds out, what it leaves behind, and that it ends all it has started. */
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DoctorReport } from "#cli/doctor-report.ts";
import { readCalibration } from "#metrics/calibration.ts";
import { RunningProgram, runAiperf } from "../support/binary.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();

/** Caches and temporary files of its own, and a proxy that would swallow every request sent to it. */
function surroundings() {
  const home = workspace.fresh("home");
  const cache = path.join(home, "cache");
  const temporary = path.join(home, "tmp");
  mkdirSync(temporary, { recursive: true });
  const env = { PATH: "/usr/bin:/bin", HOME: home, XDG_CACHE_HOME: cache, TMPDIR: temporary };
  return { env: { ...env, http_proxy: "http://127.0.0.1:1" }, cwd: workspace.root, cache, temporary };
}

/** Processes whose parent is, or was, the given one; the kernel gives orphans to another parent. */
function childrenOf(pid: number): number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((child) => {
    try {
      return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${child}/stat`, "utf8"))?.[1]) === pid;
    } catch {
      return false;
    }
  });
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

async function untilGone(pids: readonly number[]): Promise<void> {
  const deadlineMs = performance.now() + 5000;
  while (pids.some(isAlive)) {
    if (performance.now() > deadlineMs) throw new Error(`still there: ${pids.filter(isAlive).join(", ")}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("the doctor", () => {
  test("times loads against a known truth, tells it as JSON, and keeps the calibration", async () => {
    const around = surroundings();
    const { code, stdout, stderr } = await runAiperf(["doctor", "--seconds", "2", "--json", "-"], around);
    expect(stderr).toBe("");
    // A machine that is busy with other tests may truly be too slow.
    expect([0, 7]).toContain(code);
    const report = JSON.parse(stdout) as DoctorReport;
    const loads = report.calibration?.loads ?? [];
    expect(loads.map(({ kind }) => kind)).toEqual(["streams", "arrivals", "chunks"]);
    for (const { steps } of loads) {
      expect(steps[0]?.failed).toBe(0);
      expect(steps[0]?.requests).toBeGreaterThan(0);
    }
    const first = loads[0]?.steps[0];
    expect(first).toMatchObject({ asked: 1, peakInFlight: 1 });
    expect(first?.ttftErrorP50Ms).toBeGreaterThan(0);
    expect(first?.ttftErrorP50Ms).toBeLessThan(30);
    const kept = readCalibration(readFileSync(report.calibration?.savedAt ?? "", "utf8"));
    expect(report.calibration?.savedAt).toBe(`${around.cache}/aiperf/calibration.json`);
    expect(kept?.points[0]).toMatchObject({ series: "streams", concurrency: 1, loopLagP99Ms: expect.any(Number) });
    expect(readdirSync(around.temporary)).toEqual([]);
  });

  test("looks at the machine alone when it should be quick, and writes JSON beside the table", async () => {
    const around = surroundings();
    const { code, stdout } = await runAiperf(["doctor", "--quick", "--json", "doctor.json"], around);
    expect(code).toBe(0);
    expect(stdout).toMatch(/proxy variables +http_proxy/);
    const report = JSON.parse(readFileSync(path.join(workspace.root, "doctor.json"), "utf8")) as DoctorReport;
    expect(report.calibration).toBeUndefined();
    expect(report.checks.find(({ name }) => name === "requests at once")?.verdict).not.toBe("warn");
    expect(existsSync(around.cache)).toBe(false);
  });

  test("says what is wrong with its command line", async () => {
    const { code, stderr } = await runAiperf(["doctor", "--seconds", "1", "--quik", "--no-save=yes"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--quick");
    expect(stderr).toContain("at least 2");
    expect(stderr).toContain("takes no value");
  });

  test("explains itself", async () => {
    const { code, stdout } = await runAiperf(["doctor", "--help"]);
    expect(code).toBe(0);
    for (const word of ["--seconds", "--quick", "--json", "--no-save", "Examples:", "Exit codes:"]) {
      expect(stdout).toContain(word);
    }
  });

  test.skipIf(process.platform !== "linux")("ends its children on Ctrl-C, and keeps nothing half-done", async () => {
    const around = surroundings();
    const program = new RunningProgram(["doctor", "--seconds", "60"], around);
    const children = await childrenWhenSending(program.pid, around.temporary);
    program.kill("SIGINT");
    const { code, stdout } = await program.ended;
    expect(code).toBe(130);
    expect(stdout).toContain("This machine");
    await untilGone(children);
    expect(readdirSync(around.temporary)).toEqual([]);
    expect(existsSync(around.cache)).toBe(false);
  });

  test.skipIf(process.platform !== "linux")("takes its children with it when it is killed", async () => {
    const around = surroundings();
    const program = new RunningProgram(["doctor", "--seconds", "60"], around);
    const children = await childrenWhenSending(program.pid, around.temporary);
    program.kill("SIGKILL");
    await program.ended;
    await untilGone(children);
  });
});

/** The load worker and the mock servers, once the first journal is there. */
async function childrenWhenSending(pid: number, temporary: string): Promise<number[]> {
  const isSending = () => readdirSync(temporary, { recursive: true }).some((name) => String(name).includes("/journal"));
  const deadlineMs = performance.now() + 10_000;
  while (!isSending()) {
    if (performance.now() > deadlineMs) throw new Error("no load was sent");
    await new Promise((resolve) => setImmediate(resolve));
  }
  const children = childrenOf(pid);
  expect(children.length).toBeGreaterThan(1);
  return children;
}
