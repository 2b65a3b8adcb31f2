/** Golden cases of features that we do not have yet: not run. An entry goes when its feature comes. */
export const LATER: Readonly<Record<string, string>> = {
  multirun3: "several runs of one configuration",
  sweep_grid_independent: "sweeps",
  telemetry_full: "server metrics and GPU telemetry",
};
