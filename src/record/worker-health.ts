/** What a load worker tells of itself a few times a second: how late its event loop was, and what it used. */
export interface WorkerHealth {
  /** Lateness of each beat of the loop's probe since the last sample, milliseconds. */
  readonly loopLagMs: readonly number[];
  /** Processor time since the process began. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** Instant of the sample. */
  readonly atNs: number;
}
