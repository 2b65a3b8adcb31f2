/**
 * The part of JSON Schema that docs/schemas uses → the places where a value breaks it. An unknown keyword throws, so that
 * no schema can ask for more than is checked.
 */
import { readFileSync } from "node:fs";

export type SchemaName =
  | "profile_export_aiperf"
  | "profile_export_record"
  | "profile_export_raw_record"
  | "inputs"
  | "profile_export_aiperf_timeslices"
  | "phase_manifest"
  | "aiperf_results_ready"
  | "profile_export_aiperf_aggregate"
  | "profile_export_aiperf_collated"
  | "profile_export_aiperf_sweep"
  | "sampling_design"
  | "degradation_knee"
  | "sla_breach"
  | "prefill_curve"
  | "decode_itl_surface"
  | "pareto_sweep"
  | "post_process_errors"
  | "search_checkpoint"
  | "search_history";

type Schema = true | false | { readonly [keyword: string]: unknown };
type Check = (argument: never, value: unknown, at: string, scope: Scope) => string[];
interface Scope {
  readonly root: { readonly $defs?: Record<string, Schema> };
  readonly schema: Exclude<Schema, boolean>;
}

export function findSchemaErrors(name: SchemaName, value: unknown): string[] {
  const schema = JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), "utf8"));
  return check(schema, value, "$", schema);
}

function check(schema: Schema, value: unknown, at: string, root: Scope["root"]): string[] {
  if (schema === true) return [];
  if (schema === false) return [`${at}: not allowed`];
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    if (ANNOTATIONS.has(keyword)) return [];
    const run = CHECKS[keyword];
    if (run === undefined) throw new Error(`schema-check does not know ${keyword}`);
    return run(argument as never, value, at, { root, schema });
  });
}

const ANNOTATIONS = new Set(["$schema", "$id", "$defs", "title", "description"]);

const CHECKS: Record<string, Check> = {
  $ref: (ref: string, value, at, { root }) =>
    check(root.$defs?.[ref.replace("#/$defs/", "")] ?? false, value, at, root),
  type: (type: string, value, at) => (isOfType(value, type) ? [] : [`${at}: not of type ${type}`]),
  const: (wanted: unknown, value, at) => (value === wanted ? [] : [`${at}: not ${wanted}`]),
  enum: (wanted: unknown[], value, at) => (wanted.includes(value) ? [] : [`${at}: none of ${wanted}`]),
  minimum: (least: number, value, at) => (typeof value === "number" && value < least ? [`${at}: below ${least}`] : []),
  pattern: (pattern: string, value, at) =>
    typeof value === "string" && !new RegExp(pattern).test(value) ? [`${at}: does not match`] : [],
  anyOf: (options: Schema[], value, at, { root }) =>
    options.some((option) => check(option, value, at, root).length === 0) ? [] : [`${at}: fits no alternative`],
  items: (item: Schema, value, at, { root }) =>
    Array.isArray(value) ? value.flatMap((member, index) => check(item, member, `${at}[${index}]`, root)) : [],
  required: (names: string[], value, at) =>
    isObject(value) ? names.filter((name) => !(name in value)).map((name) => `${at}.${name}: missing`) : [],
  properties: (members: Record<string, Schema>, value, at, { root }) =>
    isObject(value)
      ? Object.entries(members).flatMap(([name, member]) =>
          name in value ? check(member, value[name], `${at}.${name}`, root) : [],
        )
      : [],
  patternProperties: (members: Record<string, Schema>, value, at, { root }) =>
    isObject(value)
      ? Object.entries(members).flatMap(([pattern, member]) =>
          Object.entries(value)
            .filter(([name]) => new RegExp(pattern).test(name))
            .flatMap(([name, found]) => check(member, found, `${at}.${name}`, root)),
        )
      : [],
  additionalProperties: (member: Schema, value, at, { root, schema }) => {
    if (!isObject(value)) return [];
    const known = (schema.properties ?? {}) as object;
    const patterns = Object.keys(schema.patternProperties ?? {}).map((pattern) => new RegExp(pattern));
    const others = Object.keys(value).filter(
      (name) => !(name in known) && !patterns.some((pattern) => pattern.test(name)),
    );
    return others.flatMap((name) => check(member, value[name], `${at}.${name}`, root));
  },
};

function isOfType(value: unknown, type: string): boolean {
  if (type === "object") return isObject(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
