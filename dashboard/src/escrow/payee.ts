import type { Escrow } from "../api/types";

/** Whom an escrow is for, by name where that is known. */
export function payee(escrow: Escrow): string {
  return escrow.supplier_name ?? escrow.supplier_id;
}
