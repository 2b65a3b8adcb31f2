/** What the server counts of itself, told as Prometheus text under the names that vLLM gives these figures. */

/** Upper bounds in seconds. */
const BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

class Histogram {
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0);
  #sum = 0;

  add(seconds: number): void {
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    const bucket = at < 0 ? BOUNDS.length : at;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  lines(name: string, labels: string): string[] {
    let total = 0;
    const buckets = this.#counts.map((count, i) => {
      total += count;
      return `${name}_bucket{${labels},le="${BOUNDS[i] ?? "+Inf"}"} ${total}`;
    });
    return [...buckets, `${name}_sum{${labels}} ${this.#sum}`, `${name}_count{${labels}} ${total}`];
  }
}

export interface ServerLoad {
  readonly running: number;
  readonly waiting: number;
}

export class ServerMetrics {
  readonly #firstSec = new Histogram();
  readonly #wholeSec = new Histogram();
  readonly #labels: string;
  #promptTokens = 0;
  #outputTokens = 0;
  #finished = 0;

  constructor(model: string) {
    // The exposition format escapes these three in label values, as JSON does.
    this.#labels = `model_name=${JSON.stringify(model)},engine="0"`;
  }

  promptRead(tokens: number): void {
    this.#promptTokens += tokens;
  }

  tokensSent(tokens: number): void {
    this.#outputTokens += tokens;
  }

  firstSent(seconds: number): void {
    this.#firstSec.add(seconds);
  }

  finished(seconds: number): void {
    this.#finished++;
    this.#wholeSec.add(seconds);
  }

  render(load: ServerLoad): string {
    const single = (name: string, kind: string, help: string, value: number, more = "") => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${kind}`,
      `${name}{${this.#labels}${more}} ${value}`,
    ];
    const histogram = (name: string, help: string, of: Histogram) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} histogram`,
      ...of.lines(name, this.#labels),
    ];
    return `${[
      ...single("vllm:num_requests_running", "gauge", "Requests being generated.", load.running),
      ...single("vllm:num_requests_waiting", "gauge", "Requests waiting for a slot.", load.waiting),
      ...single("vllm:prompt_tokens_total", "counter", "Prompt tokens read.", this.#promptTokens),
      ...single("vllm:generation_tokens_total", "counter", "Tokens generated.", this.#outputTokens),
      ...single(
        "vllm:request_success_total",
        "counter",
        "Requests finished.",
        this.#finished,
        ',finished_reason="length"',
      ),
      ...histogram("vllm:time_to_first_token_seconds", "Time to first token.", this.#firstSec),
      ...histogram("vllm:e2e_request_latency_seconds", "Time to last token.", this.#wholeSec),
    ].join("\n")}\n`;
  }
}
