/** Prometheus text of an inference server → requests that it works on or keeps waiting. */

/** Gauges of requests in progress and in the queue, by engine. */
const GAUGES: ReadonlySet<string> = new Set([
  // vLLM
  "vllm:num_requests_running",
  "vllm:num_requests_waiting",
  // SGLang
  "sglang:num_running_reqs",
  "sglang:num_queue_reqs",
  // TGI
  "tgi_batch_current_size",
  "tgi_queue_size",
]);

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[^}]*\})?\s+(\S+)/;

/** The sum over all series; undefined where the text has none of the gauges. */
export function readServerLoad(metrics: string): number | undefined {
  let load: number | undefined;
  for (const line of metrics.split("\n")) {
    const [, name = "", value = ""] = SAMPLE.exec(line) ?? [];
    if (GAUGES.has(name)) load = (load ?? 0) + (Number(value) || 0);
  }
  return load;
}
