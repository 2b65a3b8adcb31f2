import { describe, expect, test } from "bun:test";
import type { ErrorGroup } from "#metrics/result.ts";
import { renderErrors, shortMessage } from "#report/error-table.ts";
import { createPaint } from "#report/text/paint.ts";

const options = {
  columns: 80,
  style: "plain",
  paint: createPaint(false),
  context: { url: "http://127.0.0.1:8000", model: "llama", timeoutSec: 0, hasApiKey: false },
} as const;

const overloaded = (message: string, count: number): ErrorGroup => ({
  failure: { kind: "http_status", code: 503, type: "Service Unavailable", message },
  count,
});

describe("renderErrors", () => {
  test("shows nothing for a run without failures", () => {
    expect(renderErrors([], options)).toEqual([]);
  });

  test("puts the most frequent first and explains a cause once for all its groups", () => {
    const lines = renderErrors([overloaded("queue full", 2), overloaded("loading", 1200)], options);
    expect(lines.slice(0, 5)).toEqual([
      "aiperf | Errors",
      "  Code  Type                 Message     Count",
      "  ────────────────────────────────────────────",
      "   503  Service Unavailable  loading     1,200",
      "   503  Service Unavailable  queue full      2",
    ]);
    expect(lines.filter((line) => line.includes("What to do"))).toEqual([
      expect.stringContaining("What to do about 1,202 failed requests"),
    ]);
  });

  test("sums up what does not fit on a screen", () => {
    const groups = Array.from({ length: 40 }, (_, place) => overloaded(`server ${place}`, 40 - place));
    const text = renderErrors(groups, options).join("\n");
    expect(text).toContain("28 further groups");
    expect(text).not.toContain("server 12");
    expect(text).toMatch(/in the files +406/);
  });

  test("gives no advice for cancellations", () => {
    const failure = { kind: "cancelled", code: 499, type: "Cancelled", message: "given up" } as const;
    expect(renderErrors([{ failure, count: 1 }], options).join("\n")).not.toContain("What to do");
  });
});

describe("shortMessage", () => {
  test("finds the message inside the usual error bodies", () => {
    expect(shortMessage('{"error":{"message":"no such model","code":404}}')).toBe("no such model");
    expect(shortMessage('{"detail":"Not Found"}')).toBe("Not Found");
    expect(shortMessage('{"error":"Model too busy"}')).toBe("Model too busy");
    expect(shortMessage('{"object":"error","message":"bad"}')).toBe("bad");
  });

  test("leaves every other text as it is, on one line and bounded", () => {
    expect(shortMessage('{"broken')).toBe('{"broken');
    expect(shortMessage('{"status":1}')).toBe('{"status":1}');
    expect(shortMessage("<html>\n<body>Bad Gateway</body>")).toBe("<html> <body>Bad Gateway</body>");
    expect(shortMessage("x".repeat(5000))).toHaveLength(300);
  });
});
