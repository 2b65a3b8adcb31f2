/**
 * Pictures of a screen over time → one animated SVG, by CSS alone. A row that stays as it is is drawn once, with the time
 * it shows; where nothing moves (or nothing may), the last picture is what shows.
 */
import type { Span, Style } from "./terminal-screen.ts";

export interface Frame {
  readonly atMs: number;
  readonly rows: readonly (readonly Span[])[];
}

export interface SvgOptions {
  readonly columns: number;
  /** Of the whole film; it then begins again. */
  readonly lengthMs: number;
  readonly title: string;
}

const LETTER_WIDTH = 8.2;
const LINE_HEIGHT = 17;
const MARGIN = 16;
const BAR_HEIGHT = 30;

/** Readable on its own dark ground, whatever the page around it looks like. */
const CSS = `
.t{font:13.6px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6deeb;white-space:pre}
.b{font-weight:700}.d{opacity:.62}.red{fill:#ff7b72}.green{fill:#7ee787}.yellow{fill:#f2cc60}.blue{fill:#79c0ff}
.magenta{fill:#d2a8ff}.cyan{fill:#76e3ea}.grey{fill:#8b949e}
.h{visibility:hidden}
@media (prefers-reduced-motion:reduce){.t{animation:none!important}}`;

/** A row between two moments, in parts of the film from 0 to 1. */
interface Stay {
  readonly row: number;
  readonly spans: readonly Span[];
  readonly from: number;
  readonly to: number;
}

export function toAnimatedSvg(frames: readonly Frame[], { columns, lengthMs, title }: SvgOptions): string {
  const rowCount = Math.max(...frames.map(({ rows }) => rows.length));
  const width = Math.ceil(columns * LETTER_WIDTH + 2 * MARGIN);
  const height = BAR_HEIGHT + rowCount * LINE_HEIGHT + MARGIN;
  const stays = Array.from({ length: rowCount }, (_, row) => staysOf(frames, row, lengthMs)).flat();
  const names = new Map<string, string>();
  const keyframes: string[] = [];
  const nameOf = ({ from, to }: Stay): string => {
    const key = `${percent(from)} ${percent(to)}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `k${names.size.toString(36)}`;
    names.set(key, name);
    keyframes.push(keyframesOf(name, from, to));
    return name;
  };
  const seconds = (lengthMs / 1000).toFixed(1);
  const texts = stays.map((stay) => textOf(stay, nameOf(stay), seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>${CSS}
${keyframes.join("\n")}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>
<circle cx="18" cy="15" r="5" fill="#ff5f57"/><circle cx="36" cy="15" r="5" fill="#febc2e"/><circle cx="54" cy="15" r="5" fill="#28c840"/>
${texts.join("\n")}
</svg>
`;
}

function staysOf(frames: readonly Frame[], row: number, lengthMs: number): Stay[] {
  const stays: Stay[] = [];
  let begun: { readonly spans: readonly Span[]; readonly key: string; readonly atMs: number } | undefined;
  const end = (atMs: number): void => {
    if (begun === undefined || begun.spans.length === 0) return;
    stays.push({ row, spans: begun.spans, from: begun.atMs / lengthMs, to: atMs / lengthMs });
  };
  for (const { atMs, rows } of frames) {
    const spans = rows[row] ?? [];
    const key = JSON.stringify(spans);
    if (begun?.key === key) continue;
    end(atMs);
    begun = { spans, key, atMs };
  }
  end(lengthMs);
  return stays;
}

function keyframesOf(name: string, from: number, to: number): string {
  const start = from === 0 ? "0%{visibility:visible}" : `0%{visibility:hidden}${percent(from)}{visibility:visible}`;
  return `@keyframes ${name}{${start}${to >= 1 ? "" : `${percent(to)}{visibility:hidden}`}}`;
}

const percent = (part: number): string => `${Number((part * 100).toFixed(2))}%`;

function textOf({ row, spans, to }: Stay, name: string, seconds: string): string {
  const y = BAR_HEIGHT + (row + 0.75) * LINE_HEIGHT;
  let column = 0;
  const pieces: string[] = [];
  for (const { text, style } of spans) {
    // Fonts differ in how wide a letter is: after each gap a piece begins where its column is.
    for (const piece of text.split(/( {2,})/)) {
      const blanks = piece.length - piece.trimStart().length;
      if (piece.trim() !== "") pieces.push(pieceOf(piece.trim(), column + blanks, style));
      column += [...piece].length;
    }
  }
  // The last picture stays where nothing is animated.
  const hidden = to >= 1 ? "" : " h";
  return (
    `<text class="t${hidden}" y="${y.toFixed(1)}" style="animation:${name} ${seconds}s step-end infinite">` +
    `${pieces.join("")}</text>`
  );
}

function pieceOf(text: string, column: number, { bold, dim, colour }: Style): string {
  const names = [bold ? "b" : "", dim ? "d" : "", colour ?? ""].filter((name) => name !== "");
  const x = Number((MARGIN + column * LETTER_WIDTH).toFixed(1));
  return `<tspan x="${x}"${names.length === 0 ? "" : ` class="${names.join(" ")}"`}>${escapeXml(text)}</tspan>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
