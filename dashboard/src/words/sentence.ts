/** What the API says in words, as a reader of this locale has it. */

import { money } from "./money";
import { day } from "./time";

/** As Flowpay writes an amount in a text, always with its decimals: `INR 100000.00`. */
const AMOUNT = /\b([A-Z]{3}) (-?\d{1,13}\.\d{2,6})\b/g;
const DAY = /\b\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b(?![T-])/g;

/** Write the amounts and days of a text as the reader does. */
export function readable(text: string, locale?: string): string {
  return text
    .replace(AMOUNT, (_, currency: string, amount: string) => money({ amount, currency }, locale))
    .replace(DAY, (date) => day(date, locale));
}

/** Return part of a sentence so that it stands alone: readable, with a capital. */
export function sentence(text: string, locale?: string): string {
  const read = readable(text, locale);
  return read.charAt(0).toUpperCase() + read.slice(1);
}
