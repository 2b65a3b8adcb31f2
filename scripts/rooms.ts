/** Who may import whom: the table of docs/architecture.md, as a constant. */

export interface Room {
  /** Rooms it may import, besides itself. */
  readonly rooms: readonly string[];
  /** npm packages and runtime modules it may import. */
  readonly packages: readonly string[];
  /** Values in, values out: no clock, chance, file or network. */
  readonly isPure: boolean;
}

export const ROOMS: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: [], isPure: true },
  stats: { rooms: ["core"], packages: ["simple-statistics"], isPure: true },
  record: { rooms: ["core"], packages: [], isPure: true },
  config: { rooms: ["core"], packages: ["valibot", "yaml", "@huggingface/jinja"], isPure: true },
  plan: { rooms: ["core", "config", "stats"], packages: [], isPure: true },
  search: { rooms: ["core", "stats", "config"], packages: [], isPure: true },
  workload: {
    rooms: ["core", "config", "record"],
    packages: ["@huggingface/tokenizers", "@huggingface/jinja"],
    isPure: false,
  },
  endpoint: { rooms: ["core", "config", "record"], packages: ["@huggingface/jinja", "jmespath"], isPure: true },
  transport: { rooms: ["core", "record"], packages: ["node:fs", "node:tls"], isPure: false },
  run: {
    rooms: ["core", "config", "plan", "record", "workload", "endpoint", "transport"],
    packages: [],
    isPure: false,
  },
  metrics: { rooms: ["core", "stats", "config", "record"], packages: [], isPure: true },
  aggregate: { rooms: ["core", "stats", "config", "plan", "metrics"], packages: [], isPure: true },
  export: {
    rooms: ["core", "config", "plan", "search", "record", "metrics", "aggregate"],
    packages: [],
    isPure: true,
  },
  study: {
    rooms: ["core", "config", "plan", "search", "record", "run", "metrics", "aggregate", "export"],
    packages: [],
    isPure: false,
  },
  report: { rooms: ["core", "config", "plan", "search", "metrics", "aggregate"], packages: ["chalk"], isPure: true },
  mock: { rooms: ["core", "config", "endpoint", "record"], packages: [], isPure: false },
  doctor: {
    rooms: ["core", "config", "plan", "record", "run", "mock", "metrics", "stats"],
    packages: [],
    isPure: false,
  },
  wizard: { rooms: ["core", "config", "plan", "endpoint"], packages: ["@clack/prompts"], isPure: false },
  host: { rooms: ["core"], packages: ["node:fs", "node:path", "node:os", "node:tty"], isPure: false },
  cli: {
    rooms: [
      "core",
      "config",
      "plan",
      "search",
      "record",
      "workload",
      "endpoint",
      "transport",
      "run",
      "metrics",
      "aggregate",
      "export",
      "study",
      "report",
      "mock",
      "doctor",
      "wizard",
    ],
    packages: ["chalk"],
    isPure: false,
  },
};

/** Each of these is a missing name. */
export const FORBIDDEN_NAMES = new Set([
  "utils",
  "util",
  "helpers",
  "helper",
  "common",
  "lib",
  "shared",
  "manager",
  "base",
  "types",
  "index",
  "misc",
]);

export const MOST_LINES = 300;
