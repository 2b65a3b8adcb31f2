/** `aiperf init` on a terminal, key by key: what is shown, what is written, and how it ends. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { startMockServer } from "#mock/server.ts";
import { runAiperf } from "../support/binary.ts";
import { KEYS, TerminalProgram, type TerminalSurroundings } from "../support/terminal-program.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 2, itlMs: 0.5 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

/** The mock server, with other models in its list. */
function listModels(...models: readonly string[]): string {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/v1/models") return Response.json({ data: models.map((id) => ({ id })) });
      return fetch(`${mock.url}${pathname}`, { method: request.method, headers: request.headers, body: request.body });
    },
  });
  afterAll(() => server.stop(true));
  return `http://127.0.0.1:${server.port}`;
}

function start(
  words: readonly string[] = [],
  { url = mock.url, ...around }: Partial<TerminalSurroundings> & { url?: string } = {},
) {
  const cwd = workspace.fresh("cwd");
  mkdirSync(cwd);
  const env = { INFERENCE_URL: url, ...around.env };
  const program = new TerminalProgram(["init", ...words], { cwd, ...around, env });
  return { program, cwd, read: (name: string) => readFileSync(`${cwd}/${name}`, "utf8") };
}

/** The questions before what is to be learned, with Enter. */
async function passServer(program: TerminalProgram): Promise<void> {
  for (const question of ["Where is the server?", "Which model?", "Which API?", "Stream the answers?"]) {
    await program.answer(question);
  }
}

const PLAN = ["How much time", "How often", "When does each run end?", "How many seconds?", "Warm up first?"];
const END = ["See the fine points?", "Which file is written?", "Good?"];

async function enter(program: TerminalProgram, ...questions: readonly string[]): Promise<void> {
  for (const question of questions) await program.answer(question);
}

describe("Enter alone", () => {
  test.each([60, 200])("makes a sweep, and everything fits %d columns", async (columns) => {
    const { program, read } = start([], { columns });
    await passServer(program);
    await enter(
      program,
      "What do you want to learn?",
      "What is sent?",
      "How do requests come?",
      "What is varied?",
      "Which loads?",
    );
    await enter(program, ...PLAN, ...END);
    expect(await program.exited).toBe(0);
    expect(read("aiperf-sweep.yaml")).toContain("concurrency: [1, 4, 16, 64]");
    expect(program.screen).toMatch(/4 × 3 = 12 runs, about \d+ min in all/);
    expect(program.screen).toContain("aiperf profile --config aiperf-sweep.yaml --dry-run");
    // A line that the terminal had to break has lost its guide.
    const outside = program.screen
      .slice(0, program.screen.indexOf("Written:"))
      .split("\n")
      .filter((line) => !/^[┌│◇◆●▲└├]/.test(line));
    expect(outside.filter((line) => line !== "")).toEqual([]);
  });

  test("shows no colours with NO_COLOR", async () => {
    const { program } = start(["--learn", "smoke"], { env: { NO_COLOR: "1" } });
    await passServer(program);
    await enter(program, "Which file is written?", "Good?");
    expect(await program.exited).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours begin.
    expect(program.output).not.toMatch(/\u001b\[[\d;]*[1-9][\d;]*m/);
  });
});

describe("each thing to learn, chosen by the arrow keys, is a study that runs", () => {
  test.each([
    ["sweep", 0, ["What is sent?", "How do requests come?", "What is varied?", "Which loads?"], 12],
    ["one", 1, ["What is sent?", "How do requests come?", "How many requests at a time?"], 1],
    ["frontier", 2, ["What is sent?", "How do requests come?", "Which loads?"], 24],
    ["pairs", 5, ["How do requests come?", "Which pairs?", "How many requests at a time?"], 9],
    ["workloads", 6, ["How do requests come?", "Which workloads?"], 9],
    ["space", 7, ["What is sent?", "How do requests come?", "Which region?", "How many points?"], 16],
    ["smoke", 8, [], 1],
  ] as const)("%s", async (goal, downs, questions, runs) => {
    const { program, cwd } = start();
    await passServer(program);
    await program.answer("What do you want to learn?", ...Array(downs).fill(KEYS.down));
    await enter(program, ...questions, ...(goal === "smoke" ? END.slice(1) : [...PLAN, ...END]));
    expect(await program.exited).toBe(0);
    const [file = ""] = readdirSync(cwd);
    const planned = await runAiperf(["profile", "--config", file, "--dry-run", "--format", "json"], { cwd });
    expect(planned).toMatchObject({ code: 0 });
    expect(JSON.parse(planned.stdout).runs.length).toBe(runs);
    await runShort(cwd, file);
  });

  test.each([
    ["sla", 3, "monotonic_sla"],
    ["throughput", 4, "bayesian"],
  ] as const)("%s, by a search", async (_goal, downs, planner) => {
    const { program, cwd, read } = start();
    await passServer(program);
    await program.answer("What do you want to learn?", ...Array(downs).fill(KEYS.down));
    await enter(program, "What is sent?", "How do requests come?");
    await program.answer("Between which loads?", "8..2");
    await program.shows("Give two whole numbers, the smaller first");
    program.press(...Array(4).fill(KEYS.backspace), "1..8", KEYS.enter);
    await enter(program, "Which service level?", "At most how many ms?", ...PLAN, ...END);
    expect(await program.exited).toBe(0);
    expect(read("aiperf-search.yaml")).toContain(`planner: ${planner}`);
    expect(program.screen).toMatch(/at most 1[25] (× 3 = \d+ )?runs, about 1\d min in all/);
    await runShort(cwd, "aiperf-search.yaml");
    expect(readdirSync(`${cwd}/artifacts`, { recursive: true })).toContainEqual(
      expect.stringMatching(/search_history/),
    );
  });
});

/** The same study, cut short: two requests in each run, each cell once. */
async function runShort(cwd: string, file: string): Promise<void> {
  const text = readFileSync(`${cwd}/${file}`, "utf8")
    .replace(/duration: \d+\n.*\n *grace_period: 30/, "requests: 2")
    .replace(/requests: \d{2,}/, "requests: 2")
    .replace(/entries: \d+/, "entries: 4")
    .replace(/num_runs: \d+/, "num_runs: 1")
    .replace(/max_iterations: \d+/, "max_iterations: 6")
    .replace(/osl: \{mean: \d+/g, "osl: {mean: 3")
    .replace("samples: 16", "samples: 2");
  await Bun.write(`${cwd}/short.yaml`, text);
  const ran = await runAiperf(["profile", "--config", "short.yaml"], { cwd });
  expect({ code: ran.code, failed: /[1-9]\d* failed/.exec(ran.stderr)?.[0] }).toEqual({ code: 0, failed: undefined });
}

describe("the way back", () => {
  test("Escape asks the question before again, with what was answered", async () => {
    const { program, read } = start(["--learn", "smoke"]);
    await enter(program, "Where is the server?", "Which model?", "Which API?");
    await program.answer("Stream the answers?", "n");
    await program.shows("Which file is written?");
    program.press(KEYS.escape);
    await program.shows("Stream the answers?");
    program.press(KEYS.escape);
    await program.answer("Which API?", KEYS.down);
    await program.answer("Stream the answers?");
    await program.answer("Which file is written?", "other.yaml");
    await program.answer("Good?");
    expect(await program.exited).toBe(0);
    expect(read("other.yaml")).toContain("type: completions\n    streaming: false");
  });

  test("an answer is changed at the end, and only what follows from it is asked", async () => {
    const { program, read } = start(["--learn", "smoke"]);
    await passServer(program);
    await program.answer("Which file is written?");
    await program.answer("Good?", KEYS.down, KEYS.down);
    await program.answer("Which answer?", ...Array(4).fill(KEYS.down));
    await program.answer("What do you want to learn?", KEYS.up, KEYS.up, KEYS.up);
    await enter(
      program,
      "How do requests come?",
      "Which pairs?",
      "How many requests at a time?",
      ...PLAN,
      "See the fine points?",
      "Good?",
    );
    expect(await program.exited).toBe(0);
    expect(read("aiperf-run.yaml")).toContain("type: zip");
  });

  test("the fine points are asked when wanted", async () => {
    const { program, read } = start(["--learn", "sweep"]);
    await passServer(program);
    await enter(program, "What is sent?", "How do requests come?", "What is varied?", "Which loads?", ...PLAN);
    await program.answer("See the fine points?", "y");
    await program.answer("How many seconds between", "5");
    await program.answer("In which order?", KEYS.down);
    await program.answer("The same prompts in every cell?", "y");
    await program.answer("Which seed?", "7");
    await program.answer("Service levels for goodput?", "ttft 300, itl 30");
    await program.answer("Collect the server's own metrics?", "n");
    await program.answer("Where do results go?", "out");
    await enter(program, "Which file is written?", "Good?");
    expect(await program.exited).toBe(0);
    const text = read("aiperf-sweep.yaml");
    for (const part of [
      "random_seed: 7",
      "same_seed: true",
      "iteration_order: independent",
      "time_to_first_token: 300",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/enabled: false[\s\S]*dir: "out"[\s\S]*cooldown_seconds: 5[\s\S]*cooldown_seconds: 5/);
  });
});

describe("Ctrl-C", () => {
  const places: readonly (readonly string[])[] = [
    [],
    ["Where is the server?"],
    ["Where is the server?", "Which model?", "Which API?", "Stream the answers?"],
    ["Where is the server?", "Which model?", "Which API?", "Stream the answers?", "Which file is written?"],
  ];
  test.each(places.map((questions) => [questions.length, questions] as const))(
    "after %d answers ends with 130 and writes nothing",
    async (_count, questions) => {
      const { program, cwd } = start(["--learn", "smoke"]);
      await enter(program, ...questions);
      await program.shows("◆");
      program.press(KEYS.ctrlC);
      expect(await program.exited).toBe(130);
      expect(readdirSync(cwd)).toEqual([]);
      expect(program.screen).toContain("Nothing was written.");
    },
  );

  test.each(["SIGINT", "SIGTERM"] as const)("while the server is awaited: %s", async (signal) => {
    const asked = Promise.withResolvers<void>();
    const silent = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => {
        asked.resolve();
        return new Promise<Response>(() => {});
      },
    });
    const { program, cwd } = start([], { url: `http://127.0.0.1:${silent.port}` });
    await program.answer("Where is the server?");
    await asked.promise;
    program.kill(signal);
    expect(await program.exited).toBe(signal === "SIGINT" ? 130 : 143);
    expect(readdirSync(cwd)).toEqual([]);
    await silent.stop(true);
  });
});

describe("the server", () => {
  test("is down: try again, another address, or go on without", async () => {
    const { program, read } = start(["--learn", "smoke"], { url: "http://127.0.0.1:9" });
    await program.answer("Where is the server?");
    await program.shows("does not answer: nothing listens there");
    await program.answer("What now?");
    await program.shows("does not answer");
    await program.answer("What now?", KEYS.down);
    await program.answer("Where is the server?", mock.url);
    await program.shows("answers in");
    await enter(program, "Which model?", "Which API?", "Stream the answers?", "Which file is written?", "Good?");
    expect(await program.exited).toBe(0);
    expect(read("aiperf-run.yaml")).toContain(`urls: ["${mock.url}"]`);

    const alone = start(["--learn", "smoke"], { url: "http://127.0.0.1:9" });
    await alone.program.answer("Where is the server?");
    await alone.program.answer("What now?", KEYS.down, KEYS.down);
    await alone.program.answer("Which model?", "llama");
    await enter(alone.program, "Which API?", "Stream the answers?", "Which file is written?", "Good?");
    expect(await alone.program.exited).toBe(0);
    expect(alone.read("aiperf-run.yaml")).toContain("MODEL_NAME:llama");
  });

  test("wants a key: it is asked for until it is right, and never written", async () => {
    const locked = startMockServer({ apiKey: "sk-right" }, { nowNs: Bun.nanoseconds });
    afterAll(() => locked.stop());
    const { program, read } = start(["--learn", "smoke"], { url: locked.url });
    await enter(program, "Where is the server?", "Which model?", "Which API?");
    await program.answer("The server wants a key:", "sk-wrong");
    await program.shows("does not take this key");
    await program.answer("The server wants a key:", "sk-right");
    await enter(program, "Stream the answers?", "Which file is written?");
    await program.answer("Good?", KEYS.down);
    expect(await program.exited).toBe(0);
    expect(program.screen).toContain("5 ok, 0 failed");
    expect(read("aiperf-run.yaml")).toContain(`api_key: "\${OPENAI_API_KEY}"`);
    expect(`${program.output}${read("aiperf-run.yaml")}`).not.toContain("sk-");
  });

  test("has many models: several are chosen with the space bar, and found by typing", async () => {
    const few = start(["--learn", "smoke"], { url: listModels("a", "b", "c") });
    await few.program.answer("Where is the server?");
    await few.program.answer("Which model?", KEYS.down, KEYS.down, KEYS.space);
    await enter(few.program, "Which API?", "Stream the answers?", "Which file is written?", "Good?");
    expect(await few.program.exited).toBe(0);
    expect(few.read("aiperf-run.yaml")).toContain('models: ["a", "c"]');

    const names = Array.from({ length: 30 }, (_, index) => `model-${index}`);
    const many = start(["--learn", "smoke"], { url: listModels(...names) });
    await many.program.answer("Where is the server?");
    await many.program.answer("Which model?");
    await enter(many.program, "Which API?", "Stream the answers?", "Which file is written?", "Good?");
    expect(await many.program.exited).toBe(0);
    expect(many.read("aiperf-run.yaml")).toContain("MODEL_NAME:model-0");
  });
});

describe("without questions", () => {
  test.each([{ TERM: "dumb" }, { TERM: "dumb", NO_COLOR: "1" }])(
    "a terminal that cannot show them is told of the flags (%j)",
    async (env) => {
      const { program, cwd } = start([], { env });
      expect(await program.exited).toBe(2);
      expect(program.screen).toContain("--yes");
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  test("no terminal at all: the same, and --yes writes and runs", async () => {
    const cwd = workspace.fresh("cwd");
    mkdirSync(cwd);
    const refused = await runAiperf(["init"], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--yes");
    const words = ["init", "--yes", "--run", "--url", mock.url, "--learn", "smoke", "--output", "made.yaml"];
    const made = await runAiperf(words, { cwd });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toContain("5 ok, 0 failed");
    expect(existsSync(`${cwd}/artifacts/mock-smoke/profile_export_aiperf.json`)).toBeTrue();
  });
});

test("a file of prompts has to be there", async () => {
  const { program, cwd, read } = start(["--learn", "one", "--budget", "1m"]);
  await Bun.write(`${cwd}/there.jsonl`, '{"text": "hello"}');
  await passServer(program);
  await program.answer("What is sent?", KEYS.up);
  await program.answer("Which file?", "nowhere.jsonl");
  await program.shows("Name a JSONL file that is there.");
  await program.answer("Which file?", "there.jsonl");
  await enter(program, "How do requests come?", "How many requests at a time?", ...PLAN.slice(1), ...END);
  expect(await program.exited).toBe(0);
  expect(read("aiperf-run.yaml")).toContain('path: "there.jsonl"');
});

test("a file that is there is written over only when that is wanted", async () => {
  const { program, cwd, read } = start(["--learn", "smoke"]);
  await Bun.write(`${cwd}/aiperf-run.yaml`, "mine");
  await passServer(program);
  await enter(program, "Which file is written?", "is there already. Write over it?");
  await program.answer("Which file is written?", "next.yaml");
  await program.answer("Good?");
  expect(await program.exited).toBe(0);
  expect(read("aiperf-run.yaml")).toBe("mine");
  expect(read("next.yaml")).toContain("benchmark:");
});
