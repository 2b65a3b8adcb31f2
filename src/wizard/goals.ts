/** What a user may want to learn, and the workloads on offer: each an entry here, and the rest of the wizard follows. */

export interface Goal {
  readonly name: GoalName;
  readonly label: string;
  readonly hint: string;
  /** One sentence for the head of the file. */
  readonly title: string;
}

export type GoalName = "one" | "sweep" | "pairs" | "workloads" | "space" | "frontier" | "sla" | "throughput" | "smoke";

export const GOALS: readonly Goal[] = [
  {
    name: "sweep",
    label: "How do results change with load or length?",
    hint: "every combination of a few values",
    title: "Measures every combination of a few values.",
  },
  {
    name: "one",
    label: "How fast is it at one load?",
    hint: "one configuration",
    title: "Measures one configuration.",
  },
  {
    name: "frontier",
    label: "What does throughput cost in latency?",
    hint: "load doubled step by step",
    title: "Doubles the load step by step, to show what throughput costs in latency.",
  },
  {
    name: "sla",
    label: "How much load can it bear?",
    hint: "a search for where a service level breaks",
    title: "Searches for the highest load that keeps a service level.",
  },
  {
    name: "throughput",
    label: "How much throughput is there within a service level?",
    hint: "a search for the best load",
    title: "Searches for the load with the most throughput that keeps a service level.",
  },
  {
    name: "pairs",
    label: "How do pairs of lengths compare?",
    hint: "prompt and answer go together",
    title: "Compares pairs of prompt and answer lengths.",
  },
  {
    name: "workloads",
    label: "How do my workloads compare?",
    hint: "named, each with lengths and load",
    title: "Compares workloads by name.",
  },
  {
    name: "space",
    label: "What is there in a whole region?",
    hint: "points spread evenly (Sobol)",
    title: "Spreads points evenly over a region of settings.",
  },
  {
    name: "smoke",
    label: "Does it work at all?",
    hint: "five short requests",
    title: "Sends a few short requests, to see that everything works.",
  },
];

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly isl: number;
  readonly osl: number;
}

export const PRESETS: readonly Preset[] = [
  { name: "chat", label: "Chat", isl: 512, osl: 128 },
  { name: "rag", label: "Retrieval (RAG)", isl: 2048, osl: 256 },
  { name: "summarise", label: "Summaries", isl: 4096, osl: 256 },
  { name: "code", label: "Code", isl: 1024, osl: 1024 },
];

/** Lengths of a smoke test. */
export const SMALLEST: Pick<Preset, "isl" | "osl"> = { isl: 32, osl: 16 };
export const SMOKE_REQUESTS = 5;
