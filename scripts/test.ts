/**
 * Everything that has to hold before a change lands: types, lint, the rule of rooms, dead code, generated documents,
 * and the tests. Counts from the test runner's own report, and ends with one plain line: N passed, N failed.
 *   test.ts [--fast] [file or folder …]     --fast: only the tests, on the executable that stands in dist/
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Glob } from "bun";
import { countTests, type TestCount } from "./test-report.ts";

const root = path.dirname(import.meta.dir);
const bun = process.execPath;
const isFast = process.argv.includes("--fast");
const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const CHECKS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: "types", command: [bun, "node_modules/typescript/bin/tsc", "--noEmit"] },
  { name: "lint", command: [bun, "node_modules/@biomejs/biome/bin/biome", "check", "."] },
  { name: "rooms", command: [bun, "scripts/check-imports.ts"] },
  { name: "dead code", command: [bun, "node_modules/knip/bin/knip.js"] },
  { name: "generated documents", command: [bun, "scripts/write-docs.ts", "--check"] },
  { name: "build", command: [bun, "scripts/build.ts"] },
];

let passed = 0;
let failed = 0;

async function run(command: readonly string[]): Promise<{ ok: boolean; text: string }> {
  const child = Bun.spawn([...command], { cwd: root, stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { ok: code === 0, text: `${stdout}${stderr}`.trimEnd() };
}

async function runChecks(): Promise<void> {
  for (const { name, command } of CHECKS) {
    const { ok, text } = await run(command);
    console.log(`${ok ? "ok    " : "FAILED"} ${name}`);
    if (!ok) console.log(text);
    if (ok) passed += 1;
    else failed += 1;
  }
}

/** A test that ends the process leaves no report, and one that hangs half a report: both count as failures. */
async function runTests(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "aiperf-test-"));
  const report = path.join(folder, "report.xml");
  const child = Bun.spawn(
    [bun, "test", "--reporter=junit", `--reporter-outfile=${report}`, "--timeout=60000", ...only],
    {
      cwd: root,
      stdout: "inherit",
      stderr: "inherit",
    },
  );
  const code = await child.exited;
  const files = only.length > 0 ? undefined : await countTestFiles();
  const file = Bun.file(report);
  const count: TestCount = (await file.exists()) ? countTests(await file.text()) : { passed: 0, failed: 0, files: 0 };
  await rm(folder, { recursive: true });
  passed += count.passed;
  failed += count.failed;
  if (count.passed + count.failed === 0 || (files !== undefined && count.files < files)) {
    console.log(
      `FAILED the test runner reported ${count.files} of ${files ?? "some"} files: a test has ended the process`,
    );
    failed += 1;
  } else if (code !== 0 && count.failed === 0) {
    console.log(`FAILED the test runner ended with exit code ${code}`);
    failed += 1;
  }
}

async function countTestFiles(): Promise<number> {
  return (await Array.fromAsync(new Glob("test/**/*.test.ts").scan(root))).length;
}

/** Real tokenizers weigh 170 MB and only tests want them: they are a package of their own. */
async function installModels(): Promise<void> {
  const folder = path.join(root, "test/models");
  if (await Bun.file(path.join(folder, "node_modules/.package-lock.json")).exists()) return;
  const child = Bun.spawn(["npm", "install", "--no-save", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) console.log("FAILED npm install in test/models");
}

await installModels();
if (!isFast) await runChecks();
await runTests();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
