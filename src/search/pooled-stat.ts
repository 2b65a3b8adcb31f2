/**
 * The name under which an observation has the percentile of the requests of all its trials together: beside that of
 * each trial, since limits are never pooled.
 */
const ENDING = " pooled";

export const pooledStat = (stat: string): string => `${stat}${ENDING}`;

export const isPooled = (stat: string): boolean => stat.endsWith(ENDING);
