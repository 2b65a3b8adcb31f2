import { expect, test } from "bun:test";
import { renderFileList } from "#report/file-list.ts";
import { createPaint } from "#report/text/paint.ts";

test("files are listed under each other with sizes where known", () => {
  const files = [
    { name: "Summary", path: "artifacts/profile_export_aiperf.json", bytes: 2048 },
    { name: "Log", path: "artifacts/logs/aiperf.log" },
  ];
  expect(renderFileList(files, createPaint(false))).toEqual([
    "  Summary  artifacts/profile_export_aiperf.json (2.0 KiB)",
    "  Log      artifacts/logs/aiperf.log",
  ]);
  expect(renderFileList([], createPaint(false))).toEqual([]);
});
