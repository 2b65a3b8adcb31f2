/** Golden cases of features that we do not have yet: not run. An entry goes when its feature comes. */
export const LATER: Readonly<Record<string, string>> = {
  bad_combo: "fixed schedules (refused today for want of them, not for the combination)",
  cancellation: "request cancellation",
  mooncake_fixed: "fixed schedules",
  mooncake_sessions: "fixed schedules (the reference turns to one by itself where a trace has timestamps)",
  multirun3: "several runs of one configuration",
  prefill_conc: "prefill concurrency",
  ramp: "ramps",
  sweep_grid_independent: "sweeps",
  telemetry_full: "server metrics, GPU telemetry and HTTP traces",
  user_centric: "user-centric rates",
};
