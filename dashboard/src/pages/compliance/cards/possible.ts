/** What can be done with a card in its state, as `domain/card.py` has it. */

import type { Card } from "../types";

export type CardAction = "debit" | "freeze" | "unfreeze" | "close";

export function possible({ status, trouble }: Pick<Card, "status" | "trouble">): CardAction[] {
  if (status === "active") return ["debit", "freeze", "close"];
  if (status === "frozen") return ["unfreeze", "close"];
  // any other pending one may be issued at this very moment
  return status === "pending" && trouble ? ["close"] : [];
}
