/** What a person has typed into the fields of a shape, and the value that it means. */

import { check, under, type Wrong } from "./check";
import { isObject, type Schema } from "./schema";
import type { Named, Shape } from "./shape";

/** A text of each simple field; those of a list and of a group in their order. */
export type Typed = string | readonly Typed[];

export interface Read {
  /** Undefined where nothing was typed. */
  value: unknown;
  wrong: Wrong;
  /** What is still needed, by its label. */
  missing: string[];
}

/** Return the fields as they are at first: what the schema proposes is filled in. */
export function firstTyped(shape: Shape): Typed {
  const { schema } = shape;
  const proposed = schema.default ?? null;
  if (proposed !== null) return typedOf(shape, proposed);
  if (shape.kind === "choice" && "const" in schema) return JSON.stringify(schema.const);
  return untyped(shape);
}

function untyped(shape: Shape): Typed {
  if (shape.kind === "group") return shape.fields.map(({ shape: each }) => firstTyped(each));
  return shape.kind === "list" ? [] : "";
}

/** Return the first fields of what is needed: of a list one item is open. */
export function firstNeeded(shape: Shape): Typed {
  const typed = firstTyped(shape);
  if (shape.kind === "list" && typed.length === 0) return [firstNeeded(shape.of)];
  if (shape.kind !== "group" || shape.schema.default !== undefined) return typed;
  return shape.fields.map((each) => (each.required ? firstNeeded : firstTyped)(each.shape));
}

/** Return what would have to be typed for a value. */
export function typedOf(shape: Shape, value: unknown): Typed {
  if (value === undefined || value === null) return untyped(shape);
  switch (shape.kind) {
    case "group":
      return shape.fields.map(({ name, shape: each }) =>
        typedOf(each, isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      );
    case "list":
      return Array.isArray(value) ? value.map((each) => typedOf(shape.of, each)) : [];
    case "choice":
      return JSON.stringify(value);
    case "json":
      return JSON.stringify(value, null, 2);
    default:
      return String(value);
  }
}

interface Place {
  required: boolean;
  /** As the API names it, such as `lines.0.quantity`. */
  at: string;
  /** As a person does, such as `Lines 1: Quantity`. */
  label: string;
  root: Schema;
}

/** Read what was typed for a whole input; a field that is still empty is not wrong yet. */
export function readTyped(shape: Shape, typed: Typed, root: Schema): Read {
  return read(shape, typed, { required: true, at: "", label: "", root });
}

function read(shape: Shape, typed: Typed, place: Place): Read {
  if (shape.kind === "group") return readGroup(shape, typed, place);
  if (shape.kind === "list") return readList(shape, typed, place);
  const text = typeof typed === "string" ? typed.trim() : "";
  if (text === "") return nothing(place);
  const { value, fault } = parsed(shape, text);
  const wrong = fault === null ? check(value, shape.schema, place.root) : new Map([["", fault]]);
  if (wrong.size === 0) return { value, wrong, missing: [] };
  // the faults inside of JSON are told at its one field, by where they are
  const said = [...wrong].map(([inside, message]) => (inside ? `${inside}: ${message}` : message));
  const most = said.slice(0, 3).join("; ");
  return { value: undefined, wrong: new Map([[place.at, most]]), missing: [] };
}

function nothing({ required, label }: Place): Read {
  return { value: undefined, wrong: new Map(), missing: required ? [label || "Input"] : [] };
}

/** An object that is not needed, and in which nothing was changed, is left out. */
function readGroup(shape: Shape & { kind: "group" }, typed: Typed, place: Place): Read {
  const isAsBefore = JSON.stringify(typed) === JSON.stringify(firstTyped(shape));
  if (!place.required && isAsBefore) return nothing(place);
  const all = shape.fields.map((field, index) => {
    return [field.name, read(field.shape, typed[index] ?? "", within(place, field))] as const;
  });
  const given = all.filter(([, { value }]) => value !== undefined);
  return {
    value: Object.fromEntries(given.map(([name, { value }]) => [name, value])),
    wrong: new Map(all.flatMap(([, { wrong }]) => [...wrong])),
    missing: all.flatMap(([, { missing }]) => missing),
  };
}

function within(place: Place, { name, label, required }: Named): Place {
  return {
    required,
    at: under(place.at, name),
    label: place.label ? `${place.label}: ${label}` : label,
    root: place.root,
  };
}

/** An item that was opened is needed; it can be taken away again. */
function readList(shape: Shape & { kind: "list" }, typed: Typed, place: Place): Read {
  const items = Array.isArray(typed) ? (typed as readonly Typed[]) : [];
  const { label, at, root } = place;
  const all = items.map((each, index) => {
    const its = { required: true, at: under(at, index), label: `${label} ${index + 1}`, root };
    return read(shape.of, each, its);
  });
  const value = all.map((each) => each.value);
  const wrong: Wrong = new Map(all.flatMap((each) => [...each.wrong]));
  const missing = all.flatMap((each) => each.missing);
  if (items.length === 0) {
    if (!place.required || Number(shape.schema.minItems ?? 0) > 0) return nothing(place);
    return { value, wrong, missing };
  }
  const own = check(value, { ...shape.schema, items: true }, root).get("");
  if (own && wrong.size === 0 && missing.length === 0) wrong.set(at, own);
  return { value, wrong, missing };
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i;
const GROUPED = /^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3})(\.\d+)?$/;

type Parsed = { value: unknown; fault: null } | { value?: undefined; fault: string };

function parsed({ kind }: Shape, text: string): Parsed {
  if (kind === "text") return { value: text, fault: null };
  if (kind === "number" || kind === "whole") return parsedNumber(text, kind);
  try {
    return { value: JSON.parse(text), fault: null };
  } catch (error) {
    return { fault: `This is not JSON: ${(error as Error).message}` };
  }
}

function parsedNumber(text: string, kind: "number" | "whole"): Parsed {
  const digits = GROUPED.test(text) ? text.replaceAll(",", "") : text;
  const value = Number(digits);
  const isOne = NUMBER.test(digits) && Number.isFinite(value);
  if (kind === "number") return isOne ? { value, fault: null } : { fault: "A number such as 12.5" };
  if (!isOne || !Number.isInteger(value)) return { fault: "A whole number" };
  return Number.isSafeInteger(value) ? { value, fault: null } : { fault: "This is too large" };
}
