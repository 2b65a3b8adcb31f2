/** `aiperf kube …`: nothing is run in a cluster by this program; sweeps and repeats are handed to where they are run. */
import type { World } from "#cli/world.ts";
import { readConfigFile } from "#config/read-file.ts";
import { type Problem, UserError } from "#core/errors.ts";

const KEYS: Readonly<Record<string, string>> = { sweep: "sweep", multiRun: "multi_run" };

export async function runKube(argv: readonly string[], world: World): Promise<number> {
  const file = fileOf(argv);
  const problems: Problem[] = file === undefined ? [] : await findStudyKeys(file, world);
  const name = file ?? "FILE.yaml";
  if (problems.length > 0) {
    throw new UserError("aiperf kube profile runs neither sweeps nor repeated runs", {
      problems,
      hint: `The same file, sweep and repeats included, is run by aiperf profile --config ${name}`,
    });
  }
  throw new UserError("aiperf kube is not part of this program: it runs on one machine", {
    hint: `The same file, sweep and repeats included, is run by aiperf profile --config ${name}`,
  });
}

function fileOf(argv: readonly string[]): string | undefined {
  const place = argv.findIndex((word) => /^(--config|-f)(=|$)/.test(word));
  if (place < 0) return undefined;
  const [, joined] = (argv[place] ?? "").split("=");
  return joined ?? argv[place + 1];
}

async function findStudyKeys(file: string, { env, files }: World): Promise<Problem[]> {
  const read = await readConfigFile(file, { env, files, problems: [], notices: [] });
  return Object.entries(KEYS).flatMap(([key, shown]) => {
    const value = read?.envelope.entries.get(key);
    if (value === undefined) return [];
    return [{ where: read?.envelope.keyAt.get(key) ?? value.at, wanted: `${shown} cannot be run on Kubernetes` }];
  });
}
