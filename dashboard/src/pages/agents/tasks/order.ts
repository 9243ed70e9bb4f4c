/** A task as a person orders it, and as it is sent. */

import type { Money } from "../../../api/types";
import { micros, ofMicros, typedAmount } from "../../../words/money";
import { isObject, type Schema } from "../schema/schema";
import type { Shape } from "../schema/shape";
import { type Read, readTyped, type Typed } from "../schema/typed";
import type { AgentService, TaskOrder } from "../types";

export const MOST_UNITS = 10_000;

/** Return what so many units cost, to the micro, in the service's currency. */
export function costOf(price: Money, units: number): Money {
  return ofMicros(micros(price) * BigInt(units), price.currency);
}

/** Read a number of units; null if it is none. */
export function typedUnits(text: string): number | null {
  const units = Number(text.replaceAll(",", "").trim());
  return text.trim() && Number.isInteger(units) && units >= 1 && units <= MOST_UNITS ? units : null;
}

export interface Terms {
  units: number | null;
  /** What is held if it is ordered now, before it is converted. */
  cost: Money | null;
  ceiling: Money | null;
  wrong: { units?: string; ceiling?: string };
}

/** Read units and ceiling; without a ceiling of a person's own it is what the units cost. */
export function readTerms(price: Money, unitsTyped: string, ceilingTyped: string | null): Terms {
  const wrong: Terms["wrong"] = {};
  const units = typedUnits(unitsTyped);
  if (units === null && unitsTyped.trim()) wrong.units = "A whole number from 1 to 10,000";
  const cost = units === null ? null : costOf(price, units);
  if (ceilingTyped === null) return { units, cost, ceiling: cost, wrong };
  const amount = typedAmount(ceilingTyped);
  const ceiling = amount === null ? null : { amount, currency: price.currency };
  if (ceilingTyped.trim() && !ceiling) wrong.ceiling = "Write an amount such as 0.05";
  if (ceiling && cost && micros(ceiling) < micros(cost)) {
    wrong.ceiling = "It is below what these units cost";
  }
  return { units, cost, ceiling, wrong };
}

/** Return what is sent; null while it is not full. */
export function orderOf(service: AgentService, input: Read, terms: Terms): TaskOrder | null {
  const { units, ceiling, wrong } = terms;
  if (units === null || ceiling === null || Object.keys(wrong).length > 0) return null;
  const { value } = input;
  if (input.missing.length > 0 || input.wrong.size > 0 || !isObject(value)) return null;
  const { service_id, version } = service;
  return { service_id, input: value, units, ceiling, version };
}

/** Read an input: it is an object, whatever a schema lets through. */
export function readInput(shape: Shape, typed: Typed, root: Schema): Read {
  const read = readTyped(shape, typed, root);
  if (read.value === undefined || isObject(read.value)) return read;
  return { ...read, wrong: new Map([["", "An object is needed: { … }"]]) };
}
