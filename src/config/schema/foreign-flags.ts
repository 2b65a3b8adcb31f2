/**
 * Flags of the reference that this version does not act on. Those of a family that is still to come are refused with
 * one sentence, those that only shape the reference's own processes are taken and passed over.
 *
 * A line is a flag with its other spellings; `=` after it means that a value follows, `*` that several do.
 */

export interface ForeignFamily {
  /** What the flags are about: `image inputs`. */
  readonly what: string;
  readonly fate: "refused" | "ignored";
  readonly flags: readonly string[];
}

export const FOREIGN_FAMILIES: readonly ForeignFamily[] = [
  {
    what: "public datasets",
    fate: "refused",
    flags: ["--public-dataset=", "--hf-subset=", "--hf-weka-dataset=", "--dataset-filter*"],
  },
  {
    what: "this option of traces",
    fate: "refused",
    flags: [
      "--ignore-trace-delays",
      "--use-think-time-only",
      "--max-context-length=",
      "--allow-dataset-wrap --no-allow-dataset-wrap",
      "--trace-session-sample-ratio=",
      "--inter-turn-delay-cap-seconds=",
      "--max-idle-gap-cap-seconds=",
      "--replay-speedup=",
      "--open-loop-replay --no-open-loop-replay",
      "--open-loop-strict",
      "--omit-kv-hints",
      "--force-min-tokens --no-force-min-tokens",
      "--synthesis-speedup-ratio=",
      "--synthesis-prefix-len-multiplier=",
      "--synthesis-prefix-root-multiplier=",
      "--synthesis-prompt-len-multiplier=",
      "--synthesis-output-len-multiplier=",
      "--synthesis-max-isl=",
      "--synthesis-max-osl=",
      "--trace-idle-gap-cap-seconds=",
      "--system-idle-gap-cap-seconds=",
      "--trajectory-start-min-ratio=",
      "--trajectory-start-max-ratio=",
      "--burst-phase-starts",
      "--agentic-cache-warmup-duration=",
      "--agentic-warmup-grace-period=",
    ],
  },
  { what: "cache busting", fate: "refused", flags: ["--cache-bust="] },
  { what: "random length windows", fate: "refused", flags: ["--random-range-ratio=", "--random-corpus-style="] },
  {
    what: "audio inputs",
    fate: "refused",
    flags: [
      "--audio-batch-size --batch-size-audio=",
      "--audio-length-mean=",
      "--audio-length-stddev=",
      "--audio-format=",
      "--audio-depths*",
      "--audio-sample-rates*",
      "--audio-num-channels=",
    ],
  },
  {
    what: "image inputs",
    fate: "refused",
    flags: [
      "--image-width-mean=",
      "--image-width-stddev=",
      "--image-height-mean=",
      "--image-height-stddev=",
      "--image-batch-size --batch-size-image=",
      "--image-format=",
      "--image-source=",
      "--image-source-sampling=",
    ],
  },
  {
    what: "video inputs",
    fate: "refused",
    flags: [
      "--video-batch-size --batch-size-video=",
      "--video-duration=",
      "--video-fps=",
      "--video-width=",
      "--video-height=",
      "--video-synth-type=",
      "--video-format=",
      "--video-codec=",
      "--video-audio-sample-rate=",
      "--video-audio-num-channels=",
      "--video-audio-codec=",
      "--video-audio-depth=",
      "--download-video-content",
    ],
  },
  { what: "form requests", fate: "refused", flags: ["--request-content-type="] },
  { what: "inputs sent by their identifier only", fate: "refused", flags: ["--uuid-and-strip"] },
  {
    what: "server profiling",
    fate: "refused",
    flags: [
      "--server-profiler",
      "--server-profiler-timeout-seconds=",
      "--server-profiler-start-path=",
      "--server-profiler-stop-path=",
    ],
  },
  { what: "scenario locks", fate: "refused", flags: ["--scenario=", "--unsafe-override"] },
  {
    what: "accuracy benchmarks",
    fate: "refused",
    flags: [
      "--accuracy-benchmark=",
      "--accuracy-tasks*",
      "--accuracy-n-shots=",
      "--accuracy-enable-cot --accuracy-no-enable-cot",
      "--accuracy-grader=",
      "--accuracy-system-prompt=",
      "--accuracy-verbose",
    ],
  },
  {
    what: "publishing results to other services",
    fate: "refused",
    flags: [
      "--otel-url=",
      "--stream*",
      "--otel-resource-attributes*",
      "--gen-ai-provider=",
      "--mlflow-tracking-uri=",
      "--mlflow-experiment=",
      "--mlflow-run-name=",
      "--mlflow-tag*",
      "--mlflow-parent-run-id=",
      "--mlflow-artifact-glob*",
      "--wandb-project=",
      "--wandb-entity=",
      "--wandb-run-name=",
      "--wandb-tag*",
    ],
  },
  {
    what: "messages between processes",
    fate: "ignored",
    flags: ["--zmq-host=", "--zmq-ipc-path=", "--zmq-dual-bind"],
  },
];
