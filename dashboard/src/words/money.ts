/** Amounts as a reader writes them; the digits stay text, so that none is lost. */

import type { Money } from "../api/types";
import { kept } from "./kept";

const MICROS = 1_000_000n;

/** Write an amount with all of its digits, in the reader's locale. */
export function money(value: Money, locale?: string): string {
  const places = value.amount.split(".")[1]?.length ?? 0;
  return formats(locale, `${value.currency} ${places}`).format(value.amount as `${number}`);
}

/** By currency and number of places: at least as many as the currency has. */
const formats = kept((locale, option) => {
  const [currency = "", places] = option.split(" ");
  const options = { style: "currency", currency } as const;
  const usual = new Intl.NumberFormat(locale, options).resolvedOptions().maximumFractionDigits ?? 2;
  const maximumFractionDigits = Math.max(Number(places), usual);
  return new Intl.NumberFormat(locale, { ...options, maximumFractionDigits });
});

/** Return an amount as whole micros, the unit that the books are kept in. */
export function micros(value: Money): bigint {
  const negative = value.amount.startsWith("-");
  const [whole = "0", places = ""] = value.amount.replace("-", "").split(".");
  const size = BigInt(whole) * MICROS + BigInt(places.padEnd(6, "0").slice(0, 6));
  return negative ? -size : size;
}

export function ofMicros(size: bigint, currency: string): Money {
  const negative = size < 0n;
  const digits = (negative ? -size : size).toString().padStart(7, "0");
  const places = digits.slice(-6).replace(/0{1,4}$/, "");
  return { amount: `${negative ? "-" : ""}${digits.slice(0, -6)}.${places}`, currency };
}

/** Return a share from 0 to 1 of `whole`; 0 where there is no whole. */
export function shareOf(part: Money, whole: Money): number {
  const all = Number(micros(whole));
  return all > 0 ? Math.min(1, Math.max(0, Number(micros(part)) / all)) : 0;
}

/**
 * Read what a person typed as an amount: `1,250.50` and `1,25,000` are fine; null if it is none.
 *
 * The point is that of the decimals, whatever the locale. A comma that parts no whole group may be
 * one of decimals too, `3,5`: that is not guessed at.
 */
export function typedAmount(text: string): string | null {
  const [whole = "", ...places] = text.trim().split(".");
  const plain = [GROUPED.test(whole) ? whole.replace(/[,_\s]/g, "") : whole, ...places].join(".");
  return /^(0|[1-9]\d{0,12})(\.\d{1,6})?$/.test(plain) ? plain : null;
}

/** By thousands, or by lakh and crore. */
const GROUPED = /^(\d{1,3}([,_\s])\d{3}(\2\d{3})*|\d{1,2}([,_\s])(\d{2}\4)*\d{3})$/;
