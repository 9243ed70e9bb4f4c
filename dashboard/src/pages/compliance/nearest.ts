import type { Timed } from "../../escrow/escrow-card";

/** Return the escrows on which a clock runs, the one whose day is nearest first. */
export function byNearest(escrows: readonly Timed[]): Timed[] {
  const nearest = ({ deadlines }: Timed): string =>
    (deadlines ?? []).map(({ due_on }) => due_on).toSorted()[0] ?? "";
  return escrows.filter(nearest).toSorted((a, b) => nearest(a).localeCompare(nearest(b)));
}
