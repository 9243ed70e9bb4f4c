/** What can be done with a card in its state, as `domain/card.py` has it. */

import type { Card } from "../types";

export type CardAction = "debit" | "freeze" | "unfreeze" | "close";

type Stands = Pick<Card, "status" | "trouble" | "awaiting_approval">;

export function possible({ status, trouble, awaiting_approval }: Stands): CardAction[] {
  if (status === "active") return ["debit", "freeze", "close"];
  if (status === "frozen") return ["unfreeze", "close"];
  // any other pending one may be issued at this very moment
  return status === "pending" && (trouble || awaiting_approval) ? ["close"] : [];
}
