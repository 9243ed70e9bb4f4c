import type { Money } from "../api/types";
import { money } from "../words/money";
import { moment } from "../words/time";

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;

/** Write any value of the API so that a person can read it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return TIME.test(value) ? moment(value) : value;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(valueText).join(", ") || "none";
  return isMoney(value) ? money(value) : JSON.stringify(value);
}

export function isMoney(value: object): value is Money {
  return "amount" in value && "currency" in value && Object.keys(value).length === 2;
}
