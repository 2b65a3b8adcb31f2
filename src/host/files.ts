/** Files of the real file system behind the `Files` port. */
import * as fs from "node:fs/promises";
import path from "node:path";
import type { AppendFile, ExclusiveFiles, Files, RangedFiles } from "#core/ports.ts";

export const realFiles: Files & RangedFiles & ExclusiveFiles = {
  readText: (file) => fs.readFile(file, "utf8"),
  readBytes: async (file) => new Uint8Array(await fs.readFile(file)),
  readRange: (file, from, to) => Bun.file(file).slice(from, to).bytes(),
  exists: (file) =>
    fs.access(file).then(
      () => true,
      () => false,
    ),
  isDirectory: (file) =>
    fs.stat(file).then(
      (stat) => stat.isDirectory(),
      () => false,
    ),
  list: async (directory) => (await fs.readdir(directory)).sort(),
  makeDirectory: async (directory) => {
    await fs.mkdir(directory, { recursive: true });
  },
  rename: (from, to) => fs.rename(from, to),
  remove: (file) => fs.rm(file, { recursive: true, force: true }),
  writeAtomic: async (file, content) => {
    const temporary = temporaryNameFor(file);
    try {
      await fs.writeFile(temporary, content);
      await fs.rename(temporary, file);
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  },
  createNew: async (file, content) => {
    const temporary = temporaryNameFor(file);
    try {
      await fs.writeFile(temporary, content);
      // A link, unlike a rename, takes nobody's place; where there are none, the name is ours before the content is.
      await fs.link(temporary, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") throw error;
        return fs.writeFile(file, content, { flag: "wx" });
      });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      await fs.rm(temporary, { force: true });
    }
  },
  openAppend: async (file) => appendTo(await fs.open(file, "a")),
  openAtomic: async (file) => {
    const temporary = temporaryNameFor(file);
    const open = appendTo(await fs.open(temporary, "w"));
    return {
      append: open.append,
      close: async () => {
        await open.close();
        await fs.rename(temporary, file);
      },
      abandon: async () => {
        await open.close();
        await fs.rm(temporary, { force: true });
      },
    };
  },
};

function appendTo(handle: fs.FileHandle): AppendFile {
  return {
    append: (text) => handle.appendFile(text),
    close: () => handle.close(),
    abandon: () => handle.close(),
  };
}

/** In the same folder, so that the rename stays within one file system. */
function temporaryNameFor(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
}
