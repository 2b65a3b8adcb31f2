/** What was read of a command line → a search that can be carried out; one that goes on keeps the points it has tried. */
import { hideSecrets, renderCommandLine } from "#config/flags/command-line.ts";
import type { ConfigReading } from "#config/read-config.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import { assignmentsOf } from "#config/search/search-point.ts";
import { UserError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { artifactNames, defaultDirectory } from "#export/artifact-names.ts";
import { drawnSeedsOf, toPlanRecord } from "#plan/plan-record.ts";
import { isProbing, toProbe } from "#plan/search/search-probe.ts";
import type { StudyPlan, Variation } from "#plan/study-plan.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { resumeSearch, type SearchPoint } from "#study/search/resume-search.ts";
import { readManifest } from "#study/study-manifest.ts";
import type { CellSetup } from "#study/trial/cell-setup.ts";
import { absolutePath } from "./absolute-path.ts";
import { planReading, whereOfSlos } from "./plan-job.ts";
import { readCells, type StudyJob, settingsOf } from "./study-job.ts";
import type { World } from "./world.ts";

export interface SearchRequest {
  /** Words after the command's name. */
  readonly argv: readonly string[];
  readonly reading: StudyReading;
  readonly search: SearchConfig;
  /** Absolute; absent: the one that was asked for. */
  readonly directory?: string;
}

/** Throws a `UserError` for anything that can be known to be wrong before a request is sent. */
export async function planSearchJob(
  { argv, reading, search, ...given }: SearchRequest,
  world: World,
): Promise<StudyJob> {
  const { base, study } = reading;
  const first = planReading(reading, world);
  const directory = given.directory ?? absolutePath(world, base.config.artifacts.dir ?? defaultDirectory(base.config));
  const stored = study.resume ? await readManifest(world.files, directory) : undefined;
  const { plan: planned, notices } =
    stored === undefined ? first : planReading(reading, world, drawnSeedsOf(stored.record));
  const readCell = createCellReader(reading);
  const readPoint = (variation: Variation, plan: StudyPlan) =>
    readPointOf({ variation, plan, search, reading, readCell });
  const names = artifactNames(base.config.artifacts.prefix);
  const resumed =
    stored && (await resumeSearch({ ...{ stored, planned, readPoint, names, directory }, files: world.files }));
  const plan = resumed?.plan ?? planned;
  const points = resumed?.points ?? [];
  const variations = points.map((point) => point.stored);
  return {
    manifest: {
      version: VERSION,
      sweepId: stored?.sweepId ?? world.entropy.uuid(),
      cliCommand: renderCommandLine(["profile", ...argv]),
      ...(hideSecrets(argv).every((word, place) => word === argv[place]) ? { argv } : {}),
      workingDirectory: world.workingDirectory,
      plan,
      record: toPlanRecord(
        plan,
        variations.map((one) => one && toMeasuredBody(one.config)),
      ),
      settings: settingsOf(study),
      variations,
    },
    cells: points.map(({ cell }) => cell),
    foreseen: await foresee(search, reading, readCell),
    readPoint,
    directory,
    keepsManifest: true,
    ...(resumed === undefined ? {} : { goesOn: resumed.diff }),
    overwrite: base.config.artifacts.overwrite,
    verbosity: base.verbosity,
    showsTable: !reading.noSweepTable,
    notices: [...base.notices, ...notices],
  };
}

type CellReader = (read: Pick<ConfigReading, "config" | "explicit">) => CellSetup;

/** Throws a `UserError` with what only the endpoint shows to be wrong. */
function createCellReader(reading: StudyReading): CellReader {
  const whereOfSlo = whereOfSlos(reading);
  return (read) => {
    const [cell] = readCells([{ ...read, hasKey: false }], whereOfSlo);
    if (cell === undefined) throw new Error("one configuration gave no cell");
    return cell;
  };
}

interface Foreseen {
  readonly variation: Variation;
  readonly plan: StudyPlan;
  readonly search: SearchConfig;
  readonly reading: StudyReading;
  readonly readCell: CellReader;
}

/** A point that the rules refuse, as one with more prefills than sessions, is a failed one: the search learns from it. */
async function readPointOf({ variation, plan, search, reading, readCell }: Foreseen): Promise<SearchPoint> {
  try {
    const { config, explicit } = await reading.readVariation(variation.patch, variation.label);
    const read = isProbing(search)
      ? toProbe({ config, explicit }, search, { isFirst: isFirstAt(variation, plan) })
      : { config, explicit };
    return { cell: readCell(read), stored: { ...read, hasKey: config.endpoint.apiKey !== undefined } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { cell: { refusal: error }, stored: null };
  }
}

function isFirstAt({ index, values }: Variation, { variations }: StudyPlan): boolean {
  const key = JSON.stringify(values);
  return !variations.some((other) => other.index < index && JSON.stringify(other.values) === key);
}

/** The ends of the space, where they can be run, and what the points are made from. */
async function foresee(
  { searchSpace }: SearchConfig,
  { base, readVariation }: StudyReading,
  readCell: CellReader,
): Promise<CellSetup[]> {
  const cells = [readCell(base)];
  for (const end of ["lo", "hi"] as const) {
    const values = Object.fromEntries(
      searchSpace.map((axis) => [axis.path, axis.kind === "int" ? wholeWithin(axis[end], end) : axis[end]]),
    );
    const assignments = assignmentsOf(searchSpace, values);
    try {
      cells.push(readCell(await readVariation({ kind: "assign", assignments }, `${end} end of the search`)));
    } catch (error) {
      // Told when the command line was read.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return cells;
}

const wholeWithin = (value: number, end: "lo" | "hi"): number => (end === "lo" ? Math.ceil(value) : Math.floor(value));
