/** `aiperf config migrate FILE`: an older file in today's form, proved to mean the same. */
import { absolutePath } from "#cli/absolute-path.ts";
import { type CommandOption, readOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { migrateYaml } from "#config/yaml/migrate-yaml.ts";
import { ExitCode } from "#core/errors.ts";
import { splitFile } from "./read-study-file.ts";

export const MIGRATE_OPTIONS = {
  output: { flag: "--output", short: "-o", kind: "text", value: "FILE", help: "Write it there; else it is printed" },
} as const satisfies Readonly<Record<string, CommandOption>>;

export async function migrateFile(argv: readonly string[], world: World): Promise<number> {
  const { file, rest } = splitFile("aiperf config migrate", argv);
  const { output } = readOptions("aiperf config migrate", rest, MIGRATE_OPTIONS) as { readonly output?: string };
  const { terminal, files, env } = world;
  const before = await readStudyConfig({ argv: ["--config", file], env, files });
  const migrated = await migrateYaml(await files.readText(file));
  if (migrated === undefined) {
    terminal.stderr(`${file} has today's form already.\n`);
    return ExitCode.ok;
  }
  const overlaid = { ...files, readText: async (path: string) => (path === file ? migrated : files.readText(path)) };
  const after = await readStudyConfig({ argv: ["--config", file], env, files: overlaid });
  if (JSON.stringify(after.base.explicit) !== JSON.stringify(before.base.explicit)) {
    throw new Error(`migrating ${file} would change what it means`);
  }
  if (output === undefined) terminal.stdout(migrated);
  else {
    await files.writeAtomic(absolutePath(world, output), migrated);
    terminal.stdout(`Written: ${output}\n`);
  }
  return ExitCode.ok;
}
