/** An order for a card as a person types it, and as it is sent. */

import { micros, typedAmount } from "../../../words/money";
import type { CardOrder } from "../types";

export interface OrderDraft {
  supplier_id: string;
  supplier_name: string;
  category: string;
  amount: string;
  product: CardOrder["product"];
  /** A day such as `2026-12-31`: the card is good to its end. */
  until: string;
  escrow_id: string;
  memo: string;
}

export const NOTHING_ORDERED: OrderDraft = {
  supplier_id: "",
  supplier_name: "",
  category: "",
  amount: "",
  product: "us",
  until: "",
  escrow_id: "",
  memo: "",
};

const WHOLE = 1_000_000n;
const LONGEST_MS = 180 * 86_400_000;

/** Return the order, or null and what is wrong; a field that is still empty is not wrong yet. */
export function readOrder(
  draft: OrderDraft,
  now: number,
): { order: CardOrder | null; wrong: Partial<Record<keyof OrderDraft, string>> } {
  const wrong: Partial<Record<keyof OrderDraft, string>> = {};
  const amount = typedAmount(draft.amount);
  if (draft.amount && !isWhole(amount)) wrong.amount = "Whole dollars, such as 50";
  const end = draft.until ? new Date(`${draft.until}T23:59:59`) : null;
  if (end && !(end.getTime() > now)) wrong.until = "A day that is not over";
  else if (end && end.getTime() > now + LONGEST_MS) wrong.until = "180 days from now at most";
  const supplier_id = draft.supplier_id.trim();
  const category = draft.category.trim();
  if (!isWhole(amount) || !end || wrong.until || !supplier_id || !category) {
    return { order: null, wrong };
  }
  const order: CardOrder = {
    supplier_id,
    supplier_name: draft.supplier_name.trim() || undefined,
    category,
    amount: { amount, currency: "USD" },
    expires_at: end.toISOString(),
    product: draft.product,
    escrow_id: draft.escrow_id || undefined,
    memo: draft.memo.trim() || undefined,
  };
  return { order, wrong };
}

function isWhole(amount: string | null): amount is string {
  if (!amount) return false;
  const size = micros({ amount, currency: "USD" });
  return size > 0n && size % WHOLE === 0n;
}
