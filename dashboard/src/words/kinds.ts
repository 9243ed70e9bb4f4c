/** Kinds of journal entries as a person reads them. */

import type { EntryKind } from "../api/types";

export const KINDS: Record<EntryKind, string> = {
  top_up: "Top-up",
  hold: "Hold",
  capture: "Payment",
  void: "Hold given back",
  expiry: "Hold expired",
  refund: "Refund",
  api_reserve: "Reserved for calls",
  api_settle: "Calls paid",
  card_funding: "Card funded",
  card_spending: "Card spending",
  agent_task: "Agent's task",
  income: "Income",
  payout: "Payout",
  correction: "Correction",
};
