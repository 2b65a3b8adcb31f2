/**
 * A canonical tree with templates (`{{ … }}`, `{% … %}`) and the variables → the tree without them. A template always
 * makes a text, and the text is then taken for what it looks like, as one of the environment is. This module loads the
 * template parser: import it only once a file is read.
 */

import { foundText } from "#config/explain.ts";
import {
  EnvironmentText,
  type Given,
  type GivenLeaf,
  type GivenMap,
  leafAt,
  mapLeaves,
  textOf,
  UNREADABLE,
} from "#config/given.ts";
import { isSecretName } from "#config/redact.ts";
import type { Problem } from "#core/errors.ts";
import { looksLike } from "./environment.ts";
import { type Names, renderStatements } from "./evaluate.ts";
import { isTemplate, parseTemplate } from "./parse.ts";
import { isFromFlag, namesOf, readGiven } from "./scope.ts";
import { TEMPLATE_KEYS } from "./template-keys.ts";
import { TemplateFault, TemplateMap, type TemplateValue, ToldFault } from "./value.ts";

export interface TemplateScope {
  /** The canonical `benchmark`, whose templates need not be rendered. */
  readonly body: GivenMap;
  readonly variables: Given | undefined;
}

/** The body with its templates rendered; faults, those of variables that nobody uses included, become problems. */
export function renderTemplates(body: GivenMap, variables: Given | undefined, problems: Problem[]): GivenMap {
  return renderWithin(body, { body, variables }, problems) as GivenMap;
}

/** The same for any other part of a file, such as `multi_run` or the values of a sweep. */
export function renderWithin(given: Given, { body, variables }: TemplateScope, problems: Problem[]): Given {
  const scope = new Variables(variables?.kind === "map" ? variables : undefined, problems);
  const names = namesOf(body, scope.map);
  scope.renderAll(names);
  return renderLeaves(given, names, problems);
}

/** Variables are rendered when the first template asks for them, so that their order does not matter. */
class Variables {
  /** What templates see. */
  readonly map: TemplateMap;
  private readonly given: ReadonlyMap<string, Given>;
  private readonly problems: Problem[];
  private readonly rendered = new Map<string, TemplateValue>();
  /** Those being rendered, each for the sake of the one before it. */
  private readonly open: string[] = [];
  private names: Names | undefined;

  constructor(variables: GivenMap | undefined, problems: Problem[]) {
    this.given = variables?.entries ?? new Map();
    this.problems = problems;
    this.map = new TemplateMap([...this.given.keys()], (name) => this.get(name));
  }

  renderAll(names: Names): void {
    this.names = names;
    for (const name of this.given.keys()) this.get(name);
  }

  private get(name: string): TemplateValue | undefined {
    const known = this.rendered.get(name);
    const given = this.given.get(name);
    if (known !== undefined || given === undefined || this.names === undefined) return known;
    const start = this.open.indexOf(name);
    if (start >= 0) {
      const circle = [...this.open.slice(start), name].join(" → ");
      throw new TemplateFault(`closes a circle of variables: ${circle}`, "give one of them a value of its own");
    }
    this.open.push(name);
    const value = readGiven(renderLeaves(given, this.names, this.problems));
    this.open.pop();
    this.rendered.set(name, value);
    return value;
  }
}

function renderLeaves(given: Given, names: Names, problems: Problem[]): Given {
  return mapLeaves(given, (leaf) => renderLeaf(leaf, names, problems), TEMPLATE_KEYS);
}

function renderLeaf(leaf: GivenLeaf, names: Names, problems: Problem[]): GivenLeaf {
  const text = textOf(leaf);
  if (text === undefined || !isTemplate(text) || isFromFlag(leaf)) return leaf;
  try {
    return leafAt(leaf.at, coerced(renderStatements(parseTemplate(text), names)));
  } catch (error) {
    const fault = faultOf(error);
    if (!(fault instanceof ToldFault)) problems.push(problemOf(fault, leaf.at, text));
    return leafAt(leaf.at, UNREADABLE);
  }
}

/** Truth values are no texts: a name that turns out to be `True` is a mistake. Numbers may be wanted as texts. */
function coerced(text: string): string | boolean | EnvironmentText {
  const value = looksLike(text);
  return typeof value === "number" ? new EnvironmentText(text, value) : value;
}

function faultOf(error: unknown): TemplateFault {
  if (error instanceof TemplateFault) return error;
  // The engine's answer to endless depth and to texts beyond its size.
  if (error instanceof RangeError) return new TemplateFault("is a template too deep or too large to be rendered");
  throw error;
}

function problemOf({ message, hint }: TemplateFault, where: string, text: string): Problem {
  const isSecret = where.split(/[ .]/).some((key) => key === "headers" || isSecretName(key));
  // The text around may come from the environment, and is not at fault.
  const tags = text.match(/\{\{.*?\}\}|\{%.*?%\}|\{[{%].*$/gs)?.join(" ");
  return {
    where,
    ...(isSecret || tags === undefined ? {} : { found: foundText(tags) }),
    wanted: message,
    ...(hint === undefined ? {} : { hint }),
  };
}
