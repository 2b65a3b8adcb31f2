/**
 * A chart → SVG that stands alone: no script, no font, no reference to anything outside. Colours follow the viewer's
 * light or dark theme, and are told apart by people who do not see all of them (Okabe and Ito). The same chart gives the
 * same bytes.
 */
import { chooseScale, type Scale, toTickText } from "./axis-scale.ts";
import type { Chart, ChartPoint, Rule, Series } from "./chart.ts";

const [WIDTH, HEIGHT] = [760, 460];
const [LEFT, RIGHT, TOP, BOTTOM] = [76, 24, 66, 58];
const LEGEND_WIDTH = 150;
const LEGEND_STEP = 20;
const MOST_IN_LEGEND = 16;
/** Of the legend, of labels beside points and of the title, in characters. */
const [LONGEST_NAME, LONGEST_LABEL, LONGEST_LINE] = [20, 24, 96];

const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#3d8fbf", "#555555", "#a0522d"];
const DARK = ["#56b4e9", "#ff9e4a", "#2fd3a5", "#e8a3c8", "#f0e442", "#9ccdf0", "#bbbbbb", "#e3b08f"];

/** Points that are not finite, and those that a logarithmic scale has no place for, are left out. Ends with a line break. */
export function renderSvgChart(chart: Chart): string {
  const series = chart.series.map((one) => ({ ...one, points: one.points.filter(isFinitePoint) }));
  const legend = series.filter(({ name, points }) => name !== "" && points.length > 0);
  const right = WIDTH - RIGHT - (legend.length > 1 ? LEGEND_WIDTH : 0);
  const frame = toFrame(series, chart.rules, right);
  const title = cut(chart.title, LONGEST_LINE);
  const note = chart.note === undefined ? [] : [text([LEFT, 46], cut(chart.note, LONGEST_LINE), "note")];
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${toXml(chart.title)}</title>`,
    `<style>${renderStyle()}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    text([LEFT, 26], title, "title"),
    ...note,
    ...renderAxes(chart, frame),
    ...chart.rules.flatMap((rule) => renderRule(rule, frame)),
    ...series.flatMap((one, index) => renderSeries(one, one.colourOf ?? index, frame)),
    ...(legend.length > 1 ? renderLegend(series, right + 18) : []),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

interface Frame {
  readonly right: number;
  readonly xScale: Scale;
  readonly yScale: Scale;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function toFrame(series: readonly Series[], rules: readonly Rule[], right: number): Frame {
  const points = series.flatMap((one) => one.points);
  const ofRules = (axis: Rule["axis"]) => rules.filter((rule) => rule.axis === axis).map(({ at }) => at);
  const xScale = chooseScale([...points.map(({ x }) => x), ...ofRules("x")]);
  const means = [...points.map(({ y }) => y), ...ofRules("y")];
  // An interval that reaches below zero must not take the logarithm away from values that need it.
  const lowest = Math.min(...means);
  const ends = points.flatMap(({ y, halfWidth = 0 }) => [y + halfWidth, Math.max(y - halfWidth, Math.min(lowest, 0))]);
  const isLog = chooseScale(means).isLog;
  const yScale = chooseScale([...means, ...ends.filter((end) => !isLog || end >= lowest)]);
  return {
    right,
    xScale,
    yScale,
    x: (value) => LEFT + xScale.place(value) * (right - LEFT),
    y: (value) => HEIGHT - BOTTOM - yScale.place(value) * (HEIGHT - BOTTOM - TOP),
  };
}

const isFinitePoint = ({ x, y }: ChartPoint): boolean => Number.isFinite(x) && Number.isFinite(y);

function renderAxes({ xLabel, yLabel }: Chart, { right, xScale, yScale, x, y }: Frame): string[] {
  const bottom = HEIGHT - BOTTOM;
  const ofX = xScale.ticks.flatMap((tick) => [
    line([x(tick), TOP], [x(tick), bottom], "grid"),
    text([x(tick), bottom + 18], toTickText(tick), "tick middle"),
  ]);
  const ofY = yScale.ticks.flatMap((tick) => [
    line([LEFT, y(tick)], [right, y(tick)], "grid"),
    text([LEFT - 8, y(tick) + 4], toTickText(tick), "tick end"),
  ]);
  const logs = [xScale, yScale].map(({ isLog }) => (isLog ? ", logarithmic" : ""));
  const middle = (TOP + bottom) / 2;
  return [
    ...ofX,
    ...ofY,
    line([LEFT, bottom], [right, bottom], "axis"),
    line([LEFT, TOP], [LEFT, bottom], "axis"),
    text([(LEFT + right) / 2, HEIGHT - 14], `${xLabel}${logs[0]}`, "label middle"),
    `<g transform="rotate(-90 16 ${toCoordinate(middle)})">${text([16, middle], `${yLabel}${logs[1]}`, "label middle")}</g>`,
  ];
}

function renderRule({ axis, at, label }: Rule, { right, x, y }: Frame): string[] {
  if (axis === "y") {
    return [line([LEFT, y(at)], [right, y(at)], "rule"), text([right - 4, y(at) - 6], label, "tick end")];
  }
  const isRight = x(at) > (LEFT + right) / 2;
  return [
    line([x(at), TOP], [x(at), HEIGHT - BOTTOM], "rule"),
    text([x(at) + (isRight ? -6 : 6), TOP + 14], label, isRight ? "tick end" : "tick"),
  ];
}

function renderSeries({ style, points, name }: Series, colour: number, frame: Frame): string[] {
  const shade = `c${colour % LIGHT.length}`;
  const path = points.map(({ x, y }) => `${toCoordinate(frame.x(x))},${toCoordinate(frame.y(y))}`).join(" ");
  const joined = style === "points" || points.length < 2 ? [] : [`<polyline class="${shade}" points="${path}"/>`];
  if (style === "curve") return joined;
  return [...joined, ...points.flatMap((point) => renderPoint(point, { name, shade, frame }))];
}

interface PointContext {
  readonly name: string;
  readonly shade: string;
  readonly frame: Frame;
}

/** With a text that viewers show when the pointer rests on it. */
function renderPoint({ x, y, halfWidth, label, isFaint }: ChartPoint, { name, shade, frame }: PointContext): string[] {
  const [across, up] = [frame.x(x), frame.y(y)];
  const told = `${name === "" ? "" : `${name}: `}${toPlain(x)}, ${toPlain(y)}${halfWidth === undefined ? "" : ` ± ${toPlain(halfWidth)}`}`;
  const bounds = [y - (halfWidth ?? 0), y + (halfWidth ?? 0)].map((end) => {
    const height = frame.y(end);
    // Below zero there is no place on a logarithmic scale: the bar goes down to the axis.
    return Number.isFinite(height) ? Math.min(height, HEIGHT - BOTTOM) : HEIGHT - BOTTOM;
  }) as [number, number];
  const bar =
    halfWidth === undefined
      ? []
      : [
          line([across, bounds[0]], [across, bounds[1]], shade),
          ...bounds.map((end) => line([across - 4, end], [across + 4, end], shade)),
        ];
  const dot = `<circle class="${shade}${isFaint === true ? " faint" : " full"}" cx="${toCoordinate(across)}" cy="${toCoordinate(up)}" r="4"><title>${toXml(told)}</title></circle>`;
  const isRight = across > (LEFT + frame.right) / 2;
  const written =
    label === undefined
      ? []
      : [text([across + (isRight ? -8 : 8), up - 7], cut(label, LONGEST_LABEL), isRight ? "mark end" : "mark")];
  return [...bar, dot, ...written];
}

function renderLegend(series: readonly Series[], left: number): string[] {
  const named = series.flatMap((one, index) =>
    one.name === "" || one.points.length === 0 ? [] : [{ ...one, colour: (one.colourOf ?? index) % LIGHT.length }],
  );
  const shown = named.slice(0, MOST_IN_LEGEND).flatMap(({ name, colour }, place) => {
    const y = TOP + 8 + place * LEGEND_STEP;
    return [
      line([left, y], [left + 16, y], `c${colour} thick`),
      text([left + 22, y + 4], cut(name, LONGEST_NAME), "tick"),
    ];
  });
  const more = named.length - MOST_IN_LEGEND;
  const rest = more > 0 ? [text([left, TOP + 12 + MOST_IN_LEGEND * LEGEND_STEP], `and ${more} more`, "tick")] : [];
  return [...shown, ...rest];
}

type Place = readonly [number, number];

const line = ([x1, y1]: Place, [x2, y2]: Place, kind: string): string =>
  `<line class="${kind}" x1="${toCoordinate(x1)}" y1="${toCoordinate(y1)}" x2="${toCoordinate(x2)}" y2="${toCoordinate(y2)}"/>`;

const text = ([x, y]: Place, content: string, kind: string): string =>
  `<text class="${kind}" x="${toCoordinate(x)}" y="${toCoordinate(y)}">${toXml(content)}</text>`;

/** Hundredths of a pixel are enough for anybody. */
const toCoordinate = (value: number): string => String(Number(value.toFixed(2)));

const toPlain = (value: number): string => toTickText(Number(value.toPrecision(4)));

function cut(content: string, most: number): string {
  const letters = [...content];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : content;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML has no place for control characters, not even escaped. */
function toXml(content: string): string {
  return content
    .replaceAll(/\p{Cc}|[\ud800-\udfff\ufffe\uffff]/gu, " ")
    .replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter] ?? "");
}

function renderStyle(): string {
  const colours = (palette: readonly string[]) =>
    palette.map((colour, index) => `.c${index}{stroke:${colour}}.c${index}.full{fill:${colour}}`).join("");
  const light = `${colours(LIGHT)}.paper,.faint{fill:#fff}text{fill:#222}.note,.tick{fill:#555}.grid{stroke:#e4e4e4}.axis{stroke:#555}.rule{stroke:#888}`;
  const dark = `${colours(DARK)}.paper,.faint{fill:#16181c}text{fill:#eee}.note,.tick{fill:#b4b4b4}.grid{stroke:#30343a}.axis{stroke:#b4b4b4}.rule{stroke:#888}`;
  const shapes =
    "text{font:12px system-ui,sans-serif;stroke:none}.title{font-size:16px;font-weight:600}.label{font-size:13px}.mark{font-size:11px}" +
    ".middle{text-anchor:middle}.end{text-anchor:end}line{stroke-width:1}polyline{fill:none;stroke-width:2}circle{stroke-width:1.5}" +
    ".thick{stroke-width:3}.rule{stroke-dasharray:5 4}";
  return `${shapes}${light}@media (prefers-color-scheme:dark){${dark}}`;
}
