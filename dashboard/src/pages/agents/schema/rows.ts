/** A schema as rows to read: each field by its place, what kind it is, and what is said of it. */

import { under } from "./check";
import { meant, type Schema } from "./schema";
import { hintOf, shapeOf, type Shape } from "./shape";

export interface Row {
  /** Such as `lines[].quantity`; empty where the schema is no object. */
  at: string;
  kind: string;
  required: boolean;
  hint: string;
}

const MOST_ROWS = 200;

/** Return the rows of a schema, outer fields before those inside of them. */
export function rowsOf(schema: Schema): Row[] {
  const shape = shapeOf(schema, schema);
  const rows = shape.kind === "group" ? inside(shape, "") : [rowOf(shape, "", true)];
  return rows.slice(0, MOST_ROWS);
}

function inside(shape: Shape, at: string): Row[] {
  if (shape.kind === "list") return inside(shape.of, `${at}[]`);
  if (shape.kind !== "group" || isMoney(shape)) return [];
  return shape.fields.flatMap(({ name, required, shape: its }) => {
    const place = under(at, name);
    return [rowOf(its, place, required), ...inside(its, place)];
  });
}

/** As Flowpay writes money: its two fields need no rows. */
function isMoney(shape: Shape): boolean {
  if (shape.kind !== "group" || shape.fields.length !== 2) return false;
  return shape.fields.every(({ name }) => name === "amount" || name === "currency");
}

function rowOf(shape: Shape, at: string, required: boolean): Row {
  return { at, kind: kindOf(shape), required, hint: hintOf(shape.schema) };
}

const KINDS: Record<Exclude<Shape["kind"], "choice" | "list">, string> = {
  text: "text",
  number: "number",
  whole: "whole number",
  yes_no: "yes or no",
  group: "object",
  json: "JSON",
};

function kindOf(shape: Shape): string {
  if (isMoney(shape)) return "amount and currency";
  if (shape.kind === "list") return `list of ${kindOf(shape.of)}`;
  if (shape.kind === "choice") return shape.options.map((each) => JSON.stringify(each)).join(" | ");
  const { format } = meant(shape.schema, shape.schema);
  const kind = KINDS[shape.kind];
  return shape.kind === "text" && typeof format === "string" ? `${kind} (${format})` : kind;
}
