/** A file system in memory, with failures on demand. */
import type { AppendFile, Files } from "#core/ports.ts";

export interface MemoryFiles extends Files {
  readonly texts: Map<string, string>;
  readonly directories: Set<string>;
  /** Makes every operation on a path that matches fail with the system's error. */
  failOn(operation: keyof Files | "append", path: RegExp, code: string): void;
}

export function createMemoryFiles(texts: Record<string, string> = {}, directories: string[] = ["/"]): MemoryFiles {
  const files = new Map(Object.entries(texts));
  const folders = new Set(directories);
  const failures: { operation: string; path: RegExp; code: string }[] = [];
  for (const path of files.keys()) addParents(folders, path);

  function guard(operation: string, path: string): void {
    const failure = failures.find((one) => one.operation === operation && one.path.test(path));
    if (failure !== undefined) throw systemError(failure.code, path);
  }
  const within = (path: string) =>
    [...files.keys(), ...folders].filter((one) => one === path || one.startsWith(`${path}/`));

  function open(path: string, target: string): AppendFile {
    files.set(target, files.get(target) ?? "");
    return {
      append: async (text) => {
        guard("append", path);
        files.set(target, `${files.get(target)}${text}`);
      },
      close: async () => {
        if (target === path) return;
        files.set(path, files.get(target) ?? "");
        files.delete(target);
      },
      abandon: async () => {
        if (target !== path) files.delete(target);
      },
    };
  }

  return {
    texts: files,
    directories: folders,
    failOn: (operation, path, code) => void failures.push({ operation, path, code }),
    readText: async (path) => files.get(path) ?? Promise.reject(systemError("ENOENT", path)),
    readBytes: async (path) => new TextEncoder().encode(files.get(path)),
    exists: async (path) => files.has(path) || folders.has(path),
    isDirectory: async (path) => folders.has(path),
    list: async (path) => {
      guard("list", path);
      const names = within(path).map((one) => one.slice(path.length + 1).split("/")[0] ?? "");
      return [...new Set(names.filter((name) => name !== ""))].sort();
    },
    makeDirectory: async (path) => {
      guard("makeDirectory", path);
      folders.add(path);
      addParents(folders, path);
    },
    rename: async (from, to) => {
      guard("rename", from);
      for (const path of within(from)) {
        const moved = `${to}${path.slice(from.length)}`;
        const text = files.get(path);
        if (text !== undefined) files.set(moved, text);
        if (folders.has(path)) folders.add(moved);
        files.delete(path);
        folders.delete(path);
      }
    },
    remove: async (path) => {
      guard("remove", path);
      for (const one of within(path)) {
        files.delete(one);
        folders.delete(one);
      }
    },
    writeAtomic: async (path, content) => {
      guard("writeAtomic", path);
      if (!folders.has(path.slice(0, path.lastIndexOf("/")))) throw systemError("ENOENT", path);
      files.set(path, String(content));
    },
    openAppend: async (path) => {
      guard("openAppend", path);
      return open(path, path);
    },
    openAtomic: async (path) => {
      guard("openAtomic", path);
      return open(path, `${path}.tmp`);
    },
  };
}

export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

function addParents(folders: Set<string>, path: string): void {
  const parts = path.split("/");
  for (let length = 2; length < parts.length; length++) folders.add(parts.slice(0, length).join("/"));
}
