import { describe, expect, test } from "bun:test";
import { CATALOG, findMetric } from "#metrics/catalog.ts";
import { renderMetricsDoc } from "#metrics/metrics-document.ts";

describe("the catalog", () => {
  test("names every metric once", () => {
    const tags = CATALOG.map((metric) => metric.tag);
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags.every((tag) => /^[a-z0-9_]+$/.test(tag) && findMetric(tag)?.tag === tag)).toBe(true);
  });

  test("holds at most one pooled metric, as windows keep one pool", () => {
    expect(CATALOG.filter((metric) => metric.kind === "pooled").length).toBe(1);
  });
});

describe("the page of metrics", () => {
  const page = renderMetricsDoc(CATALOG);

  test("explains every metric exactly once", () => {
    for (const { tag, description, formulaText } of CATALOG) {
      expect(page.split(`### \`${tag}\`\n`).length, tag).toBe(2);
      expect(page).toContain(description);
      expect(page).toContain(`- Formula: ${formulaText}`);
    }
  });

  test("says what a metric needs and how it is meant", () => {
    const section = page.slice(page.indexOf("### `inter_token_latency`")).split("\n\n###")[0];
    expect(section).toContain("- Unit: ms");
    expect(section).toContain("- Exists with: streaming, an endpoint that generates tokens");
    expect(section).toContain("- Error-adjusted twin: yes");
    expect(section).not.toContain("Larger is better");
  });
});
