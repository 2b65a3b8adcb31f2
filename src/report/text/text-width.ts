/**
 * How many terminal cells a text takes, and cutting, padding and wrapping by cells instead of by characters.
 * Model names and server messages hold anything: wide letters, emoji, combining marks, escape sequences.
 * Widths are those of plain text: colours are put on after a text has its final width.
 */

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const printableAscii = /^[ -~]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff]$/u;
const pictograph = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const csiSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-?]*[ -/]*[@-~]`, "g");
const breaksLines = /[\p{Cc}\u2028\u2029]+/gu;
const turnsDirection = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Ranges of East Asian wide and full-width letters (Unicode TR 11), first and last code point. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Text of unknown origin made fit for a terminal: one line, no escape sequences, no control or direction marks. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(csiSequence, "").replace(breaksLines, " ").replace(turnsDirection, "").trim();
}

/** Cells that a text without escape sequences takes. */
export function textWidth(text: string): number {
  if (printableAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (pictograph.test(grapheme)) return 2;
  let width = 0;
  for (const letter of grapheme) {
    if (zeroWidth.test(letter)) continue;
    const code = letter.codePointAt(0) ?? 0;
    width += wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
  }
  return width;
}

/** The text in at most `width` cells; what had to go is marked by an ellipsis. Width 0 or less: nothing is left. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return "";
  return `${headOf(text, width - 1)}…`;
}

/** The longest beginning that fits. */
function headOf(text: string, width: number): string {
  let head = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    head += segment;
  }
  return head;
}

/** Blanks after the text up to `width` cells; a longer text is left as it is. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** Blanks before the text up to `width` cells. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/**
 * Lines of at most `width` cells, broken between words; a word longer than a line is broken anywhere.
 * Width below 2 counts as 2, so that a wide letter always fits. An empty text is one empty line.
 */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    let rest = word;
    if (line !== "" && textWidth(line) + 1 + textWidth(rest) <= room) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== "") lines.push(line);
    while (textWidth(rest) > room) {
      const head = headOf(rest, room);
      // A single cluster wider than the line (a long emoji sequence in a broken font table) must still move on.
      const taken = head === "" ? rest.slice(0, 1) : head;
      lines.push(taken);
      rest = rest.slice(taken.length);
    }
    line = rest;
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}
