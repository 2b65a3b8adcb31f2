/**
 * Lengths and delays out of a configured distribution. In: the distribution and a random stream; out: one number.
 * Lengths are whole and at least 1; delays stay real. The same stream state gives the same draw.
 */
import type { Distribution } from "#config/config.ts";
import type { Random } from "#core/random.ts";

/**
 * A length: whole, at least 1, rounded up; a normal distribution without spread is rounded to the nearest instead.
 * `min` and `max` bound the whole number too, so a `max` of 10.5 never gives 11.
 */
export function drawLength(distribution: Distribution, random: Random): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = distribution;
  const drawn = drawWhole(distribution, random);
  return Math.max(1, Math.ceil(min), Math.min(drawn, Math.floor(max)));
}

/** A real value, bounded by `min` and `max`; for delays. Normal draws are positive, the others what they are. */
export function drawReal(distribution: Distribution, random: Random): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = distribution;
  return Math.max(min, Math.min(drawShape(distribution, random), max));
}

/** One of the items, with probability proportional to its weight; weights that sum to 0 count as equal. */
export function pickWeighted<Item>(items: readonly Item[], weightOf: (item: Item) => number, random: Random): Item {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  let left = random.next() * (total > 0 ? total : items.length);
  for (const item of items) {
    left -= total > 0 ? weightOf(item) : 1;
    if (left < 0) return item;
  }
  // Rounding can leave a hair over: it belongs to the last item that can be drawn at all.
  const last = items.findLast((item) => total === 0 || weightOf(item) > 0);
  if (last === undefined) throw new RangeError("nothing to pick from");
  return last;
}

function drawWhole(distribution: Distribution, random: Random): number {
  switch (distribution.type) {
    case "multimodal":
      return drawLength(pickWeighted(distribution.peaks, weightOf, random), random);
    case "uniform":
      return drawUniformWhole(distribution, random);
    case "normal":
      return distribution.stddev === 0 ? Math.round(distribution.mean) : Math.ceil(drawShape(distribution, random));
    default:
      return Math.ceil(drawShape(distribution, random));
  }
}

/** Every whole number of the window is equally likely; rounding a real draw up would starve the lowest. */
function drawUniformWhole(window: { readonly min: number; readonly max: number }, random: Random): number {
  const lowest = Math.ceil(window.min);
  const count = Math.max(1, Math.floor(window.max) - lowest + 1);
  return lowest + Math.floor(random.next() * count);
}

function drawShape(distribution: Distribution, random: Random): number {
  switch (distribution.type) {
    case "fixed":
      return distribution.value;
    case "normal":
      return drawPositiveNormal(distribution.mean, distribution.stddev, random);
    case "lognormal": {
      // median = exp(mu), mean = exp(mu + sigma^2 / 2).
      const sigma = Math.sqrt(2 * Math.log(Math.max(1, distribution.mean / distribution.median)));
      return distribution.median * Math.exp(sigma * random.normal());
    }
    case "multimodal":
      return drawReal(pickWeighted(distribution.peaks, weightOf, random), random);
    case "empirical":
      return pickWeighted(distribution.points, weightOf, random).value;
    case "uniform":
      return distribution.min + random.next() * (distribution.max - distribution.min);
  }
}

/** Truncated at zero by rejection; a mean below zero is taken as zero, so at least every second draw is kept. */
function drawPositiveNormal(mean: number, stddev: number, random: Random): number {
  if (stddev === 0) return mean;
  const centre = Math.max(0, mean);
  for (;;) {
    const value = centre + stddev * random.normal();
    if (value > 0) return value;
  }
}

const weightOf = (item: { readonly weight: number }): number => item.weight;
