/**
 * What is wrong with a value, as far as a person can be told before it is sent.
 *
 * A pattern is left to the API: it is somebody else's, and one that is made for it keeps a browser
 * busy for ever.
 */

import { isObject, meant, type Schema } from "./schema";

/** Messages by where they belong, such as `lines.0.quantity`; empty is the value itself. */
export type Wrong = Map<string, string>;

const DEEPEST = 12;

/** Return the first fault at each place of a value. */
export function check(value: unknown, schema: unknown, root: Schema, at = "", depth = 0): Wrong {
  const found = meant(schema, root);
  const own = ownFault(value, found);
  if (own) return new Map([[at, own]]);
  if (depth > DEEPEST) return new Map();
  const inside = [...partsOf(value, found)].flatMap(([name, part, its]) => [
    ...check(part, its, root, under(at, name), depth + 1),
  ]);
  return new Map([...missingIn(value, found, at), ...inside]);
}

export function under(at: string, name: string | number): string {
  return at === "" ? String(name) : `${at}.${name}`;
}

function* partsOf(
  value: unknown,
  schema: Schema,
): Generator<readonly [name: string | number, part: unknown, schema: unknown]> {
  if (Array.isArray(value) && isObject(schema.items)) {
    for (const [index, part] of value.entries()) yield [index, part, schema.items];
  }
  if (!isObject(value) || !isObject(schema.properties)) return;
  for (const [name, its] of Object.entries(schema.properties)) {
    if (Object.hasOwn(value, name)) yield [name, value[name], its];
  }
}

function missingIn(value: unknown, schema: Schema, at: string): [string, string][] {
  if (!isObject(value)) return [];
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const known = isObject(schema.properties) ? schema.properties : {};
  const extra =
    schema.additionalProperties === false
      ? Object.keys(value).filter((name) => !Object.hasOwn(known, name))
      : [];
  return [
    ...missing.map((name): [string, string] => [under(at, name), "This is needed"]),
    ...extra.map((name): [string, string] => [under(at, name), "There is no such field"]),
  ];
}

/** What is wrong with the value itself, whatever it holds; null if nothing is. */
export function ownFault(value: unknown, schema: Schema): string | null {
  return (
    typeFault(value, schema) ??
    optionFault(value, schema) ??
    (typeof value === "number" ? numberFault(value, schema) : null) ??
    (typeof value === "string" ? sizeFault([...value].length, schema, "character") : null) ??
    (Array.isArray(value) ? sizeFault(value.length, schema, "item") : null)
  );
}

const IS: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
  null: (value) => value === null,
};
const NAMES: Record<string, string> = {
  string: "A text",
  number: "A number",
  integer: "A whole number",
  boolean: "true or false",
  array: "A list",
  object: "An object",
  null: "null",
};

function typeFault(value: unknown, { type }: Schema): string | null {
  const said = Array.isArray(type) ? (type as unknown[]) : [type];
  const types = said.filter((each): each is string => Object.hasOwn(IS, String(each)));
  if (types.length === 0 || types.some((each) => IS[each]!(value))) return null;
  return `${types.map((each) => NAMES[each]).join(" or ")} is needed`;
}

function optionFault(value: unknown, schema: Schema): string | null {
  const options = Array.isArray(schema.enum)
    ? (schema.enum as unknown[])
    : "const" in schema
      ? [schema.const]
      : null;
  if (!options || options.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
    return null;
  }
  return `One of these: ${options.map((each) => JSON.stringify(each)).join(", ")}`;
}

function numberFault(value: number, schema: Schema): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === "number" && value < minimum) return `At least ${minimum}`;
  if (typeof maximum === "number" && value > maximum) return `At most ${maximum}`;
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) {
    return `More than ${exclusiveMinimum}`;
  }
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) {
    return `Less than ${exclusiveMaximum}`;
  }
  return null;
}

function sizeFault(size: number, schema: Schema, what: "character" | "item"): string | null {
  const [least, most] =
    what === "item" ? [schema.minItems, schema.maxItems] : [schema.minLength, schema.maxLength];
  const of = (count: number): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  if (typeof least === "number" && size < least) return `At least ${of(least)}`;
  if (typeof most === "number" && size > most) return `At most ${of(most)}, not ${size}`;
  return null;
}
