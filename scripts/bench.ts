/**
 * Measures the client itself, side by side with peers, against a server whose timings are known, and writes the table
 * into docs/performance.md:
 *
 *   bun scripts/bench.ts COMPARE.py ours=dist/aiperf [oha=PATH] [vllm-bench=PATH] [--hf-tokenizer DIR] [--only NAME] [--repeat 3]
 *
 * COMPARE.py runs the tools in turn, rotated, and prints one JSON object per run. Medians are shown: machines are noisy.
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

interface Work {
  readonly name: string;
  readonly title: string;
  readonly flags: readonly string[];
}

const WORKS: readonly Work[] = [
  { name: "100", title: "100 streams, TTFT 50, ITL 10, 64 tokens", flags: ["--streams", "100", "--requests", "600"] },
  { name: "300", title: "300 streams, TTFT 50, ITL 10, 64 tokens", flags: ["--streams", "300", "--requests", "1800"] },
  {
    name: "400",
    title: "400 streams, TTFT 20, ITL 5, 32 tokens (saturated)",
    flags: ["--streams", "400", "--requests", "4000", "--osl", "32", "--ttft", "20", "--itl", "5"],
  },
  {
    name: "4000",
    title: "4,000 streams, TTFT 200, ITL 50, 64 tokens",
    flags: ["--streams", "4000", "--requests", "12000", "--ttft", "200", "--itl", "50"],
  },
  { name: "r300", title: "Poisson 300/s for 10 s, 16 tokens", flags: ["--rate", "300", "--osl", "16"] },
  { name: "r1000", title: "Poisson 1,000/s for 10 s, 8 tokens", flags: ["--rate", "1000", "--osl", "8"] },
  {
    name: "10000",
    title: "10,000 streams, TTFT 500, ITL 200, 16 tokens",
    flags: ["--streams", "10000", "--requests", "20000", "--osl", "16", "--ttft", "500", "--itl", "200"],
  },
];

/** Columns of the table: heading, key in the row of COMPARE.py, digits. */
const COLUMNS = [
  ["req/s", "rps", 0],
  ["streams seen", "peak_seen", 0],
  ["TTFT error p50 ms", "ttft_err_p50", 2],
  ["TTFT error p99 ms", "ttft_err_p99", 2],
  ["ITL error p99 ms", "itl_err_p99", 3],
  ["TTFT p50 off ms", "ttft_p50_off", 2],
  ["TTFT p99 off ms", "ttft_p99_off", 2],
  ["CPU µs/chunk", "cpu_us_per_chunk", 1],
  ["peak RSS MB", "rss_mb", 0],
  ["start + stop s", "overhead_s", 2],
] as const;

type Row = Readonly<Record<string, number | string | null>>;

const MARK_START = "<!-- figures: made by scripts/bench.ts -->";
const MARK_END = "<!-- end of figures -->";
const root = path.dirname(import.meta.dir);

const [compare, ...rest] = process.argv.slice(2);
const tools = rest.filter((word) => /^[\w-]+=/.test(word) && !word.startsWith("--"));
if (compare === undefined || tools.length === 0) {
  console.error(
    "usage: bun scripts/bench.ts COMPARE.py ours=dist/aiperf [oha=PATH] [vllm-bench=PATH] [--only NAME] [--repeat N]",
  );
  process.exit(2);
}
const only = optionValue("--only")?.split(",");
/** A directory with a tokenizer.json, for the peers that want one. */
const hfTokenizer = optionValue("--hf-tokenizer");
const peers = hfTokenizer === undefined ? [] : ["--hf-tokenizer", hfTokenizer];
const repeat = optionValue("--repeat") ?? "3";

function optionValue(name: string): string | undefined {
  const index = rest.indexOf(name);
  return index === -1 ? undefined : rest[index + 1];
}

async function measure(work: Work): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "aiperf-bench-"));
  const file = path.join(folder, "rows.json");
  const command = ["python3", compare ?? "", ...tools, ...work.flags, ...peers, "--repeat", repeat, "--json", file];
  const child = Bun.spawn(command, { stdout: "inherit", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} failed`);
  const rows = (await Bun.file(file).json()) as Row[];
  await rm(folder, { recursive: true });
  return rows;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function renderWork(work: Work, rows: readonly Row[]): string {
  const names = [...new Set(rows.map((row) => String(row.tool)))];
  const lines = names.map((name) => {
    const own = rows.filter((row) => row.tool === name);
    const cells = COLUMNS.map(([, key, digits]) => {
      const value = median(own.map((row) => row[key]).filter((entry) => typeof entry === "number"));
      return value === undefined ? "–" : value.toFixed(digits);
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [
    `### ${work.title}`,
    "",
    `\`compare.py ${work.flags.join(" ")} --repeat ${repeat}\``,
    "",
    `| tool | ${COLUMNS.map(([heading]) => heading).join(" | ")} |`,
    `|---|${COLUMNS.map(() => "---:|").join("")}`,
    ...lines,
  ].join("\n");
}

const sections: string[] = [];
for (const work of WORKS) {
  if (only !== undefined && !only.includes(work.name)) continue;
  console.log(`\n${work.title}`);
  sections.push(renderWork(work, await measure(work)));
}
const machine = `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${new Date().toISOString().slice(0, 10)}; medians of ${repeat} runs each, tools in turn.`;
const file = Bun.file(path.join(root, "docs/performance.md"));
const text = await file.text();
const start = text.indexOf(MARK_START);
const end = text.indexOf(MARK_END);
if (start === -1 || end === -1) throw new Error("docs/performance.md has lost the marks of its figures");
await Bun.write(
  file,
  `${text.slice(0, start)}${MARK_START}\n\n${machine}\n\n${sections.join("\n\n")}\n\n${text.slice(end)}`,
);
