/** The `sweep` section, one block for each type. What is varied by which values is read from the tree by hand. */
import { adaptiveSearchBlock } from "./adaptive-search.ts";
import { anything, list } from "./collections.ts";
import { everySweep } from "./every-sweep.ts";
import { block, option, required, setting } from "./field.ts";
import { bool, choice, int, number, seed, text } from "./scalar.ts";

const group = "Parameter Sweep";

/** What is known beforehand can be put in order, and seeded alike. */
const enumerated = {
  ...everySweep,
  iterationOrder: setting(choice(["repeated", "independent", "shuffled"]), "repeated", {
    help: "Order of runs: all cells in each repeat, all repeats of each cell, or cells shuffled in each repeat",
    flags: ["--parameter-sweep-mode"],
    group,
    rank: "core",
  }),
  sameSeed: setting(bool(), false, {
    help: "Give all cells the same seed",
    flags: ["--parameter-sweep-same-seed"],
    offFlags: ["--no-parameter-sweep-same-seed"],
    group,
    rank: "core",
  }),
};

/** Grid and zip. */
export const gridBlock = block({
  ...enumerated,
  parameters: required(anything(), { help: "Values for each path" }),
});

export const scenariosBlock = block({
  ...enumerated,
  runs: required(anything(), { help: "What each run changes" }),
});

export const dimensionBlock = block({
  path: required(text({ least: 0 }), { help: "What is varied" }),
  lo: option(number({ finite: true }), { help: "Least value" }),
  hi: option(number({ finite: true }), { help: "Greatest value" }),
  scale: setting(choice(["linear", "log"]), "linear", { help: "How values are spread" }),
  kind: setting(choice(["real", "int"]), "real", { help: "Whether values are whole" }),
  choices: option(anything(), { help: "The values themselves" }),
});

const sampling = {
  ...enumerated,
  samples: required(int({ least: 2, most: 2 ** 20 }), { help: "How many variations" }),
  seed: option(seed(), { help: "Seed of the samples" }),
  dimensions: required(list(dimensionBlock, { least: 1 }), { help: "What is varied" }),
  labelFormat: setting(choice(["index", "kv"]), "index", { help: "What variations are called" }),
};

export const sobolBlock = block({
  ...sampling,
  scramble: setting(bool(), true, { help: "Whether points are scrambled" }),
});

export const latinHypercubeBlock = block({
  ...sampling,
  optimization: option(choice(["random-cd", "lloyd"]), { help: "How points are spread further" }),
});

export const SWEEP_BLOCKS = {
  grid: gridBlock,
  zip: gridBlock,
  scenarios: scenariosBlock,
  sobol: sobolBlock,
  latin_hypercube: latinHypercubeBlock,
  adaptive_search: adaptiveSearchBlock,
} as const;
