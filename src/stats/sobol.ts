/**
 * Sobol points: a sequence in the unit cube that fills it evenly from the first points on, best in powers of two. In
 * Gray code order (Antonov and Saleev 1979), 30 bits a coordinate, plain or scrambled by a random linear map of the
 * digits and a digital shift (Matoušek 1998, "On the L2-Discrepancy for Anchored Boxes"). Same seed, same points as
 * scipy's.
 */
import { JOE_KUO } from "./joe-kuo.ts";
import { Pcg64 } from "./pcg64.ts";

const BITS = 30;
const SCALE = 2 ** BITS;

export const MOST_SOBOL_DIMENSIONS = JOE_KUO.length + 1;

export interface SobolDesign {
  /** At most 2^30. */
  readonly count: number;
  /** From 1 to `MOST_SOBOL_DIMENSIONS`. */
  readonly dimensions: number;
  /** Undefined: not scrambled, so that the first point is the origin. */
  readonly scrambleSeed: number | bigint | undefined;
}

/** One row of coordinates in [0, 1) for each point. RangeError for more dimensions than there are numbers for. */
export function sobolPoints({ count, dimensions, scrambleSeed }: SobolDesign): number[][] {
  if (dimensions > MOST_SOBOL_DIMENSIONS) {
    throw new RangeError(`Sobol points have at most ${MOST_SOBOL_DIMENSIONS} dimensions; got ${dimensions}.`);
  }
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const current = new Int32Array(dimensions);
  if (scrambleSeed !== undefined) {
    const generator = new Pcg64(scrambleSeed);
    current.set(directions.map(() => drawShift(generator)));
    // All shifts are drawn before the first matrix.
    for (const numbers of directions) scramble(numbers, generator);
  }
  const points: number[][] = [];
  for (let index = 0; index < count; index++) {
    points.push(Array.from(current, (value) => value / SCALE));
    const lowestZero = 31 - Math.clz32(~index & (index + 1));
    // Behind the last point there are is none to prepare.
    if (lowestZero === BITS) break;
    directions.forEach((numbers, dimension) => {
      current[dimension] = (current[dimension] as number) ^ (numbers[lowestZero] as number);
    });
  }
  return points;
}

/** What flips in a coordinate when bit j of the Gray code does; the first dimension is van der Corput's. */
function directionsOf(dimension: number): Int32Array {
  const numbers = new Int32Array(BITS).fill(1);
  const row = dimension === 0 ? undefined : JOE_KUO[dimension - 1];
  if (row !== undefined) {
    const [polynomial, ...initial] = row;
    const degree = initial.length;
    numbers.set(initial);
    for (let j = degree; j < BITS; j++) {
      let value = numbers[j - degree] as number;
      for (let q = 0; q < degree; q++) {
        if ((polynomial >>> (degree - 1 - q)) & 1) value ^= (numbers[j - q - 1] as number) << (q + 1);
      }
      numbers[j] = value;
    }
  }
  return numbers.map((value, j) => value << (BITS - 1 - j));
}

function drawBit(generator: Pcg64): number {
  return generator.nextUint32() >>> 31;
}

function drawShift(generator: Pcg64): number {
  let shift = 0;
  for (let bit = 0; bit < BITS; bit++) shift |= drawBit(generator) << bit;
  return shift;
}

/** Multiplies each number, its bits from the most significant on, by a random lower triangular matrix of bits. */
function scramble(numbers: Int32Array, generator: Pcg64): void {
  const rows = Array.from({ length: BITS }, (_, row) => {
    let bits = 0;
    for (let column = 0; column < BITS; column++) {
      // Drawn for every place, though only those below the diagonal count.
      const bit = drawBit(generator);
      if (column === row || (column < row && bit === 1)) bits |= 1 << (BITS - 1 - column);
    }
    return bits;
  });
  numbers.forEach((value, j) => {
    let product = 0;
    for (const row of rows) product = (product << 1) | parity(row & value);
    numbers[j] = product;
  });
}

/** Sum of the bits modulo 2. */
function parity(value: number): number {
  let folded = value ^ (value >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
