/**
 * The text of a template → its syntax tree, by the parser of @huggingface/jinja. That library's interpreter is not
 * used: it is lenient where a configuration must not be (unknown names are empty), and its numbers are not Python's.
 */
import { parse, tokenize } from "@huggingface/jinja";
import { TemplateFault } from "./value.ts";

export type Expression =
  | { readonly type: "IntegerLiteral" | "FloatLiteral"; readonly value: number }
  | { readonly type: "StringLiteral"; readonly value: string }
  | { readonly type: "ArrayLiteral" | "TupleLiteral"; readonly value: readonly Expression[] }
  | { readonly type: "ObjectLiteral"; readonly value: ReadonlyMap<Expression, Expression> }
  | Identifier
  | Member
  | Call
  | { readonly type: "UnaryExpression"; readonly operator: { readonly value: string }; readonly argument: Expression }
  | Binary
  | { readonly type: "FilterExpression"; readonly operand: Expression; readonly filter: Identifier | Call }
  | {
      readonly type: "TestExpression";
      readonly operand: Expression;
      readonly negate: boolean;
      readonly test: Identifier;
    }
  | {
      readonly type: "Ternary";
      readonly condition: Expression;
      readonly trueExpr: Expression;
      readonly falseExpr: Expression;
    }
  | { readonly type: "SelectExpression"; readonly lhs: Expression; readonly test: Expression }
  | Slice
  | { readonly type: "KeywordArgumentExpression"; readonly key: Identifier; readonly value: Expression };

export interface Identifier {
  readonly type: "Identifier";
  readonly value: string;
}

export interface Member {
  readonly type: "MemberExpression";
  readonly object: Expression;
  readonly property: Expression;
  /** Written in brackets. */
  readonly computed: boolean;
}

export interface Call {
  readonly type: "CallExpression";
  readonly callee: Expression;
  readonly args: readonly Expression[];
}

export interface Binary {
  readonly type: "BinaryExpression";
  readonly operator: { readonly value: string };
  readonly left: Expression;
  readonly right: Expression;
}

export interface Slice {
  readonly type: "SliceExpression";
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}

export type Statement =
  | Expression
  | { readonly type: "Comment" }
  | {
      readonly type: "If";
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly alternate: readonly Statement[];
    }
  | {
      readonly type: "Set";
      readonly assignee: Expression;
      readonly value: Expression | null;
      readonly body: readonly Statement[];
    }
  | {
      readonly type: "For";
      readonly loopvar: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly defaultBlock: readonly Statement[];
    }
  /** Read, and refused. */
  | { readonly type: "Macro" | "CallStatement" | "FilterStatement" | "Break" | "Continue" };

/** Whether a text is a template at all; a comment alone makes none. */
export const isTemplate = (text: string): boolean => text.includes("{{") || text.includes("{%");

/** A sweep renders the same few templates for each of its cells. */
const parsed = new Map<string, readonly Statement[]>();
const MOST_PARSED = 1000;

/** What stands in the template, in order. Throws `TemplateFault`. */
export function parseTemplate(text: string): readonly Statement[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const statements = parseText(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, statements);
  return statements;
}

function parseText(text: string): readonly Statement[] {
  try {
    return parse(joinNumbers(tokenize(text))).body as unknown as readonly Statement[];
  } catch (error) {
    throw unclosedIn(text) ?? new TemplateFault(`is not a template that can be read: ${reasonOf(error as Error)}`);
  }
}

/** Braces that nothing closes, which the parser tells by what it misses behind them. */
function unclosedIn(text: string): TemplateFault | undefined {
  for (const [open, close] of [
    ["{{", "}}"],
    ["{%", "%}"],
  ] as const) {
    if (text.lastIndexOf(open) <= text.lastIndexOf(close)) continue;
    const hint = `close it with ${close}, or write {{ "${open}" }} where the braces themselves are meant`;
    return new TemplateFault(`opens ${open} and does not close it`, hint);
  }
  return undefined;
}

type Tokens = ReturnType<typeof tokenize>;

/** The lexer takes `1e3` and `1_000` apart; a number and a word in a row mean nothing else, so they are put together. */
function joinNumbers(tokens: Tokens): Tokens {
  const joined: Tokens = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    joined.push(token);
    if (token.type !== "NumericLiteral") continue;
    const word = tokens[i + 1]?.type === "Identifier" ? (tokens[i + 1]?.value ?? "") : "";
    const [sign, digits] = [tokens[i + 2], tokens[i + 3]];
    if (/^(_\d+)+$/.test(word)) {
      token.value += word.replaceAll("_", "");
      i += 1;
    } else if (/^e\d+$/i.test(word)) {
      token.value = asFloat(token.value, word);
      i += 1;
    } else if (/^e$/i.test(word) && sign?.type === "AdditiveBinaryOperator" && digits?.type === "NumericLiteral") {
      token.value = asFloat(token.value, word + sign.value + digits.value);
      i += 3;
    }
  }
  return joined;
}

/** The parser knows a float by its point. */
const asFloat = (number: string, exponent: string): string => `${number}${number.includes(".") ? "" : "."}${exponent}`;

/** Kinds of tokens as they are written. */
const WRITTEN: Readonly<Record<string, string>> = {
  OpenStatement: "{%",
  CloseStatement: "%}",
  OpenExpression: "{{",
  CloseExpression: "}}",
  OpenParen: "(",
  CloseParen: ")",
  OpenSquareBracket: "[",
  CloseSquareBracket: "]",
  OpenCurlyBracket: "{",
  CloseCurlyBracket: "}",
  Comma: ",",
  Dot: ".",
  Colon: ":",
  Pipe: "|",
  Equals: "=",
  Text: "text",
  NumericLiteral: "a number",
  StringLiteral: "a text",
  Identifier: "a name",
  Comment: "a comment",
};

const written = (kind: string | undefined): string => WRITTEN[kind ?? ""] ?? "an operator";

/** The library's complaint in our words; it is cut off where the tokens run out. */
function reasonOf({ message }: Error): string {
  const mismatch = /(\w+) !== (\w+)/.exec(message);
  if (mismatch !== null) return `${written(mismatch[1])} stands where ${written(mismatch[2])} is wanted`;
  const unexpected = /Unexpected token(?: type)?: (\w+)/.exec(message);
  if (unexpected !== null) return `${written(unexpected[1])} stands where a value is wanted`;
  const statement = /Unknown statement type: (\w+)/.exec(message);
  if (statement !== null) return `{% ${statement[1]} %} is not known here`;
  const character = /Unexpected character: (.)/u.exec(message);
  if (character !== null) return `${character[1]} has no meaning there`;
  if (/comment/.test(message)) return "a comment is not closed";
  if (/[Ee]scape/.test(message)) return "a text in it has an unknown escape";
  if (/stack|recursion/.test(message)) return "it is nested too deeply";
  if (/^Expected/.test(message)) return "a name stands where it cannot";
  return "it ends too early; is an {% endif %} or a bracket missing?";
}
