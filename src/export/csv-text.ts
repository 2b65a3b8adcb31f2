/** Cells → rows of CSV as RFC 4180 has them: CRLF, quotes only where a cell needs them. */

/** One row with its line break. No cell: an empty line. */
export function toCsvRow(cells: readonly string[]): string {
  return `${cells.map(quoteWhereNeeded).join(",")}\r\n`;
}

function quoteWhereNeeded(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * As C's `%.2f` has it, or with as many decimals as asked for; absent: an empty cell.
 * An exact tie goes to the even digit there, and away from zero in `toFixed`. With d decimals such ties are odd multiples
 * of 1/2ᵈ⁺¹, which doubles hold exactly, and half of them come out differently.
 */
export function toCsvNumber(value: number | undefined, decimals = 2): string {
  if (value === undefined) return "";
  const isTie = Math.abs(value * 2 ** (decimals + 1)) % 2 === 1;
  const isEvenBelow = Math.floor(Math.abs(value) * 10 ** decimals) % 2 === 0;
  return (isTie && isEvenBelow ? value - Math.sign(value) * 10 ** -(decimals + 1) : value).toFixed(decimals);
}
