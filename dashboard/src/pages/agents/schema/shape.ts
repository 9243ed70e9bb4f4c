/** What kind of field a schema becomes. */

import { plain } from "../../../words/plain";
import { isObject, meant, type Schema } from "./schema";

/** A name of an object with what it holds. */
export interface Named {
  name: string;
  required: boolean;
  shape: Shape;
}

export type Kind = "text" | "number" | "whole" | "yes_no" | "choice" | "list" | "group" | "json";

interface Common {
  /** As it was meant: without `$ref`. */
  schema: Schema;
}

export type Shape = Common &
  (
    | { kind: "text" | "number" | "whole" | "yes_no" | "json" }
    | { kind: "choice"; options: readonly unknown[] }
    | { kind: "list"; of: Shape }
    | { kind: "group"; fields: readonly Named[] }
  );

const DEEPEST = 4;
const SIMPLE: Record<string, "text" | "number" | "whole" | "yes_no"> = {
  string: "text",
  number: "number",
  integer: "whole",
  boolean: "yes_no",
};
/** Words of a schema that no field can show: what has one is written as JSON. */
const BEYOND = [
  "anyOf",
  "oneOf",
  "allOf",
  "not",
  "if",
  "patternProperties",
  "propertyNames",
  "dependentSchemas",
  "prefixItems",
  "contains",
];

/** Return the field that a schema becomes; whatever a form cannot show is JSON. */
export function shapeOf(schema: unknown, root: Schema, depth = 0): Shape {
  const found = meant(schema, root);
  const json: Shape = { kind: "json", schema: found };
  if (BEYOND.some((word) => word in found) || depth > DEEPEST) return json;
  if (Array.isArray(found.enum)) return { kind: "choice", schema: found, options: found.enum };
  if ("const" in found) return { kind: "choice", schema: found, options: [found.const] };
  const simple = typeof found.type === "string" ? SIMPLE[found.type] : undefined;
  if (simple) return { kind: simple, schema: found };
  if (found.type === "array" && isObject(found.items)) {
    return { kind: "list", schema: found, of: shapeOf(found.items, root, depth + 1) };
  }
  const isGroup = isObject(found.properties) && !isObject(found.additionalProperties);
  if ((found.type === "object" || found.type === undefined) && isGroup) {
    return { kind: "group", schema: found, fields: fieldsOf(found, root, depth) };
  }
  return json;
}

function fieldsOf(schema: Schema, root: Schema, depth: number): Named[] {
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
  return Object.entries(schema.properties ?? {}).map(([name, each]) => ({
    name,
    required: required.includes(name),
    shape: shapeOf(each, root, depth + 1),
  }));
}

/** What a field is called: by its title, or by its name. */
export function labelOf(name: string, { schema }: Shape): string {
  return typeof schema.title === "string" && schema.title.trim() ? schema.title : plain(name);
}

/** What it is, and within which bounds; empty if nothing is said. */
export function hintOf(schema: Schema): string {
  const said = typeof schema.description === "string" ? schema.description.trim() : "";
  const bounds = boundsOf(schema);
  const [example] = Array.isArray(schema.examples) ? (schema.examples as unknown[]) : [];
  const such = isShown(example) && !bounds ? `Such as ${example}` : "";
  const parts = [said, bounds, such].filter(Boolean).map((part) => part.replace(/[.\s]+$/, ""));
  return parts.join(". ");
}

/** Write the bounds of a value, such as `From 1 to 10`. */
export function boundsOf(schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const [least, most] = [isNumber(minimum), isNumber(maximum)];
  const numbers =
    least && most
      ? [`From ${minimum} to ${maximum}`]
      : [least && `At least ${minimum}`, most && `At most ${maximum}`];
  const texts = counted(schema.minLength, schema.maxLength, "character");
  const lists = counted(schema.minItems, schema.maxItems, "of them");
  return [
    ...numbers,
    isNumber(above) && `More than ${above}`,
    isNumber(below) && `Less than ${below}`,
    texts,
    lists,
  ]
    .filter(Boolean)
    .join(". ");
}

/** One at least needs no words: the field is required then. */
function counted(least: unknown, most: unknown, what: "character" | "of them"): string {
  const noun = (count: number): string =>
    what === "character" && count !== 1 ? "characters" : what;
  if (isNumber(least) && least > 1 && isNumber(most)) {
    return least === most ? `${most} ${noun(most)}` : `${least} to ${most} ${noun(most)}`;
  }
  if (isNumber(most)) return `At most ${most} ${noun(most)}`;
  return isNumber(least) && least > 1 ? `At least ${least} ${noun(least)}` : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isShown(value: unknown): value is string | number {
  return (typeof value === "string" && value.length <= 80) || typeof value === "number";
}
