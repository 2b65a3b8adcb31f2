/** Cells → rows of CSV as RFC 4180 has them: CRLF, quotes only where a cell needs them. */

/** One row with its line break. No cell: an empty line. */
export function toCsvRow(cells: readonly string[]): string {
  return `${cells.map(quoteWhereNeeded).join(",")}\r\n`;
}

function quoteWhereNeeded(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Two decimals as C's `%.2f` has them; absent: an empty cell.
 * An exact tie goes to the even digit there, and away from zero in `toFixed`. Only odd multiples of 1/8 are such ties,
 * and only .125 and .625 come out differently.
 */
export function toCsvNumber(value: number | undefined): string {
  if (value === undefined) return "";
  const eighths = Math.abs(value * 8);
  return (eighths % 4 === 1 ? value - Math.sign(value) * 0.001 : value).toFixed(2);
}
