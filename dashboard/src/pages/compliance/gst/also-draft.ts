/** What else is asked about an invoice, as a person types it, and as it is sent. */

import type { Money } from "../../../api/types";
import type { ComputeInvoice, Size } from "../types";

/** What cannot be read, by field. */
export type Wrong = Record<string, string>;

export interface TypedAlso {
  supplier_turnover: string;
  distance_km: string;
  over_dimensional: "" | "yes";
  counted_before: string;
  buyer_turnover: string;
  pan: string;
  contract_value: string;
  government: "" | "yes";
  accepted_on: string;
  /** As the reader's clock has it, such as `2026-11-02T10:30`. */
  acknowledged_at: string;
  supplier_size: Size | "";
  agreed_days: string;
  paid_amount: string;
  paid_on: string;
  credit_taken_on: string;
  bank_rate: string;
  escrow_id: string;
}

export const NOTHING_ELSE: TypedAlso = {
  supplier_turnover: "",
  distance_km: "",
  over_dimensional: "",
  counted_before: "",
  buyer_turnover: "",
  pan: "",
  contract_value: "",
  government: "",
  accepted_on: "",
  acknowledged_at: "",
  supplier_size: "",
  agreed_days: "",
  paid_amount: "",
  paid_on: "",
  credit_taken_on: "",
  bank_rate: "",
  escrow_id: "",
};

const WHOLE = /^\d{1,5}$/;
const PER_CENT = /^\d{1,2}(\.\d{1,3})?$/;

type Rupees = (field: string, text: string) => Money | undefined;

/** Return what is sent with an invoice; what cannot be read is told in `wrong`. */
export function readAlso(
  typed: TypedAlso,
  wrong: Wrong,
  rupees: Rupees,
): Omit<ComputeInvoice, "action" | "invoice"> {
  const whole = (field: "distance_km" | "agreed_days"): number | undefined => {
    const text = typed[field].trim();
    if (text && !WHOLE.test(text)) wrong[field] = "A whole number";
    return text && WHOLE.test(text) ? Number(text) : undefined;
  };
  return {
    supplier_turnover: rupees("supplier_turnover", typed.supplier_turnover),
    distance_km: whole("distance_km"),
    over_dimensional: typed.over_dimensional === "yes",
    tds: tdsOf(typed, wrong, rupees),
    contract: contractOf(typed, wrong, rupees),
    accepted_on: typed.accepted_on || undefined,
    acknowledged_at: typed.acknowledged_at
      ? new Date(typed.acknowledged_at).toISOString()
      : undefined,
    supplier_size: typed.supplier_size || undefined,
    agreed_days: whole("agreed_days"),
    paid: paidOf(typed, wrong, rupees),
    escrow_id: typed.escrow_id || undefined,
  };
}

function tdsOf(typed: TypedAlso, wrong: Wrong, rupees: Rupees): ComputeInvoice["tds"] {
  const counted_before = rupees("counted_before", typed.counted_before);
  const buyer_turnover = rupees("buyer_turnover", typed.buyer_turnover);
  const pan = typed.pan.trim() || undefined;
  if ((buyer_turnover || pan) && !counted_before) wrong.counted_before = "0 if nothing counts yet";
  return counted_before && { counted_before, buyer_turnover, pan };
}

function contractOf(typed: TypedAlso, wrong: Wrong, rupees: Rupees): ComputeInvoice["contract"] {
  const value = rupees("contract_value", typed.contract_value);
  const government = typed.government === "yes";
  if (government && !value) wrong.contract_value = "Without tax; that of the invoice, if it is all";
  return value && { value, government };
}

function paidOf(typed: TypedAlso, wrong: Wrong, rupees: Rupees): ComputeInvoice["paid"] {
  const amount = rupees("paid_amount", typed.paid_amount);
  const bank_rate = typed.bank_rate.trim();
  const credit_taken_on = typed.credit_taken_on || undefined;
  if (bank_rate && !PER_CENT.test(bank_rate)) wrong.bank_rate = "Per cent a year, such as 6.5";
  if (amount && !typed.paid_on) wrong.paid_on = "By which day it was paid";
  if (!amount && (typed.paid_on || bank_rate || credit_taken_on)) {
    wrong.paid_amount = "0 if nothing was paid yet";
  }
  if (!amount || !typed.paid_on) return undefined;
  return { amount, on: typed.paid_on, credit_taken_on, bank_rate: bank_rate || undefined };
}
