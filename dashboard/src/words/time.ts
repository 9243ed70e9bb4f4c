/** Times and numbers in the reader's own locale and time zone. */

import { kept } from "./kept";

export function moment(iso: string, locale?: string, timeZone = ""): string {
  return moments(locale, timeZone).format(new Date(iso));
}

export function clock(iso: string, locale?: string, timeZone = ""): string {
  return clocks(locale, timeZone).format(new Date(iso));
}

const moments = kept((locale, timeZone) => {
  const options = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: timeZone || undefined });
});

const clocks = kept((locale, timeZone) => {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: timeZone || undefined });
});

/** Write a date that has no time, such as a day of delivery: it is the same day everywhere. */
export function day(date: string, locale?: string): string {
  const options = { dateStyle: "medium", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, options).format(
    new Date(`${date.slice(0, 10)}T00:00:00Z`),
  );
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Write how far away a time is, such as “in 3 days”. */
export function fromNow(iso: string, now: number, locale?: string): string {
  const away = new Date(iso).getTime() - now;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, ms] of STEPS) {
    if (Math.abs(away) >= ms) return format.format(Math.trunc(away / ms), unit);
  }
  return format.format(Math.trunc(away / 1000), "second");
}

/** Write how long something took, such as “4.2 sec” or “2 min 5 sec”. */
export function lasted(ms: number, locale?: string): string {
  if (ms < 1000) return inUnit(Math.max(0, Math.round(ms)), "millisecond", locale);
  const seconds = ms / 1000;
  if (seconds < 60) return inUnit(Math.floor(seconds * 10) / 10, "second", locale);
  const minutes = Math.floor(seconds / 60);
  const [whole, unit, rest, smaller] =
    minutes < 60
      ? ([minutes, "minute", Math.floor(seconds % 60), "second"] as const)
      : ([Math.floor(minutes / 60), "hour", minutes % 60, "minute"] as const);
  const first = inUnit(whole, unit, locale);
  return rest ? `${first} ${inUnit(rest, smaller, locale)}` : first;
}

function inUnit(value: number, unit: string, locale?: string): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit }).format(value);
}

export function number(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value);
}

export function percent(share: number, locale?: string): string {
  const options = { style: "percent", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, options).format(share);
}

/** Return the moment at which a day begins where the reader is, or so many days later. */
export function midnight(day: string, later: number): string | undefined {
  if (!day) return undefined;
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
