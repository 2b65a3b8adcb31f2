/**
 * Cuts text into the pieces that o200k_base merges separately: words with one leading sign or space and an English
 * contraction, numbers of up to three digits, runs of signs, runs of white space.
 * A piece depends only on what stands from its start onwards, so a hand-written scanner takes the pieces that are
 * plain ASCII (most of all text, ten times as fast) and the published pattern takes every other one.
 */

const UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
// Spelt out, since the pattern's case folding is Unicode's: the long s (U+017F) is an s as well.
const CONTRACTION = "(?:'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?";
// JavaScript's \s is not Unicode's White_Space: it has U+FEFF more and U+0085 less.
const SPACE = "\\p{White_Space}";
const PIECE = new RegExp(
  [
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+${CONTRACTION}`,
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*${CONTRACTION}`,
    "\\p{N}{1,3}",
    ` ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*`,
    `${SPACE}*[\\r\\n]+`,
    `${SPACE}+(?!\\P{White_Space})`,
    `${SPACE}+`,
  ].join("|"),
  "uy",
);

const END = 0;
const SIGN = 1;
const LETTER_UPPER = 2;
const LETTER_LOWER = 3;
const DIGIT = 4;
const BLANK = 5;
const NEWLINE = 6;
const FOREIGN = 7;

const CLASS_OF_ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[A-Z]/.test(char)) return LETTER_UPPER;
  if (/[a-z]/.test(char)) return LETTER_LOWER;
  if (/[0-9]/.test(char)) return DIGIT;
  if (/[\r\n]/.test(char)) return NEWLINE;
  return /[\t\v\f ]/.test(char) ? BLANK : SIGN;
});

/** End of the piece that starts at `start` (a piece boundary before the end of the text); always beyond `start`. */
export function pieceEnd(text: string, start: number): number {
  const end = asciiPieceEnd(text, start);
  if (end !== UNDECIDED) return end;
  PIECE.lastIndex = start;
  PIECE.test(text);
  // Every character is in one of the alternatives, so the pattern always matches at `start`.
  return PIECE.lastIndex;
}

const UNDECIDED = -1;

function classAt(text: string, at: number): number {
  if (at >= text.length) return END;
  const code = text.charCodeAt(at);
  return code < 128 ? (CLASS_OF_ASCII[code] as number) : FOREIGN;
}

function asciiPieceEnd(text: string, start: number): number {
  const first = classAt(text, start);
  if (first === LETTER_LOWER || first === LETTER_UPPER) return wordEnd(text, start);
  if (first === FOREIGN) return UNDECIDED;
  if (first === DIGIT) return numberEnd(text, start);
  const second = classAt(text, start + 1);
  if (second === FOREIGN) return UNDECIDED;
  if (first !== NEWLINE && (second === LETTER_LOWER || second === LETTER_UPPER)) return wordEnd(text, start + 1);
  if (first === SIGN) return signsEnd(text, start);
  if (second === SIGN && text.charCodeAt(start) === 0x20) return signsEnd(text, start + 1);
  return spaceEnd(text, start);
}

/** Capitals, then small letters, then a contraction. */
function wordEnd(text: string, start: number): number {
  let at = start;
  let kind = classAt(text, at);
  while (kind === LETTER_UPPER) kind = classAt(text, ++at);
  while (kind === LETTER_LOWER) kind = classAt(text, ++at);
  if (kind === FOREIGN) return UNDECIDED;
  if (kind !== SIGN || text.charCodeAt(at) !== 0x27) return at;
  const next = classAt(text, at + 1);
  if (next === FOREIGN) return UNDECIDED;
  return at + contractionLength(text, at + 1);
}

/** Length, apostrophe included, of the contraction whose first letter is at `at`; 0 if there is none. */
function contractionLength(text: string, at: number): number {
  const first = text.charCodeAt(at) | 0x20;
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) return 2;
  const second = text.charCodeAt(at + 1) | 0x20;
  if ((first === 0x72 || first === 0x76) && second === 0x65) return 3;
  return first === 0x6c && second === 0x6c ? 3 : 0;
}

function numberEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < start + 3) {
    const kind = classAt(text, at);
    if (kind === FOREIGN) return UNDECIDED;
    if (kind !== DIGIT) break;
    at++;
  }
  return at;
}

/** A run of signs, and the line breaks and slashes right behind it. */
function signsEnd(text: string, start: number): number {
  let at = start;
  let kind = classAt(text, at);
  while (kind === SIGN) kind = classAt(text, ++at);
  if (kind === FOREIGN) return UNDECIDED;
  while (kind === NEWLINE || (kind === SIGN && text.charCodeAt(at) === 0x2f)) kind = classAt(text, ++at);
  return at;
}

/** White space up to its last line break; without one, all of it but the blank that goes with what follows. */
function spaceEnd(text: string, start: number): number {
  let at = start;
  let lastBreak = -1;
  let kind = classAt(text, at);
  while (kind === BLANK || kind === NEWLINE) {
    if (kind === NEWLINE) lastBreak = at;
    kind = classAt(text, ++at);
  }
  if (kind === FOREIGN) return UNDECIDED;
  if (lastBreak >= 0) return lastBreak + 1;
  return kind === END || at - start === 1 ? at : at - 1;
}
