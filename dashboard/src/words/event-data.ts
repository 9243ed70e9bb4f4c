/** What an event carries, read without believing that it is there. */

import type { Money } from "../api/types";
import { money } from "./money";

export type Data = Record<string, unknown>;

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function amount(value: unknown): string {
  const sum = value as Money | undefined;
  return sum?.amount && sum.currency ? money(sum) : "an amount";
}
