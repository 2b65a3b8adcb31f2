/** Renders single templates for tests. */

import { expect } from "bun:test";
import { EnvironmentText, type GivenMap, givenOf, leafAt, toPlain, UNREADABLE } from "#config/given.ts";
import { renderWithin } from "#config/templates/templates.ts";
import type { Problem } from "#core/errors.ts";

export const AT = "cfg.yaml:1:1";
export const treeOf = (value: unknown): GivenMap => givenOf(AT, value) as GivenMap;

export interface Rendering {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** What one text becomes among some variables and a benchmark. */
export function render(text: string, variables: object = {}, body: object = {}): Rendering {
  const problems: Problem[] = [];
  const given = leafAt("cfg.yaml:3:4 benchmark.model", text);
  const rendered = renderWithin(given, { body: treeOf(body), variables: treeOf(variables) }, problems);
  const value = toPlain(rendered);
  return { value: value instanceof EnvironmentText ? value.value : value, problems };
}

/** The text that a template makes, before it is taken for anything. */
export const textOfTemplate = (expression: string, variables: object = {}, body: object = {}): unknown =>
  String(render(`<{{ ${expression} }}>`, variables, body).value).slice(1, -1);

export const faultOf = (text: string, variables: object = {}, body: object = {}): string => {
  const { value, problems } = render(text, variables, body);
  expect(value).toBe(UNREADABLE);
  expect(problems).toHaveLength(1);
  return problems[0]?.wanted ?? "";
};
