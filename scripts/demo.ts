/**
 * The whole of it in one go: builds the executable if it is older than its sources, starts the built-in mock server,
 * sweeps its concurrency with three trials each, shows the result and where the files are, and stops the server.
 */
import path from "node:path";
import { Glob } from "bun";

const root = path.dirname(import.meta.dir);
const binary = path.join(root, "dist", process.platform === "win32" ? "aiperf.exe" : "aiperf");

async function isBuilt(): Promise<boolean> {
  if (!(await Bun.file(binary).exists())) return false;
  const builtAt = Bun.file(binary).lastModified;
  for await (const file of new Glob("src/**/*").scan(root)) {
    if (Bun.file(path.join(root, file)).lastModified > builtAt) return false;
  }
  return true;
}

async function say(command: readonly string[]): Promise<number> {
  console.log(`\n$ aiperf ${command.join(" ")}`);
  const child = Bun.spawn([binary, ...command], { cwd: root, stdout: "inherit", stderr: "inherit", stdin: "ignore" });
  return child.exited;
}

if (!(await isBuilt())) {
  console.log("Building the executable …");
  const build = Bun.spawn([process.execPath, "scripts/build.ts"], { cwd: root, stdout: "ignore", stderr: "inherit" });
  if ((await build.exited) !== 0) process.exit(1);
}

const server = Bun.spawn(
  [binary, "mock-server", ...["--port", "0", "--ttft-ms", "40", "--itl-ms", "6", "--knee", "12", "--jitter", "0.1"]],
  { stdout: "pipe", stderr: "inherit" },
);
let exitCode = 1;
try {
  const greeting = await server.stdout.getReader().read();
  const url = new TextDecoder().decode(greeting.value).trim().split(" ").at(-1) ?? "";
  exitCode = await say([
    "profile",
    ...["--model", "mock", "--url", url, "--streaming", "--concurrency", "2..16*2", "--num-profile-runs", "3"],
    ...["--request-count", "48", "--warmup-request-count", "8", "--isl", "200", "--osl", "20"],
    ...["--extra-inputs", "ignore_eos:true", "--random-seed", "42"],
    ...["--artifact-dir", "artifacts/demo", "--overwrite"],
  ]);
} finally {
  server.kill();
  await server.exited;
}
process.exit(exitCode);
