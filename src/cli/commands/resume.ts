/** `aiperf resume DIR`: goes on with a sweep or repeats that were cut off, from what they keep in their directory. */
import { absolutePath } from "#cli/absolute-path.ts";
import { carryOutStudy } from "#cli/carry-out-study.ts";
import { readCells } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import type { BenchmarkConfig } from "#config/config.ts";
import { keyFrom } from "#config/read-config.ts";
import { isSecretName, REDACTED } from "#config/redact.ts";
import { ExitCode, type Problem, UserError } from "#core/errors.ts";
import { readManifest, type StudyManifest } from "#study/study-manifest.ts";

const HELP = `Goes on with a sweep or repeated runs that were interrupted or killed.

Usage: aiperf resume DIRECTORY

  DIRECTORY   Artifact directory of the study (--artifact-dir)

Finished runs are kept; those that were cut, failed or never begun are run, the
first of them with a warm-up, and all aggregates are written anew. What to run
is read from the directory; a key comes from AIPERF_API_KEY again. Other secrets
are not kept: where a header or an address holds one, repeat the command line
that began the study, with --resume.

Example:
  aiperf resume artifacts/llama-openai-chat-concurrency1
`;

export async function runResume(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(HELP);
    return ExitCode.ok;
  }
  const [path, ...rest] = argv;
  if (path === undefined || path.startsWith("-") || rest.length > 0) {
    throw new UserError("aiperf resume takes one directory", { hint: "See aiperf resume --help." });
  }
  const directory = absolutePath(world, path);
  const stored = await readManifest(world.files, directory);
  if (stored === undefined) {
    throw new UserError(`${directory} holds no study that could be resumed`, {
      hint: "Only sweeps and repeated runs can be. The journal of a single run that was cut off is finished by aiperf aggregate.",
    });
  }
  const manifest = await withSecrets(stored, world);
  return carryOutStudy(
    {
      manifest,
      cells: readCells(manifest.variations),
      directory,
      keepsManifest: true,
      goesOn: { kind: "same", lines: [], moves: [], staleAggregates: [] },
      overwrite: false,
      verbosity: 0,
      showsTable: true,
      notices: [],
    },
    world,
  );
}

async function withSecrets(manifest: StudyManifest, world: World): Promise<StudyManifest> {
  const problems = new Map<string, Problem>();
  const variations = manifest.variations.map(({ config, explicit, hasKey }) => {
    const found = hasKey ? keyFrom(world.env, config) : {};
    if (hasKey && found.apiKey === undefined) {
      problems.set("key", { where: "AIPERF_API_KEY", wanted: "must hold the key of the server, which is not kept" });
    }
    for (const where of findRedacted(config, ""))
      problems.set(where, { where, wanted: "holds a secret that is not kept" });
    return { config: { ...config, endpoint: { ...config.endpoint, ...found } }, explicit, hasKey };
  });
  for (const { path } of manifest.plan.variations.flatMap(({ values }) => values)) {
    if (isSecretName(path)) problems.set(path, { where: path, wanted: "is varied, and its values are not kept" });
  }
  if (problems.size === 0) return { ...manifest, variations };
  throw new UserError("The study needs what it did not keep", {
    problems: [...problems.values()],
    hint: "Or repeat the command line that began it, with --resume.",
  });
}

/** Paths of the values that were taken out. */
function findRedacted(value: unknown, path: string): string[] {
  if (typeof value === "string") return value.includes(REDACTED) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as BenchmarkConfig).flatMap(([name, member]) =>
    findRedacted(member, path === "" ? name : `${path}.${name}`),
  );
}
