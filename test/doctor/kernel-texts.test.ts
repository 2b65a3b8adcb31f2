import { describe, expect, test } from "bun:test";
import {
  AT_BOOT,
  countAllowedCpus,
  cpuSharesBetween,
  readAvailableMemory,
  readCpuTimes,
  readIpv6,
  readLoadAverage,
  readOpenFileLimits,
  readPageSize,
  readPortCount,
  readSockets,
  readVariable,
} from "#doctor/kernel-texts.ts";

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 524288               files
Max locked memory         8388608              8388608              bytes
`;

describe("limits of a process", () => {
  test("open files are told apart from the other limits", () => {
    expect(readOpenFileLimits(LIMITS)).toEqual({ soft: 1024, hard: 524288 });
    expect(readOpenFileLimits("Max open files   unlimited  unlimited  files\n")).toEqual({
      soft: Number.POSITIVE_INFINITY,
      hard: Number.POSITIVE_INFINITY,
    });
  });

  test("a variable is found by its whole name", () => {
    const environ = "A_CAP=1\0CAP=65535\0EMPTY=\0LAST=a=b";
    expect(readVariable(environ, "CAP")).toBe("65535");
    expect(readVariable(environ, "EMPTY")).toBe("");
    expect(readVariable(environ, "LAST")).toBe("a=b");
    expect(readVariable(environ, "OTHER")).toBeUndefined();
  });
});

describe("ports and sockets", () => {
  test("both ends of the range are ports that may be taken", () => {
    expect(readPortCount("32768\t60999\n")).toBe(28232);
    expect(readPortCount("5000 5000\n")).toBe(1);
  });

  test("sockets of both versions of IP are added", () => {
    const v4 =
      "sockets: used 220\nTCP: inuse 27 orphan 0 tw 19 alloc 40 mem 3\nUDP: inuse 5 mem 2\nRAW: inuse 0\nFRAG: inuse 0\n";
    expect(readSockets(v4, "TCP6: inuse 8\nUDP6: inuse 2\n")).toEqual({ inUse: 35, timeWait: 19 });
    expect(readSockets(v4, undefined)).toEqual({ inUse: 27, timeWait: 19 });
  });

  test("the loopback's address alone does not lead beyond this machine", () => {
    const loopback = "00000000000000000000000000000001 01 80 10 80       lo\n";
    const link = "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n";
    const global = "20010db8000000000000000000000002 04 40 00 82     eth0\n";
    expect(readIpv6(loopback + link)).toEqual({ loopback: true, beyond: false });
    expect(readIpv6(loopback + link + global)).toEqual({ loopback: true, beyond: true });
    expect(readIpv6("")).toEqual({ loopback: false, beyond: false });
  });
});

describe("processors", () => {
  const STAT = "cpu  155048 72946 28703 626010 1501 0 2505 181 40 0\ncpu0 71188 35153 13885 321420 343 0 1216 89 0 0\n";

  test("waiting for a disk is idle time, guests are counted once", () => {
    expect(readCpuTimes(STAT)).toEqual({ total: 886894, idle: 627511, steal: 181 });
  });

  test("old kernels tell less, and what they do not tell is zero", () => {
    expect(readCpuTimes("cpu 10 0 10 80\n")).toEqual({ total: 100, idle: 80, steal: 0 });
  });

  test("shares are those of the time between two readings", () => {
    const before = { total: 1000, idle: 900, steal: 0 };
    const shares = cpuSharesBetween(before, { total: 1100, idle: 960, steal: 10 });
    expect(shares?.busy).toBeCloseTo(0.3);
    expect(shares?.steal).toBeCloseTo(0.1);
    expect(cpuSharesBetween(before, before)).toBeUndefined();
    expect(cpuSharesBetween(AT_BOOT, before)?.busy).toBeCloseTo(0.1);
  });

  test("allowed ones are counted over ranges and single ones", () => {
    expect(countAllowedCpus("Cpus_allowed:\tff\nCpus_allowed_list:\t0-3,8,10-11\n")).toBe(7);
    expect(countAllowedCpus("Cpus_allowed_list:\t5\n")).toBe(1);
  });

  test("the load of the last minute is the first of three", () => {
    expect(readLoadAverage("1.91 1.97 1.71 3/104 22651\n")).toBe(1.91);
  });
});

describe("memory", () => {
  test("what is available counts, not what is free", () => {
    expect(readAvailableMemory("MemTotal: 24684084 kB\nMemFree:  100 kB\nMemAvailable:   2048 kB\n")).toBe(2097152);
  });

  test("the page size stands under its key in the auxiliary vector", () => {
    expect(readPageSize(auxiliary([33n, 0x7ffcn], [6n, 65536n], [0n, 0n]))).toBe(65536);
    expect(readPageSize(auxiliary([33n, 6n], [0n, 0n], [6n, 4096n]))).toBeUndefined();
    expect(readPageSize(new Uint8Array(7))).toBeUndefined();
  });
});

test("texts that are absent or say something else are read as nothing", () => {
  for (const text of [undefined, "", "nonsense\n", "cpu\n"]) {
    const readings = [
      readOpenFileLimits(text),
      readPortCount(text),
      readSockets(text, text),
      readVariable(text, "A"),
      readCpuTimes(text),
      readLoadAverage(text),
      countAllowedCpus(text),
      readAvailableMemory(text),
    ];
    expect(readings.every((reading) => reading === undefined)).toBe(true);
  }
  expect(readIpv6(undefined)).toBeUndefined();
  expect(readPageSize(undefined)).toBeUndefined();
  expect(cpuSharesBetween(undefined, AT_BOOT)).toBeUndefined();
});

function auxiliary(...entries: [bigint, bigint][]): Uint8Array {
  const bytes = new Uint8Array(entries.length * 16);
  const view = new DataView(bytes.buffer);
  entries.forEach(([key, value], index) => {
    view.setBigUint64(index * 16, key, true);
    view.setBigUint64(index * 16 + 8, value, true);
  });
  return bytes;
}
