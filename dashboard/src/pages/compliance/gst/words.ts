/** Names of GST's actions, steps and ends as a person reads them. */

import { valueText } from "../../../parts/value-text";
import { money, typedAmount } from "../../../words/money";
import { readable } from "../../../words/sentence";
import type { Action, Draft, Run } from "../types";

export const ACTIONS: Record<Action, string> = {
  compute_invoice: "Compute an invoice",
  validate_gstin: "Check a GSTIN",
  prepare_gstr1: "Prepare GSTR-1",
  prepare_gstr3b: "Prepare GSTR-3B",
  match_gstr2b: "Match GSTR-2B",
  pay_tax: "Pay tax",
  file_return: "File a return",
};

/** Documents by the portal's letters. */
export const KINDS: Record<Draft["kind"], string> = {
  INV: "Invoice",
  CRN: "Credit note",
  DBN: "Debit note",
};

const STEPS: Record<string, string> = {
  hold_tax: "Tax",
  ask_portal: "Browser",
  open_portal: "Portal",
  person: "The person’s turn",
  read_portal: "What the portal shows",
  completed: "Completed",
  unverified: "Ended unverified",
  failed: "Failed",
};

export function stepName(name: string): string {
  return STEPS[name] ?? name.replaceAll("_", " ");
}

/** What an honest end without proof means, and what to do about it. */
export const UNVERIFIED: Record<string, string> = {
  portal_closed: "Flowpay has no way to the portal here. Look it up at the portal yourself.",
  portal_lost: "The browser was lost before anything could be read. Look at the portal.",
  not_read: "The portal’s page could not be read. Look at the portal before doing it again.",
  answer_not_as_asked: "What was read is not what was asked for. Look at the portal.",
  portal_says_otherwise: "The portal says something else. Look at the evidence, then there.",
  by_hand: "A person says it was done by hand; nothing has seen it at the portal.",
  nobody_came: "Nobody took the turn in time. Look at the portal before starting again.",
};

export const UNVERIFIED_OTHERWISE =
  "Nothing proves how it ended. Look at the portal before doing it again.";

export const FORMS: Record<string, string> = { gstr1: "GSTR-1", gstr3b: "GSTR-3B" };

/** Write what the portal has shown: its amounts are texts, in rupees. */
export function factText(name: string, value: unknown): string {
  if (typeof value !== "string") return valueText(value);
  if (name === "amount" && typedAmount(value)) return money({ amount: value, currency: "INR" });
  return name === "return_type" ? (FORMS[value] ?? value) : readable(value);
}

/** What a run is about, such as `Pay tax for 2026-10`. */
export function titleOf({ action, period, return_type }: Run): string {
  const what =
    action === "file_return" && return_type
      ? `File ${FORMS[return_type] ?? return_type}`
      : ACTIONS[action];
  return period ? `${what} for ${period}` : what;
}

const TAXES = { igst: "IGST", cgst_sgst: "CGST and SGST", cgst_utgst: "CGST and UTGST" };

export function taxesOf(tax: keyof typeof TAXES): string {
  return TAXES[tax];
}
