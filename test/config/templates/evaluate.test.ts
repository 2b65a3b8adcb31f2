import { describe, expect, test } from "bun:test";
import { EnvironmentText } from "#config/given.ts";
import { faultOf, render, textOfTemplate } from "../rendering.ts";

describe("an expression", () => {
  const variables = {
    c: 8,
    f: 2.5,
    whole: new EnvironmentText("8.0", 8),
    name: "org/Llama",
    on: true,
    xs: [3, 1.5, 2],
    q: { lo: 2 },
    empty: null,
  };
  const cases: readonly (readonly [string, string])[] = [
    ["c + 1", "9"],
    ["c / 2", "4.0"],
    ["c // 3", "2"],
    ["-7 // 2", "-4"],
    ["-7 % 3", "2"],
    ["c * f", "20.0"],
    ["c ** 2", "64"],
    ["2 ** -1", "0.5"],
    ["-2 ** 2", "4"],
    ["on + 1", "2"],
    ["1e3", "1000.0"],
    ["2.5e-7", "2.5e-07"],
    ["1e16", "1e+16"],
    ["1_000", "1000"],
    ["10 ** 21", "1000000000000000000000"],
    ["c > 3 and c <= 8", "True"],
    ["not on or c == 8.0", "True"],
    ["'a' if on else 'b'", "a"],
    ["xs[0] + xs[-1]", "5"],
    ["xs[1:]", "[1.5, 2]"],
    ["q.lo + q['lo']", "4"],
    ["2 in xs", "True"],
    ["5 not in xs", "True"],
    ["'lo' in q", "True"],
    ["'Ll' in name", "True"],
    ["[1] + ['it\\'s', none, true]", `[1, "it's", None, True]`],
    ["{'a': 1} == {'a': 1.0}", "True"],
    ["{'a': [f]}", "{'a': [2.5]}"],
    ["'a' ~ 1 ~ whole", "a18.0"],
    ["empty", "None"],
    ["8.7 | int", "8"],
    ["-8.7 | int", "-8"],
    ["'12' | int + 1", "13"],
    ["'x' | int(7)", "7"],
    ["'true' | int", "0"],
    ["c | float", "8.0"],
    ["2.5 | round", "2.0"],
    ["3.5 | round | int", "4"],
    ["2.55 | round(1)", "2.5"],
    ["1.25 | round(1)", "1.2"],
    ["1250 | round(-2)", "1200"],
    ["7.1 | round(0, 'ceil')", "8.0"],
    ["7.19 | round(precision=1, method='floor')", "7.1"],
    ["-5 | abs", "5"],
    ["xs | max", "3"],
    ["xs | min", "1.5"],
    ["xs | sum", "6.5"],
    ["xs | length", "3"],
    ["name | count", "9"],
    ["xs | sort | first", "1.5"],
    ["xs | sort(reverse=true) | last", "1.5"],
    ["xs | join('-')", "3-1.5-2"],
    ["name | upper | replace('ORG', 'o') | lower", "o/llama"],
    ["' a ' | trim", "a"],
    ["name.split('/')[1].lower()", "llama"],
    ["c | string | length", "1"],
    ["q | tojson", '{"lo": 2}'],
    ["['a', 1.0, none] | tojson", '["a", 1.0, null]'],
    ["nope | default(4)", "4"],
    ["nope | d", ""],
    ["q.hi | default(9)", "9"],
    ["'' | default('x', true)", "x"],
    ["nope is defined", "False"],
    ["c is defined and c is number and c is even", "True"],
    ["range(3) | list", "[0, 1, 2]"],
    ["range(2, 8, 3) | list", "[2, 5]"],
  ];
  for (const [expression, text] of cases) {
    test(`${expression} makes ${text}`, () => {
      expect(render(`<{{ ${expression} }}>`, variables).problems).toEqual([]);
      expect(textOfTemplate(expression, variables)).toBe(text);
    });
  }
});

describe("a fault in an expression", () => {
  const syntax: readonly (readonly [string, string])[] = [
    ["m-{{ x", "opens {{ and does not close it"],
    ["{% if x }}", "opens {% and does not close it"],
    ["{{ 1 + }}", "}} stands where a value is wanted"],
    ["{{ a b }}", "a name stands where }} is wanted"],
    ["{{ (1 }}", "}} stands where ) is wanted"],
    ["{{ }}", "}} stands where a value is wanted"],
    ["{{ a ? b }}", "? has no meaning there"],
    ["{% if 1 %}a", "is an {% endif %} or a bracket missing"],
    ["{% raw %}{% endraw %}", "{% raw %} is not known here"],
    ["{% macro f() %}{% endmacro %}", "uses a statement that is not known here"],
    ["{# {{ 1 }}", "a comment is not closed"],
    [`{{ '\\q' }}`, "unknown escape"],
    [`{{ ${"(".repeat(50_000)} }}`, "nested too deeply"],
    [`{{ 1 ${"+ 1 ".repeat(50_000)} }}`, "too deep or too large"],
  ];
  for (const [text, wanted] of syntax) {
    test(`of ${text.slice(0, 30)} says that ${wanted}`, () => {
      expect(faultOf(text)).toContain(wanted);
    });
  }

  const doings: readonly (readonly [string, string])[] = [
    ["4 / 0", "divides by zero"],
    ["4.0 % 0", "divides by zero"],
    ["s * 2", "cannot compute a text * a number"],
    ["s > 2", "cannot compare a text with a number"],
    ["10 ** 400", "no finite number"],
    ["2 | rond", "uses the filter rond"],
    ["2 | constructor", "uses the filter constructor"],
    ["2 | abs(1)", "so many arguments"],
    ["2 | round(digits=1)", "the argument digits"],
    ["2 is ood", "uses the test ood"],
    ["4 | max", "uses the filter max on a number"],
    ["[] | first", "an empty list"],
    ["none.x", "none has no x"],
    ["xs[7]", "a list has no 7"],
    ["xs.length", "a list has no length"],
    ["s.format(1)", "calls format of a text"],
    ["s(1)", "which is no function"],
    ["range(10 ** 9) | list", "range"],
    ["'a' if false", "if without else"],
    ["nope + 1", "uses nope"],
    ["nope.x | default(1)", "uses nope"],
  ];
  for (const [expression, wanted] of doings) {
    test(`of ${expression} says ${wanted}`, () => {
      expect(faultOf(`{{ ${expression} }}`, { s: "8", xs: [1] })).toContain(wanted);
    });
  }

  test("hints at the quotes where a number was written as a text", () => {
    expect(render("{{ s * 2 }}", { s: "8" }).problems[0]?.hint).toBe(
      '"8" is a text: write it without quotes, or use | int',
    );
  });
});
