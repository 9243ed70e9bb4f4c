/** What a person can do with an escrow in its state, as `domain/transitions.py` has it. */

import type { Escrow, Milestone } from "../api/types";

export type Action = "approve" | "reject" | "release" | "refund" | "dispute" | "resolve";

export const DECISIONS: readonly Action[] = ["approve", "reject"];

type Stands = Pick<Escrow, "status" | "milestones"> & { card?: Escrow["card"] };

export function possible(escrow: Stands): Action[] {
  if (escrow.status === "pending_approval") return ["approve", "reject"];
  // what people let through for a card goes on it by itself; closing the card takes it back
  if (escrow.card) return [];
  if (escrow.status !== "held" && escrow.status !== "partially_released") return [];
  if (escrow.milestones.length === 0) return ["release", "refund"];
  const actions: Action[] = [];
  if (of(escrow.milestones, "held").length) actions.push("release", "refund", "dispute");
  if (of(escrow.milestones, "disputed").length) actions.push("resolve");
  return actions;
}

/** The milestones that an action can be about. */
export function open(milestones: readonly Milestone[], action: Action): Milestone[] {
  return of(milestones, action === "resolve" ? "disputed" : "held");
}

function of(milestones: readonly Milestone[], status: Milestone["status"]): Milestone[] {
  return milestones.filter((milestone) => milestone.status === status);
}
