/** A framed paragraph: title and lines in, boxed lines out, as wide as the text asks and never wider than told. */
import type { Painter } from "./paint.ts";
import { cutText, padEnd, textWidth, wrapText } from "./text-width.ts";

export interface BoxLine {
  readonly text: string;
  /** Put before the first line; the following ones are indented by as much. */
  readonly mark?: string;
}

/** Draws a rounded frame with the title in its upper edge. `columns` counts the frame too; below 20 it is 20. */
export function renderBox(title: string, body: readonly BoxLine[], columns: number, frame: Painter): string[] {
  const room = Math.max(20, columns) - 4;
  const lines = body.flatMap(({ text, mark = "" }) => {
    const indent = " ".repeat(textWidth(mark));
    return wrapText(text, room - indent.length).map((line, place) => (place === 0 ? mark : indent) + line);
  });
  const heading = cutText(title, room - 2);
  const width = Math.max(textWidth(heading) + 2, ...lines.map(textWidth));
  return [
    frame(`╭─ ${heading} ${"─".repeat(width - textWidth(heading) - 1)}╮`),
    ...lines.map((line) => `${frame("│")} ${padEnd(line, width)} ${frame("│")}`),
    frame(`╰${"─".repeat(width + 2)}╯`),
  ];
}
