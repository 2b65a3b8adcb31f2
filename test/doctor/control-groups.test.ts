import { describe, expect, test } from "bun:test";
import { readCpuMax, readGroupLimits, readGroups } from "#doctor/control-groups.ts";

const from = (texts: Record<string, string>) => async (path: string) => texts[path];

describe("limits of control groups, version 2", () => {
  test("a limit above this process's own group counts too, and the narrowest wins", async () => {
    const limits = await readGroupLimits(
      from({
        "/proc/self/cgroup": "0::/kubepods/pod1/container\n",
        "/sys/fs/cgroup/kubepods/cpu.max": "400000 100000\n",
        "/sys/fs/cgroup/kubepods/pod1/cpu.max": "150000 100000\n",
        "/sys/fs/cgroup/kubepods/pod1/container/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/kubepods/pod1/memory.max": "1000000\n",
        "/sys/fs/cgroup/kubepods/pod1/memory.current": "400000\n",
        "/sys/fs/cgroup/kubepods/pod1/container/memory.max": "max\n",
      }),
    );
    expect(limits).toEqual({ cpus: 1.5, memoryLeft: 600000 });
  });

  test("a container that sees itself at the root finds its limits there", async () => {
    const limits = await readGroupLimits(
      from({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "200000 100000\n" }),
    );
    expect(limits).toEqual({ cpus: 2 });
  });
});

describe("limits of control groups, version 1", () => {
  const CGROUP = "5:memory:/job\n4:cpu,cpuacct:/job\n0::/\n";

  test("quota and memory are found under their controllers", async () => {
    const limits = await readGroupLimits(
      from({
        "/proc/self/cgroup": CGROUP,
        "/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "50000\n",
        "/sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "1048576\n",
        "/sys/fs/cgroup/memory/job/memory.usage_in_bytes": "2000000\n",
      }),
    );
    expect(limits).toEqual({ cpus: 0.5, memoryLeft: 0 });
  });

  test("a negative quota and a limit beyond any memory are none", async () => {
    const limits = await readGroupLimits(
      from({
        "/proc/self/cgroup": CGROUP,
        "/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
      }),
    );
    expect(limits).toEqual({});
  });
});

test("a system without control groups has no limits", async () => {
  expect(await readGroupLimits(from({}))).toEqual({});
});

test("paths may hold colons, and what is no quota is no limit", () => {
  expect(readGroups("3:cpu:/a:b\n0::/c:d\n")).toEqual({ cpu: "/a:b", unified: "/c:d" });
  for (const text of [undefined, "", "max 100000", "-1 100000", "undefined undefined", "100 0"]) {
    expect(readCpuMax(text)).toBeUndefined();
  }
});
