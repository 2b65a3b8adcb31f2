/** `aiperf search --stdio` as another program uses it: lines in, lines out. */
import { expect, test } from "bun:test";
import { BINARY, runAiperf } from "../support/binary.ts";

const SWEEP = {
  search_space: [{ path: "batch", lo: 1, hi: 256, kind: "int", prior: "log-uniform" }],
  objectives: [{ metric: "throughput", stat: "avg", direction: "MAXIMIZE", threshold: null }],
  sla_filters: [{ metric_tag: "latency", stat: "p95", op: "lt", threshold: 100 }],
  max_iterations: 12,
};

/** The experiment: the limit is broken beyond 160. */
const measure = (batch: number) => ({
  throughput: { avg: (900 * batch) / (batch + 40) },
  latency: { p95: 20 + batch / 2 },
});

class Conversation {
  readonly #child = Bun.spawn([BINARY, "search", "--stdio"], {
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent" },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  readonly #answers = lines(this.#child.stdout);

  async say(message: unknown): Promise<Record<string, unknown>> {
    this.#child.stdin.write(typeof message === "string" ? `${message}\n` : `${JSON.stringify(message)}\n`);
    await this.#child.stdin.flush();
    const { value } = await this.#answers.next();
    return JSON.parse(value ?? "null");
  }

  async end(): Promise<number> {
    await this.#child.stdin.end();
    return this.#child.exited;
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  return undefined;
}

test("a search is held, line by line, and its answer is right", async () => {
  const conversation = new Conversation();
  expect(await conversation.say({ cmd: "init", planner: "bayesian", seed: 3, sweep: SWEEP })).toEqual({ ok: true });
  const asked: number[] = [];
  for (;;) {
    const answer = await conversation.say({ cmd: "ask" });
    if (answer.done === true) {
      expect(answer.reason).toBe("max_iterations");
      break;
    }
    const values = answer.values as { batch: number };
    expect(["explore", "refine", "confirm"]).toContain(answer.purpose as string);
    asked.push(values.batch);
    expect(await conversation.say({ cmd: "tell", values, success: true, metrics: measure(values.batch) })).toEqual({
      ok: true,
    });
  }
  expect(asked).toHaveLength(12);
  const { best_trials, boundary } = await conversation.say({ cmd: "best" });
  const index = asked.indexOf(159);
  expect(best_trials).toMatchObject([{ iteration_idx: index, values: { batch: 159 }, feasible: true }]);
  expect(boundary).toBe(159);
  expect(await conversation.end()).toBe(0);
});

test("a history that is told again goes on where it ended", async () => {
  const first = new Conversation();
  const second = new Conversation();
  await first.say({ cmd: "init", planner: "boundary", seed: 1, sweep: SWEEP });
  const told: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    const { values } = await first.say({ cmd: "ask" });
    told.push({ cmd: "tell", values, success: true, metrics: measure((values as { batch: number }).batch) });
    await first.say(told.at(-1));
  }
  await second.say({ cmd: "init", planner: "boundary", seed: 1, sweep: SWEEP });
  for (const message of told) await second.say(message);
  expect(await second.say({ cmd: "ask" })).toEqual(await first.say({ cmd: "ask" }));
  const { boundaries } = await second.say({ cmd: "best" });
  expect(boundaries).toHaveLength(1);
  await Promise.all([first.end(), second.end()]);
});

test("what cannot be understood is answered, all of it, and the search goes on", async () => {
  const conversation = new Conversation();
  const errorOf = async (message: unknown) => String((await conversation.say(message)).error);
  expect(await errorOf({ cmd: "ask" })).toContain("init");
  expect(await errorOf("nonsense")).toContain("JSON");
  expect(await errorOf({ cmd: "leave" })).toContain("cmd");
  const wrong = { ...SWEEP, max_iterations: 1, objectives: [{ metric: "a", direction: "up" }] };
  const error = await errorOf({ cmd: "init", planner: "bayesain", sweep: wrong });
  for (const part of ["planner", "sweep.max_iterations", "sweep.objectives[0].direction"])
    expect(error).toContain(part);
  const twoAxes = { ...SWEEP, search_space: [...SWEEP.search_space, { path: "x", lo: 0, hi: 1 }] };
  expect(await errorOf({ cmd: "init", planner: "boundary", sweep: twoAxes })).toContain("one dimension");
  expect(await conversation.say({ cmd: "init", sweep: SWEEP })).toEqual({ ok: true });
  expect(await errorOf({ cmd: "tell", values: {}, success: true, metrics: {} })).toContain("batch");
  expect(await conversation.say({ cmd: "tell", values: { batch: 8 }, success: false })).toEqual({ ok: true });
  expect((await conversation.say({ cmd: "ask" })).values).toBeDefined();
  expect(await conversation.end()).toBe(0);
});

test("without --stdio it says what is needed, and --help tells the messages", async () => {
  const bare = await runAiperf(["search"]);
  expect(bare.code).toBe(2);
  expect(bare.stderr).toContain("--stdio");
  const help = await runAiperf(["search", "--help"]);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('"cmd":"ask"');
});
