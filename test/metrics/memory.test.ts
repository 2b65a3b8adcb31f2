import { expect, test } from "bun:test";
import path from "node:path";
import { type MemoryReport, REQUESTS } from "./long-run.ts";

test("a long run is kept in little memory, and the second half of it in none", async () => {
  const program = path.join(import.meta.dir, "long-run.ts");
  const child = Bun.spawn([process.execPath, program], { stdout: "pipe", stderr: "inherit" });
  const report = (await new Response(child.stdout).json()) as MemoryReport;
  expect(report.counted).toBe(REQUESTS);
  expect(report.endMb - report.beginMb).toBeLessThan(80);
  expect(report.endMb - report.halfMb).toBeLessThan(15);
  expect(report.approximation).toMatchObject({ evenRequests: 0, lateRequests: 0 });
});
