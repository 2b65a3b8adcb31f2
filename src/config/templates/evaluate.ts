/**
 * The syntax tree of a template and the names it may use → its text. What is not defined is a fault as soon as
 * anything is done with it, as in Jinja's strict mode.
 */
import { didYouMean } from "#config/suggestion.ts";
import { Float } from "#core/parameter-value.ts";
import { arithmetic, operate } from "./arithmetic.ts";
import { type Arguments, applyFilter, callMethod, passesTest, range } from "./filters.ts";
import type { Binary, Call, Expression, Member, Slice, Statement } from "./parse.ts";
import {
  isList,
  kindOf,
  Missing,
  numericOf,
  TemplateFault,
  TemplateMap,
  type TemplateValue,
  textOfValue,
  truthOf,
  usable,
} from "./value.ts";

/** What names stand for outside the template. */
export interface Names {
  readonly lookup: (name: string) => TemplateValue | undefined;
  /** All of them, for suggestions. */
  readonly known: () => readonly string[];
}

const CONSTANTS: ReadonlyMap<string, TemplateValue> = new Map<string, TemplateValue>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** The text that a template makes. Throws `TemplateFault`. */
export const renderStatements = (statements: readonly Statement[], names: Names): string =>
  new Evaluator(names, new Map()).text(statements);

class Evaluator {
  private readonly names: Names;
  private readonly locals: Map<string, TemplateValue>;

  constructor(names: Names, locals: Map<string, TemplateValue>) {
    this.names = names;
    this.locals = locals;
  }

  text(statements: readonly Statement[]): string {
    return statements.map((statement) => this.run(statement)).join("");
  }

  private run(statement: Statement): string {
    switch (statement.type) {
      case "Comment":
        return "";
      case "If":
        return this.text(truthOf(this.value(statement.test)) ? statement.body : statement.alternate);
      case "Set": {
        const value = statement.value === null ? this.text(statement.body) : usable(this.value(statement.value));
        this.assign(statement.assignee, value);
        return "";
      }
      case "For":
        return this.loop(statement);
      case "Macro":
      case "CallStatement":
      case "FilterStatement":
      case "Break":
      case "Continue":
        throw new TemplateFault(
          "uses a statement that is not known here",
          "known are {% if %}, {% for %} and {% set %}",
        );
      default:
        return textOfValue(this.value(statement));
    }
  }

  private loop(statement: Extract<Statement, { type: "For" }>): string {
    const { iterable, loopvar, body, defaultBlock } = statement;
    const filtered = iterable.type === "SelectExpression" ? iterable : undefined;
    let items = itemsOf(this.value(filtered?.lhs ?? iterable));
    if (filtered !== undefined) {
      items = items.filter((item) => truthOf(this.within(loopvar, item).value(filtered.test)));
    }
    if (items.length === 0) return this.text(defaultBlock);
    const text = items.map((item, index) => {
      const inner = this.within(loopvar, item);
      const loop = new Map<string, TemplateValue>([
        ["index", index + 1],
        ["index0", index],
        ["first", index === 0],
        ["last", index === items.length - 1],
        ["length", items.length],
      ]);
      inner.locals.set("loop", TemplateMap.of(loop));
      return inner.text(body);
    });
    return text.join("");
  }

  private within(target: Expression, item: TemplateValue): Evaluator {
    const inner = new Evaluator(this.names, new Map(this.locals));
    inner.assign(target, item);
    return inner;
  }

  private assign(target: Expression, value: TemplateValue): void {
    if (target.type === "Identifier") this.locals.set(target.value, value);
    else if (target.type === "TupleLiteral" && isList(value) && value.length === target.value.length) {
      for (const [index, part] of target.value.entries()) this.assign(part, value[index] ?? null);
    } else throw new TemplateFault("sets something that is not a name");
  }

  value(node: Expression): TemplateValue {
    switch (node.type) {
      case "IntegerLiteral":
      case "StringLiteral":
        return node.value;
      case "FloatLiteral":
        return new Float(node.value);
      case "ArrayLiteral":
      case "TupleLiteral":
        return node.value.map((item) => usable(this.value(item)));
      case "ObjectLiteral": {
        const members = [...node.value].map(([key, item]) => [textOfValue(this.value(key)), this.value(item)] as const);
        return TemplateMap.of(new Map(members));
      }
      case "Identifier":
        return this.lookup(node.value);
      case "MemberExpression":
        return this.member(node);
      case "CallExpression":
        return this.call(node);
      case "UnaryExpression": {
        const value = this.value(node.argument);
        if (node.operator.value === "not") return !truthOf(value);
        return arithmetic(node.operator.value === "-" ? "-" : "+", 0, value);
      }
      case "BinaryExpression":
        return this.binary(node);
      case "FilterExpression": {
        const { filter } = node;
        const name = filter.type === "Identifier" ? filter.value : nameOf(filter.callee);
        const args = filter.type === "Identifier" ? NO_ARGUMENTS : this.arguments(filter.args);
        return applyFilter(name, this.value(node.operand), args);
      }
      case "TestExpression":
        return passesTest(node.test.value, this.value(node.operand)) !== node.negate;
      case "Ternary":
        return this.value(truthOf(this.value(node.condition)) ? node.trueExpr : node.falseExpr);
      case "SelectExpression":
        if (truthOf(this.value(node.test))) return this.value(node.lhs);
        return new Missing(new TemplateFault("has an if without else, whose condition does not hold"));
      default:
        throw new TemplateFault("has something where a value belongs");
    }
  }

  private lookup(name: string): TemplateValue {
    const local = this.locals.get(name);
    if (local !== undefined) return local;
    const value = CONSTANTS.has(name) ? CONSTANTS.get(name) : this.names.lookup(name);
    if (value !== undefined) return value;
    return missing(`uses ${name}, which is not defined`, name, [...this.locals.keys(), ...this.names.known()]);
  }

  private member(node: Member): TemplateValue {
    const object = usable(this.value(node.object));
    if (node.property.type === "SliceExpression") return this.slice(object, node.property);
    const key = node.computed || node.property.type !== "Identifier" ? this.value(node.property) : node.property.value;
    const name = textOfValue(key);
    if (object instanceof TemplateMap) {
      const member = object.get(name);
      if (member !== undefined) return member;
      return missing(`uses ${written(node)}, but ${written(node.object)} has no ${name}`, name, object.names);
    }
    const named = isList(object) ? namedMember(object, name) : undefined;
    if (named !== undefined) return named;
    const index = numericOf(key);
    const isSequence = isList(object) || typeof object === "string";
    const item = isSequence && index?.isFloat === false ? object.at(index.value) : undefined;
    if (item !== undefined) return item;
    return new Missing(new TemplateFault(`uses ${written(node)}, but ${kindOf(object)} has no ${name}`));
  }

  private slice(object: TemplateValue, { start, stop, step }: Slice): TemplateValue {
    const bound = (node: Expression | undefined): number | undefined =>
      node === undefined ? undefined : numericOf(usable(this.value(node)))?.value;
    if (step !== undefined || !(isList(object) || typeof object === "string")) {
      throw new TemplateFault(`cannot take a part of ${kindOf(object)} like that`);
    }
    return object.slice(bound(start), bound(stop));
  }

  private call(node: Call): TemplateValue {
    const args = this.arguments(node.args);
    if (node.callee.type === "Identifier" && node.callee.value === "range") return range(args);
    if (node.callee.type === "MemberExpression" && !node.callee.computed) {
      return callMethod(nameOf(node.callee.property), usable(this.value(node.callee.object)), args);
    }
    throw new TemplateFault(`calls ${written(node.callee)}, which is no function`);
  }

  private arguments(args: readonly Expression[]): Arguments {
    const positional: TemplateValue[] = [];
    const named = new Map<string, TemplateValue>();
    for (const argument of args) {
      if (argument.type === "KeywordArgumentExpression") {
        named.set(argument.key.value, usable(this.value(argument.value)));
      } else positional.push(usable(this.value(argument)));
    }
    return { positional, named };
  }

  private binary({ operator, left, right }: Binary): TemplateValue {
    const first = this.value(left);
    if (operator.value === "and") return truthOf(first) ? this.value(right) : first;
    if (operator.value === "or") return truthOf(first) ? first : this.value(right);
    return operate(operator.value, usable(first), usable(this.value(right)));
  }
}

const NO_ARGUMENTS: Arguments = { positional: [], named: new Map() };

const nameOf = (node: Expression): string => (node.type === "Identifier" ? node.value : "");

function itemsOf(given: TemplateValue): readonly TemplateValue[] {
  const value = usable(given);
  if (isList(value)) return value;
  if (value instanceof TemplateMap) return value.names;
  if (typeof value === "string") return [...value];
  throw new TemplateFault(`cannot go through ${kindOf(value)}`);
}

/** Phases and datasets are known by their names; of a list of one map, that map's members too, as it may be written. */
function namedMember(list: readonly TemplateValue[], name: string): TemplateValue | undefined {
  const maps = list.filter((item) => item instanceof TemplateMap);
  const named = maps.find((map) => map.get("name") === name);
  if (named !== undefined || maps.length !== 1) return named;
  return maps[0]?.get(name);
}

function missing(wanted: string, name: string, known: readonly string[]): Missing {
  const hint = didYouMean(name, known) ?? (known.length > 0 ? `known here: ${known.join(", ")}` : undefined);
  return new Missing(new TemplateFault(wanted, hint));
}

/** A chain of names as it was written. */
function written(node: Expression): string {
  if (node.type === "Identifier") return node.value;
  if (node.type === "StringLiteral") return JSON.stringify(node.value);
  if (node.type === "IntegerLiteral") return String(node.value);
  if (node.type !== "MemberExpression") return "this";
  const property = written(node.property);
  return node.computed ? `${written(node.object)}[${property}]` : `${written(node.object)}.${property}`;
}
