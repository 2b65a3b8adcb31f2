/** Options of a whole study that only a command line has: what is shown, when it gives up, what it waits for. */
import { block, option, setting } from "./field.ts";
import { bool, choice, duration, int, number } from "./scalar.ts";

const group = "Study";

/** Seconds that `--wait-idle` alone waits at most. */
const DEFAULT_WAIT_SEC = 60;

export const studyBlock = block({
  dryRun: setting(bool(), false, {
    help: "Show what would be run, and send nothing",
    flags: ["--dry-run"],
    group,
    rank: "core",
  }),
  format: setting(choice(["text", "json"]), "text", {
    help: "How --dry-run shows it",
    flags: ["--format"],
    group,
    rank: "expected",
  }),
  resume: setting(bool(), false, {
    help: "Go on with what a sweep or repeats in the same directory have left undone",
    flags: ["--resume"],
    group,
    rank: "core",
  }),
  failFast: setting(bool(), false, {
    help: "Stop at the first run that fails",
    flags: ["--fail-fast"],
    group,
    rank: "expected",
  }),
  maxFailures: option(int({ least: 1 }), {
    help: "Stop once so many runs have failed",
    flags: ["--max-failures"],
    value: "N",
    group,
    rank: "expected",
  }),
  timeBudgetSec: option(duration({ above: 0, finite: true }), {
    help: "Begin no run that would not end in this time, and use what is left for repeats where they are needed most",
    flags: ["--time-budget"],
    value: "DURATION",
    unit: "s",
    group,
    rank: "core",
  }),
  failOnPartial: setting(bool(), false, {
    help: "Exit with 4 where some runs failed",
    flags: ["--fail-on-partial"],
    group,
    rank: "expected",
  }),
  waitIdleSec: option(number({ above: 0, finite: true }), {
    help: "Wait before each run until the server is idle, so long at most",
    flags: ["--wait-idle"],
    value: "[=SEC]",
    unit: "s",
    group,
    rank: "expected",
    valueWhenBare: String(DEFAULT_WAIT_SEC),
    shownDefault: "no wait; 60 without a value",
  }),
});
