/** What a rule would say under limits that are not saved yet, from the figures of one that is. */

import type { Controls, Finding, Money } from "../../api/types";
import { micros } from "../../words/money";

export type Verdict = Finding["verdict"];

/**
 * Return the verdict that a finding would have under `draft`; null where the draft does not say.
 *
 * The API judges by the rules in force and names each rule's input; only the limit differs here.
 */
export function foresee(finding: Finding, draft: Controls): Verdict | null {
  const { rule, value } = finding;
  switch (rule) {
    case "per_transaction_limit":
    case "daily_limit":
    case "monthly_limit":
      return within(value as Money, draft[rule]) ? "passed" : "refused";
    case "auto_approve_threshold":
      return within(value as Money, draft[rule]) ? "passed" : "asks";
    case "allowed_categories":
      return draft.allowed_categories.some((name) => same(name, String(value)))
        ? "passed"
        : "refused";
    case "payments_per_hour":
      return draft.payments_per_hour === null || Number(value) <= draft.payments_per_hour
        ? "passed"
        : "refused";
    case "available_balance":
      return finding.verdict;
    default:
      return null; // a cap of one supplier or category: the finding does not name which
  }
}

function within(value: Money, limit: Money): boolean {
  return micros(value) <= micros(limit);
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
