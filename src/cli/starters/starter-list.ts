/** Files to begin with, each with what it is for. Their texts are YAML files beside this one, built into the program. */
import adaptive from "./adaptive.yaml" with { type: "text" };
import envCi from "./env_ci.yaml" with { type: "text" };
import goodputSlo from "./goodput_slo.yaml" with { type: "text" };
import latencyTest from "./latency_test.yaml" with { type: "text" };
import minimal from "./minimal.yaml" with { type: "text" };
import scenarios from "./scenarios.yaml" with { type: "text" };
import soak from "./soak.yaml" with { type: "text" };
import sobol from "./sobol.yaml" with { type: "text" };
import sweepGrid from "./sweep_grid.yaml" with { type: "text" };
import sweepZip from "./sweep_zip.yaml" with { type: "text" };
import variables from "./variables.yaml" with { type: "text" };
import warmupProfiling from "./warmup_profiling.yaml" with { type: "text" };

export interface Starter {
  readonly name: string;
  readonly category: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly text: string;
}

const BEGIN = "Getting started";
const LOAD = "Load testing";
const SWEEPS = "Sweeps";
const ADVANCED = "Advanced";

export const STARTERS: readonly Starter[] = [
  { name: "minimal", category: BEGIN, title: "The smallest file", tags: ["first"], text: minimal },
  {
    name: "warmup_profiling",
    category: BEGIN,
    title: "Warm up, then measure",
    tags: ["warmup", "phases"],
    text: warmupProfiling,
  },
  {
    name: "latency_test",
    category: LOAD,
    title: "Latency at a set rate",
    tags: ["poisson", "rate", "streaming"],
    text: latencyTest,
  },
  {
    name: "goodput_slo",
    category: LOAD,
    title: "Requests that keep their service levels",
    tags: ["slo", "goodput", "slices"],
    text: goodputSlo,
  },
  { name: "soak", category: LOAD, title: "Hours of load", tags: ["duration", "ramp", "slices"], text: soak },
  {
    name: "sweep_grid",
    category: SWEEPS,
    title: "Every combination of load and length",
    tags: ["grid", "repeats", "intervals"],
    text: sweepGrid,
  },
  { name: "sweep_zip", category: SWEEPS, title: "Pairs of lengths", tags: ["zip", "isl", "osl"], text: sweepZip },
  { name: "scenarios", category: SWEEPS, title: "Workloads by name", tags: ["scenarios", "turns"], text: scenarios },
  { name: "sobol", category: SWEEPS, title: "Points spread over a region", tags: ["sobol", "sampling"], text: sobol },
  {
    name: "adaptive",
    category: SWEEPS,
    title: "The best load that keeps a promise, searched for",
    tags: ["search", "bayesian", "sla", "recipe"],
    text: adaptive,
  },
  {
    name: "env_ci",
    category: ADVANCED,
    title: "Values from the environment, for CI",
    tags: ["environment", "ci", "repeats"],
    text: envCi,
  },
  {
    name: "variables",
    category: ADVANCED,
    title: "Derived values, swept together",
    tags: ["variables", "templates", "grid"],
    text: variables,
  },
];

export interface Replacements {
  readonly model?: string;
  readonly url?: string;
}

/** The text with another model or address, in the form that it has there; everything else as it is. */
export function personalise({ text }: Pick<Starter, "text">, { model, url }: Replacements): string {
  const named = model === undefined ? text : replaceValue(text, "model", model);
  return url === undefined ? named : replaceValue(named, "url", url);
}

/** In block style and in flow style; the plural has a list. */
function replaceValue(text: string, name: string, value: string): string {
  return text.replace(
    new RegExp(`^([^#\\n]*\\b${name}(s?): )(?:\\[.*?\\]|"[^"]*"|[^\\s,}]+)`, "m"),
    (_match, before: string, plural: string) =>
      `${before}${plural === "" ? JSON.stringify(value) : `[${JSON.stringify(value)}]`}`,
  );
}
