/**
 * Whether a plan may go on where another was begun: it must measure all that the other did, in the same order, with the
 * same seeds, and may add trials and cells. What stands in the way is told line by line.
 */
import { diffBodies } from "./diff-bodies.ts";
import { isOtherSeeding, seedingOf } from "./extend-plan.ts";
import { type CellRecord, findKnownCells, type PlanRecord } from "./plan-record.ts";

export interface PlanDiff {
  /** `extended`: all that was planned is planned still, and more. `different`: not to be mixed. */
  readonly kind: "same" | "extended" | "different";
  /** What differs, or what is added, for people; empty for `same`. */
  readonly lines: readonly string[];
  /** Directories of known runs that the new plan has elsewhere, as with a second trial. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** Directories of aggregates that the new plan no longer writes. */
  readonly staleAggregates: readonly string[];
}

/** `after` has taken over what `before` settled: it is the record of an extended plan. */
export function diffPlans(before: PlanRecord, after: PlanRecord): PlanDiff {
  const places = findKnownCells(
    after.cells.map(({ body }) => body),
    before.cells,
  );
  const obstacles = [...diffSettings(before, after), ...diffCells(before, after, places)];
  if (obstacles.length > 0) return { kind: "different", lines: obstacles, moves: [], staleAggregates: [] };
  const additions = tellAdditions(before, after, places);
  return {
    kind: additions.length > 0 ? "extended" : "same",
    lines: additions,
    moves: findMoves(before, after, places),
    staleAggregates: before.aggregates.filter((directory) => !after.aggregates.includes(directory)),
  };
}

/** For each cell of the new plan its place in the old one. */
type Places = readonly (number | undefined)[];

function diffSettings(before: PlanRecord, after: PlanRecord): string[] {
  const lines: string[] = [];
  const compare = (name: string, was: string | number | null, is: string | number | null): void => {
    if (was !== is) lines.push(`${name}: ${was ?? "none"} → ${is ?? "none"}`);
  };
  compare("order", before.iteration_order, after.iteration_order);
  compare("random seed", before.random_seed, after.random_seed);
  if (before.random_seed === after.random_seed && isOtherSeeding(seedingOf(before), seedingOf(after))) {
    compare("seeds", seedingOf(before), seedingOf(after));
  }
  if (after.trials < before.trials) compare("trials", before.trials, after.trials);
  if (before.trials > 1 && after.trials > 1) compare("warm-up of later trials", warmUp(before), warmUp(after));
  return lines;
}

const warmUp = ({ cells }: PlanRecord): string => (cells[0]?.runs[1]?.warms_up === true ? "on" : "off");

/** Cells that are gone, changed or in another order. */
function diffCells(before: PlanRecord, after: PlanRecord, places: Places): string[] {
  const known = new Set(places);
  const added = new Map(
    after.cells.filter((_, index) => places[index] === undefined).map((cell) => [cell.label, cell]),
  );
  const changes = new Map<string, string[]>();
  const gone: string[] = [];
  before.cells.forEach((cell, place) => {
    if (known.has(place)) return;
    const changed = added.get(cell.label);
    if (changed === undefined) gone.push(`${cell.label}: no longer planned`);
    for (const line of changed === undefined ? [] : diffBodies(cell.body, changed.body)) {
      changes.set(line, [...(changes.get(line) ?? []), cell.label]);
    }
  });
  const lines = [...changes].map(([line, labels]) => `${toScope(labels, before.cells.length)}${line}`);
  if (lines.length + gone.length > 0) return [...lines, ...gone];
  const kept = places.filter((place) => place !== undefined);
  return kept.every((place, index) => index === 0 || place > (kept[index - 1] ?? -1))
    ? []
    : [`order of the cells: ${toList(before.cells)} → ${toList(after.cells)}`];
}

/** What all cells share is said once. */
function toScope(labels: readonly string[], cells: number): string {
  if (labels.length === cells) return "";
  return labels.length === 1 ? `${labels[0]}: ` : `${labels.length} of ${cells} cells: `;
}

const toList = (cells: readonly CellRecord[]): string => cells.map(({ label }) => label).join(" | ");

function tellAdditions(before: PlanRecord, after: PlanRecord, places: Places): string[] {
  const cells = after.cells.filter((_, index) => places[index] === undefined).map(({ label }) => `${label}: new`);
  return [...(after.trials > before.trials ? [`trials: ${before.trials} → ${after.trials}`] : []), ...cells];
}

function findMoves(before: PlanRecord, after: PlanRecord, places: Places): { from: string; to: string }[] {
  return after.cells.flatMap((cell, index) => {
    const place = places[index];
    const runs = place === undefined ? [] : (before.cells[place]?.runs ?? []);
    return runs.flatMap(({ directory }, trial) => {
      const to = cell.runs[trial]?.directory;
      return to === undefined || to === directory ? [] : [{ from: directory, to }];
    });
  });
}
