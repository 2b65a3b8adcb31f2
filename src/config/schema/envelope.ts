/** The top of a file, around `benchmark`, and `multi_run`. */
import { anything, jsonMap } from "./collections.ts";
import { block, fieldOf, option, setting, wanted } from "./field.ts";
import { bool, int, number } from "./scalar.ts";

const group = "Multi-Run";

const schemaVersion = fieldOf<"2.0">({ kind: "text" }, (input) =>
  input === "2.0"
    ? { value: input }
    : wanted('must be the text "2.0"', typeof input === "number" ? 'quote it: "2.0"' : undefined),
);

/** Convergence is read by a later version; what can be wrong with `multi_run` today is checked today. */
export const multiRunBlock = block({
  numRuns: setting(int({ least: 1, most: 10 }), 1, {
    help: "Times to repeat the run",
    flags: ["--num-profile-runs"],
    value: "N",
    group,
    rank: "core",
  }),
  cooldownSeconds: setting(number({ least: 0, most: 86400 }), 0, { help: "Pause between two repeats" }),
  confidenceLevel: setting(number({ above: 0, below: 1 }), 0.95, {
    help: "Level of the confidence intervals",
    flags: ["--confidence-level"],
    value: "N",
    group,
    rank: "core",
  }),
  setConsistentSeed: setting(bool(), true, { help: "Seed repeats alike even where no seed was given" }),
  varySeedPerTrial: setting(bool(), false, {
    help: "Give each repeat a seed of its own",
    flags: ["--vary-seed-per-trial"],
    offFlags: ["--no-vary-seed-per-trial"],
    group,
    rank: "expected",
  }),
  disableWarmupAfterFirst: setting(bool(), true, { help: "Warm up in the first repeat only" }),
  convergence: option(anything(), { help: "When to stop repeating" }),
});

export const envelopeBlock = block({
  schemaVersion: option(schemaVersion, { help: "Version of the file format" }),
  benchmark: option(anything(), { help: "What is measured" }),
  sweep: option(anything(), { help: "What is varied" }),
  multiRun: setting(multiRunBlock, {}, { help: "Repeats" }),
  variables: option(jsonMap(), { help: "Names for templates" }),
  randomSeed: option(int({ least: 0 }), {
    help: "Seed of everything random: the same seed, the same run",
    flags: ["--random-seed"],
    value: "N",
    group: "Input",
    rank: "core",
    shownDefault: "drawn and recorded",
  }),
  plot: option(anything(), { help: "Plots to draw" }),
  noSweepTable: setting(bool(), false, {
    help: "Do not show the table of a sweep",
    flags: ["--no-sweep-table"],
    group,
  }),
});
