/** What kind of field a schema becomes. */

import { plain } from "../../../words/plain";
import { number } from "../../../words/time";
import { isObject, meant, type Schema } from "./schema";

/** A name of an object with what it holds. */
export interface Named {
  name: string;
  label: string;
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
    label: labelOf(name, each),
    required: required.includes(name),
    shape: shapeOf(each, root, depth + 1),
  }));
}

/** What a field is called: by the title that it has itself, or by its name. */
function labelOf(name: string, schema: unknown): string {
  const title = isObject(schema) && typeof schema.title === "string" ? schema.title.trim() : "";
  return title || plain(name);
}

/** What a field is, within which bounds, and an example; empty if nothing is said. */
export function hintOf(schema: Schema): string {
  const said = typeof schema.description === "string" ? schema.description.trim() : "";
  const [example] = Array.isArray(schema.examples) ? (schema.examples as unknown[]) : [];
  const such = isShown(example) ? `Such as ${example}` : "";
  const parts = [said, boundsOf(schema), such].filter(Boolean);
  return parts.map((part) => part.replace(/[.\s]+$/, "")).join(". ");
}

/** Write the bounds of a value, such as `From 1 to 10`. */
export function boundsOf(schema: Schema): string {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  return [
    isNumber(above) && `More than ${number(above)}`,
    ...between(schema.minimum, schema.maximum),
    isNumber(below) && `Less than ${number(below)}`,
    sizes(schema.minLength, schema.maxLength, "characters"),
    sizes(schema.minItems, schema.maxItems, "of them"),
  ]
    .filter(Boolean)
    .join(". ");
}

/** A number that nobody comes near needs no words. */
function between(least: unknown, most: unknown): (string | false)[] {
  const isMost = isNumber(most) && most < FAR;
  if (isNumber(least) && isMost) return [`From ${number(least)} to ${number(most)}`];
  return [isNumber(least) && `At least ${number(least)}`, isMost && `At most ${number(most)}`];
}

/** One at least needs no words: the field is required then. Nor does a length that is ample. */
function sizes(least: unknown, most: unknown, what: "characters" | "of them"): string {
  const isMost = isNumber(most) && (what === "of them" || most < AMPLE);
  if (isNumber(least) && least > 1 && isMost) {
    const counted = least === most ? number(most) : `${number(least)} to ${number(most)}`;
    return `${counted} ${what}`;
  }
  if (isMost) return `At most ${number(most)} ${what}`;
  return isNumber(least) && least > 1 ? `At least ${number(least)} ${what}` : "";
}

const AMPLE = 30;
const FAR = 1e6;

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isShown(value: unknown): value is string | number {
  return (typeof value === "string" && value.length <= 80) || typeof value === "number";
}
