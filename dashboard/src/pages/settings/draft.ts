/** A change of the spending controls while it is being written: text, as a person types it. */

import type { Controls, Money } from "../../api/types";
import { typedAmount } from "../../words/money";

export const LIMITS = [
  "per_transaction_limit",
  "daily_limit",
  "monthly_limit",
  "auto_approve_threshold",
] as const;
export type Limit = (typeof LIMITS)[number];

/** Each cap as `name = amount`, one a line. */
export interface Draft extends Record<Limit, string> {
  allowed_categories: string;
  supplier_limits: string;
  category_limits: string;
  further_approver_thresholds: string;
  payments_per_hour: string;
}

export function draftOf(controls: Controls): Draft {
  const caps = (of: Record<string, Money>): string =>
    Object.entries(of)
      .map(([name, { amount }]) => `${name} = ${amount}`)
      .join("\n");
  return {
    per_transaction_limit: controls.per_transaction_limit.amount,
    daily_limit: controls.daily_limit.amount,
    monthly_limit: controls.monthly_limit.amount,
    auto_approve_threshold: controls.auto_approve_threshold.amount,
    allowed_categories: controls.allowed_categories.join("\n"),
    supplier_limits: caps(controls.supplier_limits),
    category_limits: caps(controls.category_limits),
    further_approver_thresholds: controls.further_approver_thresholds
      .map(({ amount }) => amount)
      .join("\n"),
    payments_per_hour: controls.payments_per_hour?.toString() ?? "",
  };
}

export type Wrong = Partial<Record<keyof Draft, string>>;

/** Read a draft as controls on top of those it was begun from; tell what cannot be read. */
export function readDraft(draft: Draft, base: Controls): { controls: Controls; wrong: Wrong } {
  const currency = base.daily_limit.currency;
  const wrong: Wrong = {};
  const money = (name: keyof Draft, text: string): Money => {
    const amount = typedAmount(text);
    if (!amount) wrong[name] = `Write an amount such as 1250.50; “${text}” is none`;
    return { amount: amount ?? "0", currency };
  };
  const caps = (name: "supplier_limits" | "category_limits"): Record<string, Money> =>
    Object.fromEntries(
      rows(draft[name]).map((row) => {
        const [whom = "", amount = ""] = row.split("=").map((part) => part.trim());
        return [whom, money(name, amount)];
      }),
    );
  const pace = draft.payments_per_hour.trim();
  if (pace && !/^[1-9]\d{0,6}$/.test(pace))
    wrong.payments_per_hour = "Write a whole number, or none";
  const controls = {
    ...base,
    ...(Object.fromEntries(LIMITS.map((name) => [name, money(name, draft[name])])) as Record<
      Limit,
      Money
    >),
    // with commas too, as the settings and the refusals write them; one that has a comma keeps it
    allowed_categories: rows(draft.allowed_categories).flatMap((row) =>
      base.allowed_categories.includes(row) ? [row] : row.split(",").flatMap(rows),
    ),
    supplier_limits: caps("supplier_limits"),
    category_limits: caps("category_limits"),
    further_approver_thresholds: rows(draft.further_approver_thresholds).map((row) =>
      money("further_approver_thresholds", row),
    ),
    payments_per_hour: pace ? Number(pace) : null,
  };
  return { controls, wrong };
}

/** Lay what a person has changed over controls that somebody else has changed meanwhile. */
export function rebased(draft: Draft, from: Controls, onto: Controls): Draft {
  const [before, now] = [draftOf(from), draftOf(onto)];
  const names = Object.keys(draft) as (keyof Draft)[];
  const kept = names.map((name) => [name, draft[name] === before[name] ? now[name] : draft[name]]);
  return Object.fromEntries(kept) as unknown as Draft;
}

export function isChanged(draft: Draft, controls: Controls): boolean {
  return JSON.stringify(draft) !== JSON.stringify(draftOf(controls));
}

function rows(text: string): string[] {
  return text
    .split("\n")
    .map((row) => row.trim())
    .filter(Boolean);
}
