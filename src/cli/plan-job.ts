/** What was read of a command line → a study that can be shown or carried out; one that goes on keeps what was settled. */
import { renderCommandLine } from "#config/flags/command-line.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import { sentenceOf, UserError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { defaultDirectory } from "#export/artifact-names.ts";
import { drawnSeedsOf, toPlanRecord } from "#plan/plan-record.ts";
import { type DrawnSeeds, type PlannedStudy, planStudy } from "#plan/plan-study.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { resumePlan } from "#study/resume-plan.ts";
import { readManifest, type StoredVariation } from "#study/study-manifest.ts";
import { absolutePath } from "./absolute-path.ts";
import { readCells, type StudyJob, settingsOf } from "./study-job.ts";
import { tellOfAbsentMetrics } from "./wished-metrics.ts";
import type { World } from "./world.ts";

/** Throws a `UserError` for anything that can be known to be wrong before a request is sent. */
export async function planJob(argv: readonly string[], reading: StudyReading, world: World): Promise<StudyJob> {
  const { base, study } = reading;
  const first = planReading(reading, world);
  const directory = await chooseDirectory(reading, first.plan, world);
  const stored = study.resume ? await readManifest(world.files, directory) : undefined;
  const { plan: planned, notices } =
    stored === undefined ? first : planReading(reading, world, drawnSeedsOf(stored.record));
  const variations = await readVariations(reading, planned);
  const cells = readCells(variations, whereOfSlos(reading));
  const bodies = cells.map(({ config }) => toMeasuredBody(config));
  const resumed = stored && resumePlan(planned, bodies, { known: stored.record, directory });
  const plan = resumed?.plan ?? planned;
  return {
    manifest: {
      version: VERSION,
      sweepId: stored?.sweepId ?? world.entropy.uuid(),
      cliCommand: renderCommandLine(["profile", ...argv]),
      workingDirectory: world.workingDirectory,
      plan,
      record: resumed?.record ?? toPlanRecord(plan, bodies),
      settings: settingsOf(study),
      variations,
    },
    cells,
    foreseen: cells,
    directory,
    keepsManifest: plan.runs.length > 1 || study.resume,
    ...(resumed === undefined ? {} : { goesOn: resumed.diff }),
    overwrite: base.config.artifacts.overwrite,
    verbosity: base.verbosity,
    showsTable: !reading.noSweepTable,
    overrides: reading.overrides,
    notices: [...base.notices, ...notices],
  };
}

/** `keep`: what was drawn when the study was planned first. */
export function planReading(
  reading: StudyReading,
  { entropy }: Pick<World, "entropy">,
  keep: DrawnSeeds = {},
): PlannedStudy {
  const { base, sweep, search, multiRun, baseSeed } = reading;
  const { plots } = base.config.artifacts;
  const { plan, notices } = planStudy({
    multiRun,
    drawSeed: () => entropy.seed(),
    keep,
    ...(sweep === undefined ? {} : { sweep }),
    ...(search === undefined ? {} : { search }),
    ...(plots === undefined ? {} : { plots }),
    ...(baseSeed === undefined ? {} : { baseSeed }),
  });
  return { plan, notices: [...notices, ...tellOfAbsentMetrics(reading)] };
}

/** Where the objective of a metric was written: on the command line, or in the file. */
export function whereOfSlos({ base: { sloPlaces } }: StudyReading): (tag: string) => string {
  return (tag) => sloPlaces.get(tag) ?? "--goodput";
}

/** Where nothing was said, that of the first variation. */
async function chooseDirectory({ base, readVariation }: StudyReading, plan: StudyPlan, world: World): Promise<string> {
  const { dir } = base.config.artifacts;
  if (dir !== undefined) return absolutePath(world, dir);
  const [first] = plan.variations;
  const { config } = first === undefined ? base : await readVariation(first.patch, first.label);
  return absolutePath(world, defaultDirectory(config));
}

export async function readVariations(
  { base, readVariation }: StudyReading,
  plan: StudyPlan,
): Promise<StoredVariation[]> {
  const variations: StoredVariation[] = [];
  const errors: UserError[] = [];
  for (const { patch, label } of plan.variations) {
    try {
      const { config, explicit } = patch.kind === "none" ? base : await readVariation(patch, label);
      variations.push({ config, explicit, hasKey: config.endpoint.apiKey !== undefined });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw joinErrors(errors, plan.variations.length);
  return variations;
}

/** Of many variations with the same fault it is told once. */
function joinErrors(errors: readonly UserError[], variations: number): UserError {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  const problems = new Map(errors.flatMap((error) => error.problems).map((one) => [sentenceOf(one), one]));
  return new UserError(`${errors.length} of ${variations} variations cannot be run`, {
    problems: [...problems.values()],
  });
}
