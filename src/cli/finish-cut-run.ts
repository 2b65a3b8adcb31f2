/** A run that was cut off → its results, from the journal that it left behind. */
import { artifactNames } from "#export/artifact-names.ts";
import { writeRun } from "#export/write-run.ts";
import { readEndpoint } from "#run/endpoint-facts.ts";
import { finishRun } from "#study/found/finish-run.ts";
import { JOURNAL_DIRECTORY, readStoredRun } from "#study/run-directory.ts";
import { createRunPresenter, type RunPresenter } from "./run-presenter.ts";
import type { World } from "./world.ts";

/** The presenter can show the run. Throws a `UserError` where there is no journal, or nothing in it. */
export async function finishCutRun(world: World, directory: string): Promise<RunPresenter> {
  const { files, http, env } = world;
  const stored = await readStoredRun(files, directory);
  const { config, inputConfig: explicit } = stored;
  const names = artifactNames(config.artifacts.prefix);
  const endpoint = readEndpoint(config.endpoint);
  const result = await finishRun({ stored, directory, names, endpoint, files, http, env });
  const presenter = createRunPresenter({ world, names, verbosity: 0 });
  const text = await presenter.render({ config, explicit, endpoint }, result, directory);
  await writeRun(files, { directory, names }, result, text);
  await files.remove(`${directory}/${JOURNAL_DIRECTORY}`);
  return presenter;
}
