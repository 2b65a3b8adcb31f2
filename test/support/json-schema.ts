/** As much of JSON Schema as our own uses: the places where a value does not keep to it. */
import { isJsonObject, type JsonObject } from "#core/json.ts";

export function schemaFaults(root: JsonObject, value: unknown): string[] {
  const check = (schema: unknown, part: unknown, at: string): string[] => {
    if (!isJsonObject(schema)) return [];
    if (typeof schema.$ref === "string") {
      const name = schema.$ref.replace("#/$defs/", "");
      return check((root.$defs as JsonObject)[name], part, at);
    }
    const faults: string[] = [];
    if (Array.isArray(schema.anyOf) && schema.anyOf.every((one) => check(one, part, at).length > 0)) faults.push(at);
    if (Array.isArray(schema.enum) && !schema.enum.includes(part as string)) faults.push(at);
    if ("const" in schema && schema.const !== part) faults.push(at);
    if (typeof schema.type === "string" && !isOf(schema.type, part)) return [...faults, at];
    if (typeof schema.pattern === "string" && !new RegExp(schema.pattern).test(String(part))) faults.push(at);
    if (typeof part === "number") {
      const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
      if (part < Number(minimum) || part > Number(maximum) || part <= Number(exclusiveMinimum)) faults.push(at);
    }
    if (Array.isArray(part))
      return [...faults, ...part.flatMap((item, place) => check(schema.items, item, `${at}[${place}]`))];
    if (!isJsonObject(part)) return faults;
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    for (const name of (schema.required as string[] | undefined) ?? [])
      if (!(name in part)) faults.push(`${at}.${name}`);
    for (const [name, member] of Object.entries(part)) {
      if (name in properties) faults.push(...check(properties[name], member, `${at}.${name}`));
      else if (schema.additionalProperties === false) faults.push(`${at}.${name}`);
    }
    return faults;
  };
  return check(root, value, "");
}

function isOf(type: string, part: unknown): boolean {
  if (type === "integer") return Number.isInteger(part);
  if (type === "array") return Array.isArray(part);
  return type === "object" ? isJsonObject(part) : typeof part === type;
}
