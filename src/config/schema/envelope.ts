/** The top of a file, around `benchmark`, and `multi_run`. */
import { anything, jsonMap } from "./collections.ts";
import { block, fieldOf, option, required, setting, wanted } from "./field.ts";
import { bool, choice, int, number, seed, text } from "./scalar.ts";

const group = "Multi-Run";

const schemaVersion = fieldOf<"2.0">({ kind: "text" }, (input) =>
  input === "2.0"
    ? { value: input }
    : wanted('must be the text "2.0"', typeof input === "number" ? 'quote it: "2.0"' : undefined),
);

const convergenceBlock = block({
  metric: required(text({ least: 1 }), {
    help: "Stop repeating once the mean of this metric is known well enough",
    flags: ["--convergence-metric"],
    value: "METRIC",
    group,
    rank: "expected",
  }),
  stat: setting(choice(["avg", "p50", "p90", "p95", "p99", "min", "max"]), "avg", {
    help: "Which number of that metric",
    flags: ["--convergence-stat"],
    group,
    rank: "expected",
  }),
  mode: setting(choice(["ci_width", "cv", "distribution"]), "ci_width", {
    help: "What is well enough: a narrow interval, a small spread, or requests distributed alike",
    flags: ["--convergence-mode"],
    group,
    rank: "expected",
  }),
  threshold: option(number({ above: 0, below: 1 }), {
    help: "How narrow, small or alike",
    flags: ["--convergence-threshold"],
    value: "N",
    group,
    rank: "expected",
    shownDefault: "0.1 for ci_width, else 0.05",
  }),
  minRuns: setting(int({ least: 2 }), 2, { help: "Repeats before it is looked at" }),
});

export const multiRunBlock = block({
  numRuns: setting(int({ least: 1, most: 10 }), 1, {
    help: "Times to repeat the run",
    flags: ["--num-profile-runs"],
    value: "N",
    group,
    rank: "core",
  }),
  cooldownSeconds: setting(number({ least: 0, most: 86400 }), 0, {
    help: "Pause between two repeats",
    flags: ["--profile-run-cooldown-seconds"],
    value: "N",
    unit: "s",
    group,
    rank: "core",
  }),
  confidenceLevel: setting(number({ above: 0, below: 1 }), 0.95, {
    help: "Level of the confidence intervals",
    flags: ["--confidence-level"],
    value: "N",
    group,
    rank: "core",
  }),
  setConsistentSeed: setting(bool(), true, {
    help: "Seed repeats alike even where no seed was given",
    flags: ["--set-consistent-seed"],
    offFlags: ["--no-set-consistent-seed"],
    group,
    rank: "expected",
  }),
  varySeedPerTrial: setting(bool(), false, {
    help: "Give each repeat a seed of its own",
    flags: ["--vary-seed-per-trial"],
    offFlags: ["--no-vary-seed-per-trial"],
    group,
    rank: "expected",
  }),
  disableWarmupAfterFirst: setting(bool(), true, {
    help: "Warm up in the first repeat only",
    flags: ["--profile-run-disable-warmup-after-first"],
    offFlags: ["--no-profile-run-disable-warmup-after-first"],
    group,
    rank: "expected",
  }),
  convergence: option(convergenceBlock, { help: "When to stop repeating" }),
});

export const envelopeBlock = block({
  schemaVersion: option(schemaVersion, { help: "Version of the file format" }),
  benchmark: option(anything(), { help: "What is measured" }),
  sweep: option(anything(), { help: "What is varied" }),
  multiRun: setting(multiRunBlock, {}, { help: "Repeats" }),
  variables: option(jsonMap(), { help: "Names for templates" }),
  randomSeed: option(seed(), {
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
    group: "Parameter Sweep",
  }),
});
