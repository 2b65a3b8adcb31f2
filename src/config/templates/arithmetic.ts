/** The operators of templates, as Python has them: `/` makes floats, `//` and `%` go by the floor, no text is a number. */
import {
  areEqual,
  compare,
  isList,
  kindOf,
  numericOf,
  TemplateFault,
  TemplateMap,
  type TemplateValue,
  textHint,
  textOfValue,
  toNumber,
} from "./value.ts";

/** The value of `left operator right`. Throws `TemplateFault`. */
export function operate(operator: string, left: TemplateValue, right: TemplateValue): TemplateValue {
  switch (operator) {
    case "==":
      return areEqual(left, right);
    case "!=":
      return !areEqual(left, right);
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    case "in":
      return isMember(left, right);
    case "not in":
      return !isMember(left, right);
    case "~":
      return textOfValue(left) + textOfValue(right);
    case "+":
      if (typeof left === "string" && typeof right === "string") return left + right;
      if (isList(left) && isList(right)) return [...left, ...right];
  }
  return arithmetic(operator, left, right);
}

function isMember(item: TemplateValue, whole: TemplateValue): boolean {
  if (isList(whole)) return whole.some((member) => areEqual(member, item));
  if (whole instanceof TemplateMap) return typeof item === "string" && whole.get(item) !== undefined;
  if (typeof whole === "string" && typeof item === "string") return whole.includes(item);
  throw new TemplateFault(`cannot look for ${kindOf(item)} in ${kindOf(whole)}`);
}

/** The operators that take numbers only. */
export function arithmetic(operator: string, left: TemplateValue, right: TemplateValue): TemplateValue {
  const [a, b] = [numericOf(left), numericOf(right)];
  if (a === undefined || b === undefined) {
    const hint = textHint(left, right) ?? (operator === "+" ? "join texts with ~" : undefined);
    throw new TemplateFault(`cannot compute ${kindOf(left)} ${operator} ${kindOf(right)}`, hint);
  }
  if (b.value === 0 && ["/", "//", "%"].includes(operator)) throw new TemplateFault("divides by zero");
  const value = compute(operator, a.value, b.value);
  const isFloat = a.isFloat || b.isFloat || operator === "/" || (operator === "**" && b.value < 0);
  // A float of the configuration may be infinite, and stays so; whole numbers have no infinity to grow into.
  const isSound = isFloat ? !Number.isNaN(value) : Number.isFinite(value);
  if (!isSound) throw new TemplateFault(`computes ${a.value} ${operator} ${b.value}, which is no finite number`);
  return toNumber({ value, isFloat });
}

function compute(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "//":
      return Math.floor(a / b);
    case "%":
      return a - b * Math.floor(a / b);
    case "**":
      return a ** b;
    default:
      throw new TemplateFault(`uses the operator ${operator}, which is not known here`);
  }
}
