/**
 * Values that a sweep varies, as they were written. A number written with a point or an exponent stays apart from a
 * whole one, because names of directories and cells show it as Python does: `rate_5.0`, not `rate_5`.
 */

/** A number written as `5.0`, `1e3` or given by an option whose values are not whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type ParameterValue =
  | string
  | number
  | Float
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

/** One parameter set to one value. */
export interface Assignment {
  /** Canonical: dotted, rooted at the benchmark (`phases.profiling.concurrency`) or at `variables`. */
  readonly path: string;
  readonly value: ParameterValue;
}

/** Seeds derived by hashing have 63 bits. */
export type Seed = number | bigint;
