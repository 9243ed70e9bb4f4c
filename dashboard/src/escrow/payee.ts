import type { Escrow } from "../api/types";

/** Whom an escrow is for, by name where that is known. */
export function payee(escrow: Escrow): string {
  return escrow.supplier_name ?? escrow.supplier_id;
}

const GST_RUN = / ?\((gst_[0-9A-Z]{26})\)$/;

/** What an escrow is for; the id of a GST run is for the link to it. */
export function purpose({ memo, category }: Escrow): string {
  return memo?.replace(GST_RUN, "") || category;
}

/** The GST run whose tax an escrow holds, as its memo names it. */
export function gstRunOf({ category, memo }: Escrow): string | null {
  return (category === "gst" && memo && GST_RUN.exec(memo)?.[1]) || null;
}
