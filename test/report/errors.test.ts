import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { configurationError } from "#config/explain.ts";
import { UserError } from "#core/errors.ts";
import { renderInternalError, renderUserError } from "#report/errors.ts";
import { textWidth } from "#report/text/text-width.ts";

const plain = { columns: 80, colours: false };

describe("renderUserError", () => {
  test("shows message, aligned problems and hints", () => {
    const error = new UserError("The command line has 3 problems.", {
      hint: "aiperf profile --help lists all flags.",
      problems: [
        { where: "--concurrency", found: "-3", wanted: "must be a whole number of at least 1" },
        { where: "--conurrency", wanted: "is not a flag of profile", hint: "did you mean --concurrency?" },
        {
          where: "sweep.yaml:3:16 benchmark.phases[0].rate",
          found: '"fast"',
          wanted: "must be a number above 0, in requests per second",
          hint: "write 10 for ten requests a second",
        },
      ],
    });
    expect(renderUserError(error, plain)).toBe(
      [
        "error: The command line has 3 problems.",
        "",
        "  --concurrency  must be a whole number of at least 1; found -3",
        "  --conurrency   is not a flag of profile",
        "                 hint: did you mean --concurrency?",
        "  sweep.yaml:3:16 benchmark.phases[0].rate",
        '    must be a number above 0, in requests per second; found "fast"',
        "    hint: write 10 for ten requests a second",
        "",
        "hint: aiperf profile --help lists all flags.",
        "",
      ].join("\n"),
    );
  });

  test("an only problem that is the message is told once, with what was found and its hint", () => {
    const problem = { where: "--isl", found: "abc", wanted: "must be a number", hint: "write 10" };
    expect(renderUserError(configurationError([problem]), plain)).toBe(
      "error: --isl must be a number; found abc\nhint: write 10\n",
    );
  });

  test("shows the line of a file, with a mark under the place", () => {
    const lines = ["benchmark:", "  phases: {type: concurrency, rate: fast}"];
    const sourceLine = (_file: string, line: number) => lines[line - 1];
    const problem = { where: "a.yaml:2:37 benchmark.phases.rate", found: "fast", wanted: "must be a number" };
    expect(renderUserError(configurationError([problem]), { ...plain, sourceLine })).toBe(
      [
        "error: a.yaml:2:37 benchmark.phases.rate must be a number; found fast",
        "2 |   phases: {type: concurrency, rate: fast}",
        "  |                                     ^",
        "",
      ].join("\n"),
    );
    const two = configurationError([problem, { where: "--isl", wanted: "needs a value", hint: "write 10" }]);
    expect(renderUserError(two, { ...plain, sourceLine })).toBe(
      [
        "error: the configuration has 2 problems",
        "",
        "  --isl  needs a value",
        "         hint: write 10",
        "  a.yaml:2:37 benchmark.phases.rate",
        "    2 |   phases: {type: concurrency, rate: fast}",
        "      |                                     ^",
        "    must be a number; found fast",
        "",
      ].join("\n"),
    );
  });

  test("a line that is too long is cut around the mark, whatever it holds", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", " ", "é", "\t", "\u001b", "\u202e"), maxLength: 300 });
    fc.assert(
      fc.property(
        letters,
        fc.integer({ min: 1, max: 310 }),
        fc.integer({ min: 60, max: 120 }),
        (text, column, columns) => {
          const error = configurationError([{ where: `a.yaml:1:${column} x`, wanted: "is wrong" }]);
          const lines = renderUserError(error, { columns, colours: false, sourceLine: () => text })
            .trimEnd()
            .split("\n");
          expect(lines[2]?.trimEnd()).toEndWith("^");
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
          expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
        },
      ),
    );
  });

  test("is one line for a plain message, and shows no stack", () => {
    const error = new UserError("No such file: a.yaml", { cause: new Error("ENOENT") });
    expect(renderUserError(error, plain)).toBe("error: No such file: a.yaml\n");
  });

  test("colours change nothing but colours", () => {
    const error = new UserError("Wrong.", { hint: "h", problems: [{ where: "--a", wanted: "must be b", hint: "c" }] });
    expect(Bun.stripANSI(renderUserError(error, { columns: 80, colours: true }))).toBe(renderUserError(error, plain));
  });

  test("fits the terminal and lets no control character through, whatever was typed", () => {
    const anyText = fc.string({ unit: "binary", maxLength: 80 });
    const anyProblem = fc.record(
      { where: anyText, found: anyText, wanted: anyText, hint: anyText },
      { requiredKeys: ["where", "wanted"] },
    );
    fc.assert(
      fc.property(
        anyText,
        fc.array(anyProblem, { maxLength: 4 }),
        fc.integer({ min: 40, max: 120 }),
        (message, problems, columns) => {
          const text = renderUserError(new UserError(message, { problems, hint: message }), {
            columns,
            colours: false,
          });
          expect(Math.max(...text.split("\n").map(textWidth))).toBeLessThanOrEqual(columns);
          expect(/(?!\n)\p{Cc}/u.test(text)).toBe(false);
        },
      ),
    );
  });
});

describe("renderInternalError", () => {
  const options = { ...plain, version: "0.1.0" };

  test("asks for a report and shows version, stack and causes", () => {
    const text = renderInternalError(new TypeError("x is undefined", { cause: new Error("deeper") }), options);
    expect(text).toStartWith("internal error: TypeError: x is undefined\n");
    expect(text).toContain("This is a bug in aiperf");
    expect(text).toContain("aiperf 0.1.0");
    expect(text).toMatch(/\n {2}at .*errors\.test\.ts/);
    expect(text).toContain("Caused by Error: deeper");
  });

  test("takes anything that can be thrown, also a circle of causes", () => {
    const circle: Error = new Error("round");
    circle.cause = circle;
    expect(renderInternalError(circle, options)).toContain("round");
    for (const thrown of [undefined, null, 42, "text", { a: 1 }, Symbol("s")]) {
      expect(renderInternalError(thrown, options)).toStartWith("internal error: ");
    }
  });
});
