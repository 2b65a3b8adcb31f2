import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Assignment } from "#core/parameter-value.ts";
import { type CellToName, nameCells } from "#plan/directory-name.ts";
import { toAssignments, VECTORS } from "./sweep-vectors.ts";

const scenarios = (labels: readonly string[]): CellToName[] =>
  labels.map((label, index) => ({ index, label, values: [] }));
const namesOf = (...labels: string[]) => nameCells(scenarios(labels));
const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** Written apart from the code: what each system refuses, or silently changes. */
function complaintsOf(name: string): string[] {
  const stem = name.split(".")[0]!.trimEnd().toLowerCase();
  return [
    name === "" && "empty",
    /[\0/]/.test(name) && "Linux and macOS",
    /[<>:"/\\|?*]/.test(name) && "Windows",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    /[\u0000-\u001f]/.test(name) && "Windows: controls",
    /[. ]$/.test(name) && "Windows: ending",
    /^(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³])$/.test(stem) && "Windows: device",
    name.startsWith(".") && "hidden, or a way out",
    name.includes("..") && "a way out",
    byteLength(name) > 255 && "too long",
    !name.isWellFormed() && "no UTF-8",
    ["aggregate", "sweep_aggregate", "profile_runs", "logs", "journal", "phases"].includes(name.toLowerCase()) &&
      "ours",
  ].filter((complaint) => complaint !== false);
}

/** Two names that a file system could take for one. */
const fold = (name: string) => name.normalize("NFKC").toLowerCase();
const foldExact = (name: string) => name.normalize("NFC").toLowerCase();

const awkward = fc.constantFrom(
  ...'a A b _ - . / \\ : * ? " < > | é e\u0301 ß SS ſ K \u212a 漢 😀 \u0000 \n \u007f \ud800 con CON com1 nul. .. ... __2 aggregate Logs profile_export.json'.split(
    " ",
  ),
  " ",
  "x".repeat(100),
  "漢".repeat(50),
  "😀".repeat(40),
);
const label = fc.array(awkward, { maxLength: 6 }).map((parts) => parts.join(""));

describe("a cell is called by leaf and value, as the reference has it:", () => {
  for (const { name, values, label, index, expected } of VECTORS.dir_name) {
    test(`${name}: ${expected}`, () => {
      expect(nameCells([{ index, label, values: toAssignments(values) }])).toEqual([expected]);
    });
  }
});

describe("names of cells", () => {
  test("are legal on every system and all different, whatever the labels", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
        const names = namesOf(...labels);
        expect(names.flatMap(complaintsOf)).toEqual([]);
        expect(new Set(names.map(foldExact)).size).toBe(labels.length);
      }),
      { numRuns: 500 },
    );
  });

  test("stay as they are when they are made again from themselves", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
        const names = namesOf(...labels);
        expect(namesOf(...names)).toEqual(names);
      }),
      { numRuns: 500 },
    );
  });

  test("do not change when cells are added behind them", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), fc.array(label, { maxLength: 4 }), (labels, more) => {
        expect(namesOf(...labels, ...more).slice(0, labels.length)).toEqual(namesOf(...labels));
      }),
    );
  });

  test("are numbered in order where they are equal, and around numbers that stand already", () => {
    expect(namesOf("a", "a", "a")).toEqual(["a", "a__2", "a__3"]);
    expect(namesOf("a__2", "a", "a")).toEqual(["a__2", "a", "a__3"]);
    expect(namesOf("a:b", "ab", "a|b")).toEqual(["ab", "ab__2", "ab__3"]);
  });

  test("differ by more than letter case or the way an accent is composed", () => {
    expect(namesOf("Low", "low", "LOW")).toEqual(["Low", "low__2", "LOW__3"]);
    expect(namesOf("\u00e9", "e\u0301").map(fold)).toEqual(["é", "é__2"]);
  });

  test("keep off what a study keeps beside its cells", () => {
    expect(namesOf("aggregate", "Logs", "profile_runs", "sweep_aggregate")).toEqual([
      "aggregate__2",
      "Logs__2",
      "profile_runs__2",
      "sweep_aggregate__2",
    ]);
    expect(namesOf("profile_export_aiperf.json", "inputs.json", "journal.1")).toEqual([
      "profile_export_aiperf.json__2",
      "inputs.json__2",
      "journal.1",
    ]);
  });

  test("are no devices of Windows, are not hidden and do not lead elsewhere", () => {
    expect(namesOf("con", "Com1.txt", "lpt² ", "console", "..hidden", ".x", "../../etc", "end. .")).toEqual([
      "_con",
      "_Com1.txt",
      "_lpt²",
      "console",
      "hidden",
      "_x",
      "etc",
      "end",
    ]);
  });

  test("of more than 255 bytes are cut between characters and told apart", () => {
    const long = "漢".repeat(90);
    const names = namesOf(long, `${long}!`, long, "漢".repeat(85));
    expect(names.map(byteLength).every((bytes) => bytes > 245 && bytes <= 255)).toBe(true);
    expect(names[0]).toMatch(/^漢+__[0-9a-f]{8}$/);
    expect(names[2]).toMatch(/^漢+__[0-9a-f]{8}__2$/);
    expect(new Set(names).size).toBe(4);
    expect(names[3]).toBe("漢".repeat(85));
  });

  test("of a thousand equal cells are found without counting through them each time", () => {
    const names = namesOf(...Array.from({ length: 20_000 }, () => "a"));
    expect(names.at(-1)).toBe("a__20000");
  });

  test("never show a key that is swept", () => {
    const cell = (value: string): Assignment[] => [{ path: "endpoint.api_key", value }];
    const cells = ["sk-one", "sk-two"].map((key, index) => ({ index, label: "x", values: cell(key) }));
    expect(nameCells(cells)).toEqual(["api_key_redacted", "api_key_redacted__2"]);
    const url = { index: 0, label: "x", values: [{ path: "endpoint.url", value: "http://me:pass@host" }] };
    expect(nameCells([url])[0]).not.toContain("pass");
  });

  test("that stand already stay, and new ones keep off them", () => {
    expect(
      nameCells(
        scenarios(["a", "a", "b"]),
        new Map([
          [1, "a"],
          [2, "a__2"],
        ]),
      ),
    ).toEqual(["a__3", "a", "a__2"]);
  });
});
