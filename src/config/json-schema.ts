/**
 * The JSON Schema of a configuration file, for editors: what they complete, explain and underline. Made from the same
 * declarations that read a file. Rules between options are not in it; `aiperf config validate` knows them.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { LATER_SECTIONS, SECTIONS } from "./schema/body.ts";
import { fileBlock, syntheticBlock } from "./schema/dataset.ts";
import { envelopeBlock } from "./schema/envelope.ts";
import type { Bounds, Declared, Shape } from "./schema/field.ts";
import { phaseBlock } from "./schema/phases.ts";
import { SWEEP_BLOCKS } from "./schema/sweep.ts";
import { toSnake } from "./spelling.ts";

/** `${NAME}` and `{{ … }}` may stand for any value. */
const TEMPLATE: JsonObject = { type: "string", pattern: "\\$\\{|\\{\\{|\\{%" };
/** Keys may be written in camelCase as well; editors are not told which. */
const CAMEL_KEYS: JsonObject = { "^[a-z0-9]+[A-Z]": true };
const DURATION: JsonObject = {
  anyOf: [
    { type: "number", minimum: 0 },
    { type: "string", pattern: "^\\s*([\\d.]+\\s*[a-zA-Z]*|inf(inity)?)\\s*$" },
  ],
};
const DISTRIBUTION_KEYS = ["type", "value", "mean", "stddev", "median", "min", "max", "peaks", "points"];

export function toJsonSchema(): JsonObject {
  const definitions: JsonObject = {
    distribution: {
      anyOf: [
        { type: "number" },
        TEMPLATE,
        closed(Object.fromEntries(DISTRIBUTION_KEYS.map((key): [string, JsonValue] => [key, true]))),
      ],
    },
    dataset: datasetSchema(),
    phase: blockSchema(phaseBlock.shape, ["type"]),
    sweep: { anyOf: Object.entries(SWEEP_BLOCKS).map(([type, { shape }]) => sweepSchema(type, shape)) },
    body: bodySchema(),
  };
  const envelope = blockSchema(envelopeBlock.shape, ["benchmark"]);
  const properties = {
    ...(envelope.properties as JsonObject),
    benchmark: reference("body"),
    sweep: reference("sweep"),
    schema_version: { const: "2.0" },
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of aiperf",
    ...envelope,
    properties,
    $defs: definitions,
  };
}

const reference = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

const closed = (properties: JsonObject): JsonObject => ({
  type: "object",
  properties,
  patternProperties: CAMEL_KEYS,
  additionalProperties: false,
});

function blockSchema({ entries = {} }: Shape, required: readonly string[] = []): JsonObject {
  const properties = Object.fromEntries(
    Object.entries(entries).map(([name, declared]) => [toSnake(name), declaredSchema(declared)]),
  );
  return { ...closed(properties), ...(required.length === 0 ? {} : { required: [...required] }) };
}

function declaredSchema({ about, shape }: Declared): JsonObject {
  const { help, unit, defaultValue } = about;
  const description = unit === undefined ? help : `${help} [${unit}]`;
  const isPlain = ["string", "number", "boolean"].includes(typeof defaultValue);
  return { description, ...(isPlain ? { default: defaultValue as JsonValue } : {}), ...shapeSchema(shape) };
}

function shapeSchema(shape: Shape): JsonObject {
  switch (shape.kind) {
    case "int":
      return scalar({ type: "integer", ...boundsOf(shape.bounds) });
    case "number":
      return scalar({ type: "number", ...boundsOf(shape.bounds) });
    case "bool":
      return scalar({ type: "boolean" });
    case "text":
      return { type: "string" };
    case "choice":
      return scalar({ enum: [...(shape.choices ?? [])] });
    case "duration":
      return scalar(DURATION);
    case "ramp":
      return scalar({ anyOf: [DURATION, closed({ duration: DURATION, strategy: { type: "string" } })] });
    case "distribution":
      return reference("distribution");
    case "list": {
      const item = shape.item === undefined ? {} : shapeSchema(shape.item);
      return { anyOf: [{ type: "array", items: item }, item] };
    }
    case "pairs":
      return { type: "object", additionalProperties: shape.item === undefined ? true : shapeSchema(shape.item) };
    case "json":
      return {};
    case "block":
      return blockSchema(shape);
  }
}

const scalar = (schema: JsonObject): JsonObject => ({ anyOf: [schema, TEMPLATE] });

const boundsOf = ({ least, most, above, below }: Bounds = {}): JsonObject => ({
  ...(least === undefined ? {} : { minimum: least }),
  ...(most === undefined ? {} : { maximum: most }),
  ...(above === undefined ? {} : { exclusiveMinimum: above }),
  ...(below === undefined ? {} : { exclusiveMaximum: below }),
});

/** Both kinds of dataset at once, with the short forms of lengths; editors cannot tell which one is being written. */
function datasetSchema(): JsonObject {
  const merged = { ...fileBlock.shape.entries, ...syntheticBlock.shape.entries };
  const schema = blockSchema({ kind: "block", entries: merged });
  const lengths = { isl: reference("distribution"), osl: reference("distribution") };
  const type = { enum: ["synthetic", "file", "public"], default: "synthetic" };
  return { ...schema, properties: { ...(schema.properties as JsonObject), ...lengths, type } };
}

function sweepSchema(type: string, shape: Shape): JsonObject {
  const schema = blockSchema(shape, ["type"]);
  return { ...schema, properties: { ...(schema.properties as JsonObject), type: { const: type } } };
}

function bodySchema(): JsonObject {
  const sections = Object.entries(SECTIONS).map(([name, { shape }]) => [toSnake(name), shapeSchema(shape)] as const);
  const properties: JsonObject = { ...Object.fromEntries(sections) };
  for (const name of LATER_SECTIONS) properties[toSnake(name)] = {};
  const names = { anyOf: [{ type: "string" }, { type: "array" }, shapeSchema(SECTIONS.models.shape)] };
  const endpoint = shapeSchema(SECTIONS.endpoint.shape);
  const url = { description: "Base URL of the server", anyOf: [{ type: "string" }, { type: "array" }] };
  const withUrl = { ...endpoint, properties: { ...(endpoint.properties as JsonObject), url } };
  const watched = (name: "gpu_telemetry" | "server_metrics" | "tokenizer"): JsonObject => ({
    anyOf: [
      { type: "boolean" },
      { type: "string" },
      { ...(properties[name] as JsonObject), additionalProperties: true },
    ],
  });
  const list = (item: string): JsonObject => ({ type: "array", items: reference(item) });
  return closed({
    ...properties,
    model: names,
    models: names,
    endpoint: { anyOf: [{ type: "string" }, withUrl] },
    dataset: reference("dataset"),
    datasets: list("dataset"),
    phases: { anyOf: [list("phase"), reference("phase")] },
    warmup: reference("phase"),
    profiling: reference("phase"),
    gpu_telemetry: watched("gpu_telemetry"),
    server_metrics: watched("server_metrics"),
    tokenizer: watched("tokenizer"),
  });
}
