/**
 * Seeds of runs, as the reference gives them: counted on from the base by variation, the base for all, or one hashed
 * for each trial. A seed is a number where a double holds it, else a bigint.
 */
import type { MultiRunConfig } from "#config/sweep/sweep-config.ts";
import type { Seed } from "#core/parameter-value.ts";
import { sha256 } from "#core/sha256.ts";

/** Where several runs are to be compared and nobody named a seed. */
const CONSISTENT_SEED = 42;
/** 16 hexadecimal digits are 64 bits. */
const HASH_DIGITS = 16;

export interface SeedRule {
  readonly base: Seed | undefined;
  /** Each variation has the base itself. */
  readonly sameSeed: boolean;
  readonly byTrial: boolean;
}

/** The base of a study's seeds; undefined: each run draws its own. */
export function chooseBaseSeed(
  given: Seed | undefined,
  { hasSweep, multiRun }: { readonly hasSweep: boolean; readonly multiRun: MultiRunConfig },
): Seed | undefined {
  if (given !== undefined) return given;
  return multiRun.setConsistentSeed && (hasSweep || multiRun.numRuns > 1) ? CONSISTENT_SEED : undefined;
}

export interface SeededRun {
  /** How far from the base the variation counts. */
  readonly offset: number;
  readonly label: string;
  readonly trialIndex: number;
}

export function seedOf({ base, sameSeed, byTrial }: SeedRule, run: SeededRun): Seed | undefined {
  if (base === undefined) return undefined;
  if (byTrial) return hashSeed(base, trialLabel(run.label, run.trialIndex));
  return sameSeed ? base : toSeed(BigInt(base) + BigInt(run.offset));
}

export const trialLabel = (label: string, trialIndex: number): string => `${label}:trial:${trialIndex}`;

/** 63 bits of the SHA-256 of `<base>:variation:<label>`. */
export function hashSeed(base: Seed, label: string): Seed {
  const digits = sha256(`${base}:variation:${label}`).slice(0, HASH_DIGITS);
  return toSeed(BigInt.asUintN(63, BigInt(`0x${digits}`)));
}

export function toSeed(value: bigint): Seed {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
