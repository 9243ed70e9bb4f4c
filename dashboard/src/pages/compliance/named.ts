import type { Escrow } from "../../api/types";
import { payee } from "../../escrow/payee";
import { money } from "../../words/money";

/** An escrow as one of several to choose: its id, and what a person knows it by. */
export function named(escrow: Escrow): readonly [id: string, name: string] {
  return [escrow.escrow_id, `${payee(escrow)}, ${money(escrow.amount)}`];
}
