/** All recipes, those about service levels first. */
import { concurrencyRamp } from "./concurrency-ramp.ts";
import { concurrencyUnderSla } from "./concurrency-under-sla.ts";
import { decodeCurve } from "./decode-curve.ts";
import { goodputUnderSlo } from "./goodput-under-slo.ts";
import { paretoSweep } from "./pareto-sweep.ts";
import { prefillCurve } from "./prefill-curve.ts";
import type { Recipe } from "./recipe.ts";
import { throughputUnderItl, throughputUnderTtft } from "./throughput-under-sla.ts";

export const RECIPES: readonly Recipe[] = [
  concurrencyUnderSla,
  throughputUnderTtft,
  throughputUnderItl,
  goodputUnderSlo,
  concurrencyRamp,
  prefillCurve,
  decodeCurve,
  paretoSweep,
];
