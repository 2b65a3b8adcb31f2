/**
 * Builds the executable:  build.ts         dist/aiperf for this machine
 *                         build.ts --all   every target of the release, SHA256SUMS and THIRD_PARTY_LICENSES
 */
import { chmod, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { TARGETS } from "./targets.ts";
import { renderLicences } from "./third-party-licences.ts";

const root = path.dirname(import.meta.dir);
const dist = path.join(root, "dist");

async function build(outfile: string, target?: string): Promise<void> {
  const result = await Bun.build({
    entrypoints: [path.join(root, "src/main.ts")],
    compile: {
      outfile,
      ...(target === undefined ? {} : { target: target as Bun.Build.CompileTarget }),
      // A stray .env or bunfig.toml in the working directory must not change a measurement.
      autoloadDotenv: false,
      autoloadBunfig: false,
    },
    minify: true,
    bytecode: true,
    // A load worker then holds its own part only, and what a run has no use for is never loaded.
    splitting: true,
    format: "esm",
    sourcemap: "none",
  });
  if (!result.success) throw new AggregateError(result.logs, `cannot build ${outfile}`);
  await chmod(outfile, 0o755);
}

async function buildAll(): Promise<void> {
  const sums: string[] = [];
  for (const { target, file } of TARGETS) {
    const outfile = path.join(dist, file);
    await build(outfile, target);
    const hash = new Bun.CryptoHasher("sha256").update(await Bun.file(outfile).arrayBuffer()).digest("hex");
    sums.push(`${hash}  ${file}\n`);
    console.log(`${file}  ${(Bun.file(outfile).size / 1e6).toFixed(0)} MB`);
  }
  await Bun.write(path.join(dist, "SHA256SUMS"), sums.join(""));
  await Bun.write(path.join(dist, "THIRD_PARTY_LICENSES"), await renderLicences(root));
}

await mkdir(dist, { recursive: true });
if (process.argv.includes("--all")) {
  await buildAll();
} else {
  const outfile = path.join(dist, process.platform === "win32" ? "aiperf.exe" : "aiperf");
  await rm(outfile, { force: true });
  await build(outfile);
  console.log(outfile);
}
