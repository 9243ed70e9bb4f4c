/** How far away a last day is; the law's days are India's. */

const INDIA = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Kolkata" });

/** Return the days from today in India to `due_on`; below zero it is over. */
export function daysLeft(due_on: string, now: number): number {
  const today = Date.parse(`${INDIA.format(now)}T00:00:00Z`);
  return Math.round((Date.parse(`${due_on}T00:00:00Z`) - today) / 86_400_000);
}

/** Write it as a reader says it, such as “in 3 days” or “over since 2 days”. */
export function inDays(left: number, locale?: string): string {
  const said = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(left, "day");
  return left < 0 ? `over: ${said}` : said;
}
