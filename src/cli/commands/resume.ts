/** `aiperf resume DIR`: goes on with a sweep or repeats that were cut off, from what they keep in their directory. */
import { absolutePath } from "#cli/absolute-path.ts";
import { carryOutStudy } from "#cli/carry-out-study.ts";
import { planSearchJob } from "#cli/plan-search-job.ts";
import { readCells, type StudyJob } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import type { BenchmarkConfig } from "#config/config.ts";
import { keyFrom } from "#config/read-config.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { isSecretName, REDACTED } from "#config/redact.ts";
import { ExitCode, type Problem, UserError } from "#core/errors.ts";
import { readManifest, type StoredVariation, type StudyManifest } from "#study/study-manifest.ts";

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
  if (stored.plan.search !== undefined) return carryOutStudy(await readSearch(stored, directory, world), world);
  const manifest = withSecrets(stored, world);
  const cells = readCells(manifest.variations);
  return carryOutStudy(
    {
      manifest,
      cells,
      foreseen: cells,
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

/** Its points are made from the whole command line: what they have in common is not kept, and may hold secrets. */
async function readSearch(
  { argv, workingDirectory }: StudyManifest,
  directory: string,
  world: World,
): Promise<StudyJob> {
  const hint = "Repeat the command line that began it, with --resume.";
  if (argv === undefined) {
    throw new UserError("The search needs what it did not keep: there were secrets on its command line", { hint });
  }
  const place = world.enterDirectory(workingDirectory);
  if (place === undefined) {
    throw new UserError(`The search was begun in ${workingDirectory}, which is not there any more`, { hint });
  }
  const words = argv.includes("--resume") ? argv : [...argv, "--resume"];
  const reading = await readStudyConfig({ argv: words, env: place.env, files: place.files });
  const { search } = reading;
  if (search === undefined) {
    throw new UserError("What began the search is none any more", {
      hint: "The file that it was read from has changed.",
    });
  }
  return planSearchJob({ argv: words, reading, search, directory }, place);
}

/** What a manifest says of a study that can be run from it alone. */
interface WholeManifest extends StudyManifest {
  readonly variations: readonly StoredVariation[];
}

function withSecrets(manifest: StudyManifest, world: World): WholeManifest {
  const problems = new Map<string, Problem>();
  // Only a search has points that cannot be run.
  const known = manifest.variations.flatMap((one) => one ?? []);
  const variations = known.map(({ config, explicit, hasKey }) => {
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
