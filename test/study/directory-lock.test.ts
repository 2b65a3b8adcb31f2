/** One invocation at a time in a directory: who gets it, who is refused, and what becomes of the locks of the dead. */
import { describe, expect, test } from "bun:test";
import type { ExclusiveFiles, Processes } from "#core/ports.ts";
import { LOCK_FILE, lockDirectory } from "#study/directory-lock.ts";
import { createMemoryFiles, type MemoryFiles } from "../export/memory-files.ts";

const DIRECTORY = "/out/study";
const PATH = `${DIRECTORY}/${LOCK_FILE}`;

function openFiles(): MemoryFiles & ExclusiveFiles {
  const files = createMemoryFiles();
  return {
    ...files,
    createNew: async (path, content) => {
      if (files.texts.has(path)) return false;
      files.texts.set(path, content);
      return true;
    },
  };
}

const processOf = (pid: number, running: Record<number, "yes" | "no" | "unknown"> = {}): Processes => ({
  own: () => ({ host: "here", pid, started: `at ${pid}` }),
  isRunning: (mark) => running[mark.pid] ?? "yes",
});

describe("a directory", () => {
  test("is made, held and given back", async () => {
    const files = openFiles();
    const lock = await lockDirectory({ files, processes: processOf(1), directory: DIRECTORY });
    expect(await files.isDirectory(DIRECTORY)).toBe(true);
    expect(files.texts.get(PATH)).toContain('"pid":1');
    await lock.release();
    expect(files.texts.size).toBe(0);
  });

  test("is refused to a second process, by name, while the first runs or may run", async () => {
    for (const state of ["yes", "unknown"] as const) {
      const files = openFiles();
      await lockDirectory({ files, processes: processOf(1), directory: DIRECTORY });
      const second = lockDirectory({ files, processes: processOf(2, { 1: state }), directory: DIRECTORY });
      expect(second).rejects.toThrow(/in use by process 1 on here/);
      await second.catch(() => {});
      expect(files.texts.get(PATH)).toContain('"pid":1');
    }
  });

  test("is taken over from a process that is gone, and from a lock that nobody can read", async () => {
    for (const left of ['{"host":"here","pid":1}', "", "{"]) {
      const files = openFiles();
      files.directories.add(DIRECTORY);
      files.texts.set(PATH, left);
      await lockDirectory({ files, processes: processOf(2, { 1: "no" }), directory: DIRECTORY });
      expect([...files.texts]).toEqual([[PATH, expect.stringContaining('"pid":2')]]);
    }
  });

  test("of two that take over at once only one gets it, and its lock stays", async () => {
    const files = openFiles();
    files.directories.add(DIRECTORY);
    files.texts.set(PATH, '{"host":"here","pid":1}');
    const both = await Promise.allSettled(
      [2, 3].map((pid) => lockDirectory({ files, processes: processOf(pid, { 1: "no" }), directory: DIRECTORY })),
    );
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([...files.texts.keys()]).toEqual([PATH]);
  });

  test("that is moved aside with its lock is held where it stood", async () => {
    const files = openFiles();
    const lock = await lockDirectory({ files, processes: processOf(1), directory: DIRECTORY });
    await files.rename(DIRECTORY, `${DIRECTORY}.1`);
    await files.makeDirectory(DIRECTORY);
    await lock.follow(`${DIRECTORY}.1`);
    expect([...files.texts.keys()]).toEqual([PATH]);
    await lock.release();
    expect(files.texts.size).toBe(0);
  });

  test("that another one has meanwhile is not given back", async () => {
    const files = openFiles();
    const lock = await lockDirectory({ files, processes: processOf(1), directory: DIRECTORY });
    files.texts.set(PATH, "another's");
    await lock.release();
    expect(files.texts.get(PATH)).toBe("another's");
  });

  test("that cannot be written is told with advice, and exit code 8", async () => {
    const files = openFiles();
    files.failOn("makeDirectory", /study/, "EACCES");
    const refused = lockDirectory({ files, processes: processOf(1), directory: DIRECTORY });
    expect(refused).rejects.toMatchObject({ exitCode: 8, message: expect.stringContaining("may not write") });
    await refused.catch(() => {});
  });
});
