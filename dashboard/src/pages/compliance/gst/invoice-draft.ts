/** An invoice as a person types it, and as it is sent to be computed. */

import type { Money } from "../../../api/types";
import { typedAmount } from "../../../words/money";
import type { Asked, Draft, DraftLine, SupplyCase, Trader } from "../types";
import { NOTHING_ELSE, readAlso, type TypedAlso, type Wrong } from "./also-draft";

export interface TypedLine {
  description: string;
  hsn: string;
  quantity: string;
  unit: string;
  price: string;
  discount: string;
  rate: string;
}

export interface TypedParty {
  gstin: string;
  state: string;
  legal_name: string;
  address: string;
  place: string;
  pin_code: string;
  sez: "" | "yes";
}

export interface TypedInvoice extends TypedAlso {
  kind: Draft["kind"];
  number: string;
  issued_on: string;
  time_of_supply: string;
  original_number: string;
  original_on: string;
  supplier: TypedParty;
  recipient: TypedParty;
  supply_case: SupplyCase;
  where: string;
  directed_by: string;
  reverse_charge: "" | "yes";
  lines: readonly TypedLine[];
}

export const EMPTY_LINE: TypedLine = {
  description: "",
  hsn: "",
  quantity: "",
  unit: "",
  price: "",
  discount: "",
  rate: "",
};
const NOBODY: TypedParty = {
  gstin: "",
  state: "",
  legal_name: "",
  address: "",
  place: "",
  pin_code: "",
  sez: "",
};
export const EMPTY_INVOICE: TypedInvoice = {
  kind: "INV",
  number: "",
  issued_on: "",
  time_of_supply: "",
  original_number: "",
  original_on: "",
  supplier: NOBODY,
  recipient: NOBODY,
  supply_case: "movement",
  where: "",
  directed_by: "",
  reverse_charge: "",
  lines: [EMPTY_LINE],
  ...NOTHING_ELSE,
};

const DECIMAL = /^\d{1,10}(\.\d{1,6})?$/;
const AMOUNT = "Write an amount such as 1250.50";

/** Return what is sent, or null; `wrong` names what cannot be read, by field (`lines.0.price`). */
export function readInvoice(typed: TypedInvoice): { asked: Asked | null; wrong: Wrong } {
  const wrong: Wrong = {};
  const rupees = (field: string, text: string): Money | undefined => {
    const amount = typedAmount(text);
    if (text.trim() && !amount) wrong[field] = AMOUNT;
    return amount ? { amount, currency: "INR" } : undefined;
  };
  const lines = typed.lines.map((line, index) => readLine(line, `lines.${index}`, wrong, rupees));
  const more = readAlso(typed, wrong, rupees);
  const isFull = typed.number.trim() && typed.issued_on && isKnown(typed.supplier);
  if (Object.keys(wrong).length || !isFull || !isKnown(typed.recipient) || lines.includes(null)) {
    return { asked: null, wrong };
  }
  const invoice: Draft = { ...headOf(typed), lines: lines as DraftLine[] };
  return { asked: { action: "compute_invoice", invoice, ...more }, wrong };
}

function headOf(typed: TypedInvoice): Omit<Draft, "lines"> {
  const isNote = typed.kind !== "INV";
  return {
    kind: typed.kind,
    number: typed.number.trim(),
    issued_on: typed.issued_on,
    time_of_supply: typed.time_of_supply || undefined,
    supplier: partyOf(typed.supplier),
    recipient: partyOf(typed.recipient),
    supply_case: typed.supply_case,
    where: typed.where.trim() || undefined,
    directed_by_state: typed.directed_by.trim() || undefined,
    reverse_charge: typed.reverse_charge === "yes",
    original_number: (isNote && typed.original_number.trim()) || undefined,
    original_on: (isNote && typed.original_on) || undefined,
  };
}

function readLine(
  line: TypedLine,
  at: string,
  wrong: Wrong,
  rupees: (field: string, text: string) => Money | undefined,
): DraftLine | null {
  const unit_price = rupees(`${at}.price`, line.price);
  const discount = rupees(`${at}.discount`, line.discount);
  const quantity = line.quantity.replaceAll(",", "").trim();
  const rate = line.rate.trim();
  if (quantity && !DECIMAL.test(quantity)) wrong[`${at}.quantity`] = "A number such as 12.5";
  if (rate && !DECIMAL.test(rate)) wrong[`${at}.rate`] = "Per cent, such as 18";
  const description = line.description.trim();
  const hsn = line.hsn.trim();
  if (!description || !hsn || !quantity || !unit_price) return null;
  return {
    description,
    hsn,
    quantity,
    unit: line.unit.trim() || "piece",
    unit_price,
    discount: discount ?? { amount: "0.00", currency: "INR" },
    stated_rate: rate || undefined,
  };
}

/** Whoever has no GSTIN says the State. */
function isKnown(party: TypedParty): boolean {
  return Boolean(party.gstin.trim() || party.state.trim());
}

function partyOf(party: TypedParty): Trader {
  const gstin = party.gstin.trim();
  return {
    gstin: gstin || undefined,
    state_code: gstin ? undefined : party.state.trim(),
    legal_name: party.legal_name.trim(),
    address: party.address.trim(),
    place: party.place.trim(),
    pin_code: party.pin_code.trim() || undefined,
    sez: party.sez === "yes",
  };
}
