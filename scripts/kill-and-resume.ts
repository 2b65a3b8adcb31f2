/**
 * Kills a sweep of 12 runs at random moments, resumes it, and compares what it leaves with an undisturbed one: cells,
 * trials, files, keys, seeds, lines.   kill-and-resume.ts [ROUNDS] [SEED]
 * Rounds are told one by one; the exit code is 1 where one of them left something lost, doubled or half written.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Random, randomStream } from "#core/random.ts";

const BINARY = path.join(path.dirname(import.meta.dir), "dist", process.platform === "win32" ? "aiperf.exe" : "aiperf");
const RUNS = 12;
/** Kills of one study before it is left in peace. */
const MOST_KILLS = 3;
const MANIFEST = ".aiperf_study.json";

export interface Round {
  /** After how many milliseconds each invocation was killed. */
  readonly killedAfterMs: readonly number[];
  /** Runs that were done when the last invocation began. */
  readonly runsKept: number;
  /** Empty: what it left is what an undisturbed study leaves. */
  readonly differences: readonly string[];
}

export async function killAndResume(
  rounds: number,
  seed: number,
  onRound: (round: Round, number: number) => void = () => {},
): Promise<Round[]> {
  const root = mkdtempSync(path.join(tmpdir(), "aiperf-kill-"));
  const server = await startMock();
  try {
    const random = randomStream(seed, "kill");
    const began = performance.now();
    await runToEnd(wordsFor(server.url, path.join(root, "whole")));
    const wholeMs = performance.now() - began;
    const expected = describeTree(path.join(root, "whole"));
    const done: Round[] = [];
    for (let number = 1; number <= rounds; number++) {
      const directory = path.join(root, `round-${number}`);
      const words = wordsFor(server.url, directory);
      const found = await playRound({ words, directory, wholeMs, random });
      const round = { ...found, differences: compareTrees(expected, describeTree(directory)) };
      onRound(round, number);
      done.push(round);
      if (round.differences.length === 0) rmSync(directory, { recursive: true });
    }
    return done;
  } finally {
    server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Without streams: a stall of the machine lets tokens of a stream come at once, which then have no metrics of their own. */
const wordsFor = (url: string, directory: string): string[] => [
  ...["profile", "--model", "mock", "--tokenizer", "builtin", "--url", url, "--random-seed", "7"],
  ...["--concurrency", "1,2,3,4", "--num-profile-runs", "3", "--request-count", "8", "--isl", "12", "--osl", "4"],
  ...["--artifact-dir", directory],
];

interface Play {
  readonly words: readonly string[];
  readonly directory: string;
  readonly wholeMs: number;
  readonly random: Random;
}

async function playRound({ words, directory, wholeMs, random }: Play): Promise<Omit<Round, "differences">> {
  const killedAfterMs: number[] = [];
  const kills = 1 + random.below(MOST_KILLS);
  for (let kill = 0; kill < kills; kill++) {
    const afterMs = random.next() * wholeMs;
    const program = start(kill === 0 ? words : wordsToResume(words, directory, random));
    const ended = await Promise.race([program.exited.then(() => true), Bun.sleep(afterMs).then(() => false)]);
    if (ended) break;
    program.kill("SIGKILL");
    await program.exited;
    killedAfterMs.push(Math.round(afterMs));
  }
  const runsKept = countDone(directory);
  await runToEnd(wordsToResume(words, directory, random));
  return { killedAfterMs, runsKept };
}

/** By the same command line or by the directory alone, where there is anything in it. */
function wordsToResume(words: readonly string[], directory: string, random: Random): readonly string[] {
  const canResume = existsSync(path.join(directory, MANIFEST));
  return canResume && random.below(2) === 0 ? ["resume", directory] : [...words, "--resume"];
}

function start(words: readonly string[]): Bun.Subprocess<"ignore", "ignore", "pipe"> {
  const env = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC" };
  return Bun.spawn([BINARY, ...words], { env, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
}

async function runToEnd(words: readonly string[]): Promise<void> {
  const program = start(words);
  const [text, code] = await Promise.all([new Response(program.stderr).text(), program.exited]);
  if (code !== 0) throw new Error(`aiperf ${words.join(" ")} ended with ${code}:\n${text}`);
}

async function startMock(): Promise<{ readonly url: string; stop(): void }> {
  const words = ["mock-server", "--port", "0", "--ttft-ms", "3", "--itl-ms", "1"];
  const program = Bun.spawn([BINARY, ...words], { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of program.stdout) {
    text += decoder.decode(piece, { stream: true });
    const url = /http:\/\/[0-9.:]+/.exec(text)?.[0];
    if (url !== undefined) return { url, stop: () => program.kill("SIGKILL") };
  }
  throw new Error(`the mock server did not start: ${text}`);
}

/** What each file is like, by its path: whatever has to be the same in two studies of the same plan. */
type Tree = ReadonlyMap<string, string>;

function describeTree(root: string, under = ""): Map<string, string> {
  const tree = new Map<string, string>();
  for (const name of readdirSync(path.join(root, under)).sort()) {
    const place = path.join(under, name);
    const full = path.join(root, place);
    if (statSync(full).isDirectory()) for (const [key, value] of describeTree(root, place)) tree.set(key, value);
    else tree.set(place, describeFile(name, readFileSync(full, "utf8")));
  }
  return tree;
}

function describeFile(name: string, text: string): string {
  try {
    if (name.endsWith(".jsonl")) {
      const lines = text.split("\n");
      const isWhole = lines.pop() === "";
      const numbers = lines.map((line) => JSON.parse(line).metadata.session_num).sort((a, b) => a - b);
      return `${isWhole ? "whole" : "torn"} lines ${numbers.join(" ")}`;
    }
    if (name.endsWith(".json")) return keysOf(JSON.parse(text), "").join(" ");
    if (name.endsWith(".csv")) return text.split("\n")[0] ?? "";
    return text === "" ? "empty" : "text";
  } catch (error) {
    return `cannot be read: ${String(error)}`;
  }
}

/** Values that two studies of one plan have in common. */
const TOLD_VALUES = /(^|\.)(random_seed|trial|run_label|variation_label|num_successful_runs|num_profile_runs|state)$/;
/** How the client fared depends on the moment, and which cells are best on what was measured. */
const UNTOLD = /(^|\.)(client_health|server|pareto_optimal|trends|comparisons|best_configurations)$/;

function keysOf(value: unknown, at: string): string[] {
  if (UNTOLD.test(at)) return [at];
  if (TOLD_VALUES.test(at)) return [`${at}=${JSON.stringify(value)}`];
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, member]) => keysOf(member, at === "" ? key : `${at}.${key}`))];
}

function compareTrees(expected: Tree, found: Tree): string[] {
  const lost = [...expected.keys()].filter((place) => !found.has(place)).map((place) => `${place} is missing`);
  const more = [...found.keys()].filter((place) => !expected.has(place)).map((place) => `${place} should not be there`);
  const other = [...expected].flatMap(([place, was]) => {
    const is = found.get(place);
    return is === undefined || is === was ? [] : [`${place}: ${firstDifference(was, is)}`];
  });
  return [...lost, ...more, ...other];
}

function firstDifference(was: string, is: string): string {
  const [before, after] = [was.split(" "), is.split(" ")];
  const place = before.findIndex((word, index) => word !== after[index]);
  return `${before[place] ?? "nothing"} became ${after[place] ?? "nothing"}`;
}

function countDone(directory: string): number {
  const file = path.join(directory, ".aiperf_study_runs.json");
  if (!existsSync(file)) return 0;
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: Record<string, { state: string }> };
  return Object.values(runs).filter(({ state }) => state === "succeeded").length;
}

if (import.meta.main) {
  const [rounds = "50", seed = "1"] = process.argv.slice(2);
  const played = await killAndResume(Number(rounds), Number(seed), (round, number) => {
    const { killedAfterMs, runsKept, differences } = round;
    const told = `killed after ${killedAfterMs.join(", ")} ms, ${runsKept} of ${RUNS} runs kept`;
    console.log(`${number}: ${told}${differences.map((line) => `\n  ${line}`).join("")}`);
  });
  const bad = played.filter(({ differences }) => differences.length > 0).length;
  console.log(`${played.length - bad} of ${played.length} as undisturbed`);
  process.exit(bad === 0 ? 0 : 1);
}
