/** Counts in a JUnit report of the test runner. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  /** Test files that are reported. */
  readonly files: number;
}

/** Throws where the text is no whole report. */
export function countTests(xml: string): TestCount {
  if (!xml.trimEnd().endsWith("</testsuites>")) throw new Error("the report of the test runner is not whole");
  const cases = xml.match(/<testcase\b[^>]*?(?:\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const failed = cases.filter((text) => /<(failure|error)\b/.test(text)).length;
  const skipped = cases.filter((text) => /<skipped\b/.test(text)).length;
  const files = new Set([...xml.matchAll(/<testsuite\b[^>]*\bfile="([^"]+)"/g)].map(([, file]) => file));
  return { passed: cases.length - failed - skipped, failed, files: files.size };
}
