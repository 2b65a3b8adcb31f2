// Runs a script of this repository under the pinned Bun, on a machine that has only Node and npm:
//   node scripts/with-bun.mjs scripts/test.ts [arguments]
// Installs the dependencies when they are missing or older than the lock file, and only then.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const installed = path.join(modules, ".package-lock.json");
const wanted = path.join(root, "package-lock.json");

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  console.error("Installing the pinned dependencies (once) …");
  // Not `npm ci`: it refuses a lock file made where the registry serves one platform's binaries only.
  const install = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (install.status !== 0) {
    console.error("npm install failed: see above. A registry mirror is set with `npm config set registry ADDRESS`.");
    process.exit(install.status ?? 1);
  }
}

const bun = findBun();
if (bun === undefined) {
  console.error(`No Bun for ${process.platform}-${process.arch} in node_modules: run \`npm install\` and try again.`);
  process.exit(1);
}
const run = spawnSync(bun, process.argv.slice(2), {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${path.dirname(bun)}${path.delimiter}${process.env.PATH ?? ""}` },
});
if (run.error) throw run.error;
process.exit(run.status ?? 1);

// The `bun` package's post-install step moves the binary out of the platform's package; where such steps are blocked
// it is still there. Of several platform packages (glibc, musl, baseline) the first that runs is taken.
function findBun() {
  const candidates = [path.join(modules, "bun", "bin", "bun.exe")];
  const platforms = path.join(modules, "@oven");
  if (existsSync(platforms)) {
    for (const name of readdirSync(platforms)) {
      candidates.push(path.join(platforms, name, "bin", "bun"), path.join(platforms, name, "bin", "bun.exe"));
    }
  }
  return candidates.find((file) => existsSync(file) && spawnSync(file, ["--version"]).status === 0);
}
