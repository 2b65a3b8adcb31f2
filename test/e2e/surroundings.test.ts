/**
 * The program in the places people put it: beside stray files, behind proxies it must not use, with no environment, in
 * an almost empty root; and its results beside earlier ones, or nowhere at all.
 */

import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod, link, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { startMockServer } from "#mock/server.ts";
import { metricOf } from "../support/artifacts.ts";
import { BINARY, runAiperf } from "../support/binary.ts";
import { expectNoStack, type Profiled, profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";
import { RawServer, response } from "../transport/raw-server.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 2, itlMs: 0 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

const PATH = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

async function expectPlainRun({ code, stderr, artifacts }: Profiled): Promise<void> {
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(metricOf(await artifacts.summary(), "request_count").avg).toBe(3);
}

describe("the working directory", () => {
  test("a stray .env, bunfig.toml, package.json or tsconfig.json changes nothing", async () => {
    const cwd = workspace.fresh("cwd");
    await Bun.write(`${cwd}/.env`, "AIPERF_API_KEY=from-the-stray-file\nhttp_proxy=http://127.0.0.1:9\nNO_COLOR=1\n");
    await Bun.write(`${cwd}/bunfig.toml`, 'preload = ["./stray.ts"]\n[run]\nsilent = false\n');
    await Bun.write(`${cwd}/stray.ts`, 'console.log("STRAY"); process.exit(77);');
    await Bun.write(`${cwd}/package.json`, '{ "type": "commonjs", "imports": { "#cli/*": "./nowhere/*" } }');
    await Bun.write(`${cwd}/tsconfig.json`, '{ "compilerOptions": { "paths": { "*": ["./nowhere/*"] } } }');
    using server = new RawServer(({ connection }) => {
      const body = '{"choices":[{"message":{"content":"hello"}}]}';
      void connection.send(response(body, { headers: "Content-Type: application/json\r\n" }));
    });
    const run = await profile(workspace, shortChat(new URL(server.url).origin), { cwd, env: PATH });
    await expectPlainRun(run);
    expect(`${run.stdout}${run.stderr}`).not.toContain("STRAY");
    expect(server.requests.flatMap(({ headerLines }) => headerLines).join("\n")).not.toContain("stray");
  });

  test("relative paths begin there, and the default directory is named after model, endpoint and load", async () => {
    const cwd = workspace.fresh("cwd");
    await Bun.write(`${cwd}/prompts/single.jsonl`, '{"text":"hello there"}\n');
    const words = [
      "--model",
      "mock",
      "--url",
      mock.url,
      "--request-count",
      "1",
      "--input-file",
      "prompts/single.jsonl",
    ];
    const { code } = await runAiperf(["profile", ...words], { cwd });
    expect(code).toBe(0);
    expect(await readdir(`${cwd}/artifacts`)).toEqual(["mock-openai-chat-concurrency1"]);
  });
});

describe("the environment", () => {
  test("proxies and settings of the runtime do not bend the load, nor the requests around it", async () => {
    using proxy = new RawServer(({ connection }) => void connection.send(response("proxied", { status: 502 })));
    const address = new URL(proxy.url).origin;
    const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    const env = { ...PATH, ...Object.fromEntries(names.map((name) => [name, address])), BUN_CONFIG_VERBOSE_FETCH: "1" };
    for (const transport of ["fetch", "socket"]) {
      const words = ["--transport", transport, "--wait-for-model-timeout", "5", "--wait-for-model-mode", "both"];
      const run = await profile(workspace, shortChat(mock.url, words), { env });
      await expectPlainRun(run);
      expect(run.stderr).not.toContain("X-Request-ID");
    }
    expect(proxy.connections).toEqual([]);
  });

  test("may be empty", async () => {
    await expectPlainRun(await profile(workspace, shortChat(mock.url), { env: {} }));
  });

  test("does not switch off the check of certificates", async () => {
    using server = new RawServer(() => {}, { tls: true });
    const env = { ...PATH, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { code, stdout } = await profile(workspace, shortChat(new URL(server.url).origin), { env });
    expect(code).toBe(3);
    expect(stdout).toContain("TlsFailure");
    expect(server.requests).toEqual([]);
  });
});

describe("the artifact directory", () => {
  test("earlier results are moved aside, again and again, with a line that says so", async () => {
    const directory = workspace.fresh();
    const ids: unknown[] = [];
    for (const number of [0, 1, 2]) {
      const run = await profile(workspace, shortChat(mock.url), { directory });
      await expectPlainRun(run);
      ids.push((await run.artifacts.summary()).benchmark_id);
      if (number > 0) expect(run.stderr).toContain(`moved to ${directory}.${number}`);
    }
    const idIn = async (place: string) => (await Bun.file(`${place}/profile_export_aiperf.json`).json()).benchmark_id;
    expect([await idIn(`${directory}.1`), await idIn(`${directory}.2`), await idIn(directory)]).toEqual(ids);
  });

  test("--overwrite replaces them, and leaves alone what is not ours", async () => {
    const directory = workspace.fresh();
    await profile(workspace, shortChat(mock.url, ["--export-level", "raw"]), { directory });
    await Bun.write(`${directory}/notes.txt`, "mine");
    const run = await profile(workspace, shortChat(mock.url, ["--overwrite"]), { directory });
    await expectPlainRun(run);
    expect(run.artifacts.names()).toContain("notes.txt");
    expect(run.artifacts.names()).not.toContain("profile_export_raw.jsonl");
    expect(await Bun.file(`${directory}.1`).exists()).toBe(false);
  });

  test("earlier results outlive a run that cannot even begin", async () => {
    const directory = workspace.fresh();
    const earlier = await profile(workspace, shortChat(mock.url), { directory });
    const names = earlier.artifacts.names();
    for (const words of [["--overwrite"], []]) {
      const run = await profile(workspace, shortChat(mock.url, [...words, "--tokenizer", "./nothere"]), { directory });
      expect(run.code).toBe(2);
    }
    expect(earlier.artifacts.names()).toEqual(names);
    expect(existsSync(`${directory}.1`)).toBe(false);
  });

  test("where it cannot be written nothing is sent, and the exit code is 8", async () => {
    const file = await workspace.write("a-file", "not a directory");
    const before = mock.stats().requests;
    for (const directory of [file, `${file}/below`]) {
      const { code, stderr } = await profile(workspace, shortChat(mock.url), { directory });
      expect(code).toBe(8);
      expect(stderr).toMatch(/cannot write .*a-file/);
      expect(stderr).toContain("--artifact-dir");
    }
    expect(mock.stats().requests).toBe(before);
  });

  test.skipIf(process.platform === "win32")(
    "a file that cannot grow any more ends the run with exit code 8",
    async () => {
      const directory = workspace.fresh();
      const script = `trap '' XFSZ; ulimit -f 40; exec "${BINARY}" "$@"`;
      const launcher = ["bash", "-c", script, "bash"];
      const words = shortChat(mock.url, ["--request-count", "20000", "--num-prompts", "5", "--concurrency", "4"]);
      const { code, stderr } = await profile(workspace, words, { directory, launcher });
      expect(code).toBe(8);
      expect(stderr.replaceAll(/\s+/g, " ")).toMatch(/cannot write \S+: the file would grow beyond what is allowed/);
    },
  );
});

describe("an almost empty root", async () => {
  const isPossible = process.platform === "linux" && process.getuid?.() === 0 && (await canMakeNamespace());

  test.skipIf(!isPossible)("holds the C library, /proc and /dev/null, and that is enough", async () => {
    const root = workspace.fresh("root");
    for (const name of ["proc", "dev", "tmp"]) await mkdir(`${root}/${name}`, { recursive: true });
    await Bun.write(`${root}/dev/null`, "");
    await copyLibraries(root);
    await place(BINARY, `${root}/aiperf`);
    const script = `mount -t proc proc "$0/proc" && mount --bind /dev/null "$0/dev/null" && exec chroot "$0" /aiperf "$@"`;
    const launcher = ["unshare", "--mount", "sh", "-c", script, root];
    const run = await runAiperf(["profile", ...shortChat(mock.url), "--artifact-dir", "/tmp/run"], {
      launcher,
      env: PATH,
    });
    expectNoStack(run);
    expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
    const summary = await Bun.file(`${root}/tmp/run/profile_export_aiperf.json`).json();
    expect(summary.request_count.avg).toBe(3);
  });
});

async function canMakeNamespace(): Promise<boolean> {
  const child = Bun.spawn(["unshare", "--mount", "true"], { stdio: ["ignore", "ignore", "ignore"] });
  return (await child.exited) === 0;
}

/** What the dynamic loader wants, at the places where it looks. */
async function copyLibraries(root: string): Promise<void> {
  const listing = await Bun.$`ldd ${BINARY}`.text();
  const libraries = [...listing.matchAll(/(\/\S+) \(0x/g)].map(([, file]) => file as string);
  for (const library of libraries) {
    await Bun.write(path.join(root, library), Bun.file(library));
    await chmod(path.join(root, library), 0o755);
  }
}

/** A second name where the file system allows it: the executable is large. */
async function place(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await Bun.write(to, Bun.file(from));
    await chmod(to, 0o755);
  }
}
