/** The parts of the compliance pages, by what stands behind `#/compliance/`. */

export type View = "cards" | "gst" | "deadlines";

/** Return which part an address means: a view, one card or one run. */
export function partOf(of: string): View | "card" | "run" {
  if (of.startsWith("card_")) return "card";
  if (of.startsWith("gst_")) return "run";
  return of === "gst" || of === "deadlines" ? of : "cards";
}
