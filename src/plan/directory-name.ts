/**
 * Names of cell directories: leaf and value as the reference has them (`mean_128__concurrency_4`), made legal on
 * Linux, macOS and Windows alike, since results are copied between them, and unique also where letter case does not
 * count. This is the one place where such a name is made.
 */
import { type Assignment, Float } from "#core/parameter-value.ts";
import { sha256 } from "#core/sha256.ts";
import { toPythonText } from "./python-text.ts";
import { withoutSecrets } from "./secret-values.ts";

export interface CellToName {
  readonly index: number;
  readonly label: string;
  readonly values: readonly Assignment[];
}

/** What file systems take in one name, counted in UTF-8. */
const MOST_BYTES = 255;
const HASH_DIGITS = 8;

/** Directories and files that a study keeps beside its cells, in any of its layouts. */
const RESERVED: ReadonlySet<string> = new Set([
  "aggregate",
  "sweep_aggregate",
  "profile_runs",
  "logs",
  "journal",
  "phases",
  "inputs.json",
  "phase_manifest.json",
  "run_config.json",
  "sampling_design.json",
]);
const RESULT_FILE = /^profile_export.*\.[a-z]+$/;

/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them in names.
const ILLEGAL = /[/\\<>:"|?*\u0000-\u001f\u007f]/g;

/**
 * One name for each cell, in order: of equal ones the second gets `__2`. `kept` are names by place in `cells` that stand
 * already, and stay.
 */
export function nameCells(cells: readonly CellToName[], kept: ReadonlyMap<number, string> = new Map()): string[] {
  const taken = new Set(Array.from(kept.values(), toKey));
  const counts = new Map<string, number>();
  return cells.map((cell, place) => kept.get(place) ?? makeUnique(toBareName(cell), taken, counts));
}

/** `counts` remembers the last number given, so that a thousand equal cells are not counted through each time. */
function makeUnique(name: string, taken: Set<string>, counts: Map<string, number>): string {
  const bare = fit(name, MOST_BYTES);
  const key = toKey(bare);
  let count = counts.get(key) ?? 1;
  let unique = count === 1 ? bare : withNumber(bare, count);
  while (taken.has(toKey(unique)) || isReserved(toKey(unique))) unique = withNumber(bare, ++count);
  counts.set(key, count);
  taken.add(toKey(unique));
  return unique;
}

function withNumber(name: string, number: number): string {
  const ending = `__${number}`;
  return fit(name, MOST_BYTES - ending.length) + ending;
}

const isReserved = (key: string): boolean => RESERVED.has(key) || RESULT_FILE.test(key);

/** Equal for names that some file system takes for one: letter case, and accents composed or not. */
const toKey = (name: string): string => name.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");

/** As the reference names a cell, but legal everywhere. */
function toBareName({ index, label, values }: CellToName): string {
  const isFlat = values.every(({ value }) => typeof value !== "object" || value === null || value instanceof Float);
  const pieces = values.map(({ path, value }) => `${leafOf(path)}_${toPythonText(withoutSecrets(path, value))}`);
  return toLegal(values.length > 0 && isFlat ? pieces.join("__") : label) || `variation_${index}`;
}

const leafOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** Empty where nothing usable is left. */
function toLegal(text: string): string {
  const stripped = text.toWellFormed().replace(ILLEGAL, "").replaceAll("..", "");
  // Windows drops dots and spaces at the end; one at the beginning hides a directory, or is our own.
  const trimmed = stripped.replace(/[. ]+$/, "").replace(/^ +/, "");
  const visible = trimmed.replace(/^\.+/, "_").normalize("NFC");
  return DEVICE.test(visible) ? `_${visible}` : visible;
}

/** Cut at a whole character, and told apart from others cut at the same place by a hash of the whole. */
function fit(name: string, mostBytes: number): string {
  if (byteLength(name) <= mostBytes) return name;
  const ending = `__${sha256(name).slice(0, HASH_DIGITS)}`;
  let cut = "";
  let bytes = ending.length;
  for (const character of name) {
    bytes += byteLength(character);
    if (bytes > mostBytes) break;
    cut += character;
  }
  return cut + ending;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;
