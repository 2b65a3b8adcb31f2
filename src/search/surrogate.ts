/**
 * Observed numbers of one metric → what is believed of it anywhere. Latency and throughput are often nearer to power
 * laws than to straight lines, so that a Gaussian process is fitted to the values and, if all are positive, to their
 * logarithms too; each is believed as far as the evidence goes (the idea of HEBO, Cowen-Rivers et al. 2022, JAIR 74,
 * with averaging in place of a choice).
 */
import type { Random } from "#core/random.ts";
import type { Belief } from "./belief.ts";
import { fitProcess } from "./fit-process.ts";
import { conditionProcess, type GaussianProcess, type Sample, standardise } from "./gaussian-process.ts";

export interface SurrogatePart {
  readonly weight: number;
  readonly isLog: boolean;
  readonly model: GaussianProcess;
  /** On the scale of the model. */
  readonly sample: Sample;
}

export type Surrogate = readonly SurrogatePart[];

/** Fewer values cannot tell a scale from another. */
const FEWEST_FOR_LOG = 4;
/** What is believed less is not worth its time. */
const LEAST_WEIGHT = 0.03;
/** With more points the first start nearly always finds the optimum, and each costs a second's fraction. */
const STARTS = [
  { from: 0, starts: 3 },
  { from: 40, starts: 2 },
  { from: 60, starts: 1 },
] as const;

/** At least one point. `doubt` above 1 makes what is observed tell that much less of its surroundings. */
export function fitSurrogate(sample: Sample, random: Random, doubt = 1): Surrogate {
  const candidates = [sample];
  const { values } = sample;
  const isPositive = values.every((value) => value > 0);
  if (isPositive && values.length >= FEWEST_FOR_LOG) candidates.push({ ...sample, values: values.map(Math.log) });
  const starts = STARTS.findLast(({ from }) => values.length >= from)?.starts ?? 1;
  const fits = candidates.map((scaled, index) => {
    const { hyperparameters, cost } = fitProcess(scaled, { starts, random });
    const isLog = index === 1;
    return { isLog, sample: scaled, hyperparameters, cost: cost + costOfScale(sample, scaled, isLog) };
  });
  const least = Math.min(...fits.map(({ cost }) => cost));
  const weights = fits.map(({ cost }) => Math.exp(least - cost));
  const kept = fits.flatMap((fit, index) => {
    const weight = weights[index] as number;
    return weight < LEAST_WEIGHT ? [] : [{ ...fit, weight }];
  });
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map(({ weight, isLog, sample: scaled, hyperparameters }) => ({
    weight: weight / total,
    isLog,
    model: conditionProcess(scaled, {
      ...hyperparameters,
      lengths: hyperparameters.lengths.map((length) => length / doubt),
    }),
    sample: scaled,
  }));
}

export function believe(surrogate: Surrogate, point: Float64Array): Belief {
  return surrogate.map(({ weight, isLog, model }) => ({ weight, isLog, ...model.predict(point) }));
}

/** Densities of standardised values → densities of the values themselves, which alone can be compared: −log Jacobian. */
function costOfScale({ values }: Sample, scaled: Sample, isLog: boolean): number {
  const spread = values.length * Math.log(standardise(scaled.values).scale);
  return isLog ? spread + values.reduce((sum, value) => sum + Math.log(value), 0) : spread;
}
