/**
 * Values of an axis → its scale: where it begins and ends, where the ticks stand, and the place of each value on it.
 * Values that span more than a factor of thirty stand by their logarithm, or the small ones would be one blot.
 */

export interface Scale {
  readonly isLog: boolean;
  /** Rising; the ends of the axis need not have one. */
  readonly ticks: readonly number[];
  /** 0 at the low end, 1 at the high one. */
  readonly place: (value: number) => number;
}

/** Largest over smallest value above which a scale is logarithmic. */
const LOG_ABOVE = 30;
/** Ends and ticks are these times a power of ten. */
const LINEAR_STEPS = [1, 2, 2.5, 5, 10];
const LOG_STEPS = [1, 2, 5];
const WANTED_INTERVALS = 5;
/** Above this many decades only their ends have ticks, and of very many not all. */
const MOST_DECADES = 3;
const MOST_TICKS = 10;
/** Span over size below which a double has no digits left for ticks between the ends. */
const LEAST_SHARE = 1e-9;
/** Smaller than anything that is measured, and large enough that a fifth of it has a power of ten. */
const LEAST_SIZE = 1e-200;
/** Share of a step: what a sum of steps may lack through rounding and still be the end. */
const ROUNDING = 1e-9;

/** Finite values, none: 0 to 1. A linear scale begins at zero where that costs less than half of it. */
export function chooseScale(values: readonly number[]): Scale {
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  return low > LEAST_SIZE && high / low > LOG_ABOVE ? toLogScale(low, high) : toLinearScale(low, high);
}

function toLinearScale(lowest: number, highest: number): Scale {
  const base = lowest >= 0 && lowest <= highest / 2 ? 0 : lowest;
  const size = Math.max(Math.abs(lowest), Math.abs(highest));
  // Hardly more than one value: the axis is as long as the value is large.
  const span = highest - base > size * LEAST_SHARE && size > LEAST_SIZE ? highest - base : Math.max(size, 1);
  const step = roundStep(span / WANTED_INTERVALS);
  const from = Math.floor(base / step + ROUNDING);
  const to = Math.max(Math.ceil((base + span) / step - ROUNDING), from + 1);
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
  const [low, high] = [from * step, to * step];
  return { isLog: false, ticks, place: (value) => (value - low) / (high - low) };
}

function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * (LINEAR_STEPS.find((step) => step >= size / power - ROUNDING) ?? 10);
}

function toLogScale(lowest: number, highest: number): Scale {
  const [first, last] = [Math.floor(Math.log10(lowest)), Math.ceil(Math.log10(highest))];
  const marks = Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((exponent) =>
    LOG_STEPS.map((step) => Number(`${step}e${exponent}`)),
  );
  const low = marks.findLast((mark) => mark <= lowest) ?? lowest;
  const high = marks.find((mark) => mark >= highest) ?? highest;
  const inside = marks.filter((mark) => mark >= low && mark <= high);
  const decades = Math.log10(high) - Math.log10(low);
  const every = Math.ceil(decades / MOST_TICKS);
  const whole = inside.filter((mark) => Math.log10(mark) % every === 0);
  const ticks = decades > MOST_DECADES ? whole : inside;
  const length = Math.log(high) - Math.log(low);
  return { isLog: true, ticks, place: (value) => (Math.log(value) - Math.log(low)) / length };
}

const MOST_PLAIN = 1e9;
const LEAST_PLAIN = 1e-4;
const DIGITS = 12;

/** `1,000`, `0.25`, `2e-5`: as few digits as tell it. */
export function toTickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= MOST_PLAIN || size < LEAST_PLAIN))
    return String(Number(value.toPrecision(3)).toExponential());
  const [whole = "", decimals] = String(Number(value.toPrecision(DIGITS))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
